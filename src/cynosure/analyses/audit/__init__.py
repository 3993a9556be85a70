"""`audit`: is this star a good one? A criterion a file; no total, ever."""
