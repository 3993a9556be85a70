"""`why`: is it real, where, rate or mix, and what stood at the same time; one step a file."""
