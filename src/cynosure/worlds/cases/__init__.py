"""Worlds that each hold one known thing, and a control of each in which it is absent."""
