"""Finding things by their names, in all languages and scripts."""
