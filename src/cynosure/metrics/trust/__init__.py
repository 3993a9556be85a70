"""Questions about the data themselves: what may be believed before anything is counted."""
