"""Results of queries for people: a window of the answer as a table with pages, and as map, timeline, chart or graph.

How they are shown may stand in the query itself, in comments (`pvegraph.web.results.comments`), so that one link
carries the query and its view. A page is made in these steps, one module each::

    window    →  table     →  sorting, paging  →  cells                      what the table shows
    (octets)     (terms)   →  offers           →  figures.map, .timeline …   what a script draws from
"""
