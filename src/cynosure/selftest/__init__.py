"""Operating characteristics: how often every estimator is wrong where the truth is known."""
