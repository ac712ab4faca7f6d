"""``/ask``: questions made of choices, for those who do not write SPARQL, and the SPARQL that they come to."""
