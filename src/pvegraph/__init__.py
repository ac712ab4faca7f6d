"""A knowledge graph of the people and bodies that prevent violent extremism."""
