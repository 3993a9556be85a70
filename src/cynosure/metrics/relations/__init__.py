"""From tables to the rows a metric is made of: moments, episodes, members of groups."""
