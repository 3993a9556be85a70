"""Who stays, how often they come back, what they spend, and whether the loss ever ends."""
