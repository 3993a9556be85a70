"""Episodes as arrays: what a question asks of a large log, counted in one pass over its rows."""
