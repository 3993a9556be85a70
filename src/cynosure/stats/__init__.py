"""Arrays in, estimates out; no input or output. Results are frozen and may be undefined."""
