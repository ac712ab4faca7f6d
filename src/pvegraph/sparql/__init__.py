"""The SPARQL language and its formats, without HTTP."""
