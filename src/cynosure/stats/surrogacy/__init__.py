"""Does a metric that is known early speak for one that is known late, over many experiments."""
