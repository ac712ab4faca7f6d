"""The HTTP side: pages, documents and the SPARQL endpoint."""
