"""Arms of an experiment compared: effects, their adjustment, their power and their errors."""
