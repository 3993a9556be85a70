"""YAML whose every value knows its line and column, decoded strictly into dataclasses."""
