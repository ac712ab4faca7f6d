"""Finding things by their names, in any script."""
