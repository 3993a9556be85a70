"""Trials of models on items: questions to the store for what lies inside their boundary."""
