"""Rubrics: rules of experts as files, and what of them can be decided on a text alone."""
