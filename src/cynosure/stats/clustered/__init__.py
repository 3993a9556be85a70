"""Rows that come in clusters: variances, tests and bootstraps that know it."""
