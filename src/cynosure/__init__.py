"""Cynosure 北辰: the north star of an AI product, answered with measured evidence."""

__version__ = "0.4.0"
