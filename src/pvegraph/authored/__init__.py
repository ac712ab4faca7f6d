"""What people write: Turtle files, tables, mappings and queries, read with their places."""
