"""What a scheduler is told of: one sort of trouble a file, all of them in `troubles`."""
