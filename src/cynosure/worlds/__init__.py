"""Simulated products whose truth is known: the contract's tables, and what was planted in them."""
