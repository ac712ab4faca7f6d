"""What packages know of countries and towns, each package's knowledge in a source graph of its own."""
