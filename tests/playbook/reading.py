"""The event names of the schemas, and a draft completed to a star file."""

from pathlib import Path

from ruamel.yaml import YAML

HEAD = """cynosure: 1
project: {id: drafted}
sources:
  - {table: events, format: jsonl, path: events.jsonl}
"""


def schemas() -> list[tuple[str, list[str]]]:
    """Business type and event names of every product in `schemas.yml`."""
    written = YAML(typ="safe").load(Path(__file__).with_name("schemas.yml"))
    return [(kind, names) for kind, products in written.items() for names in products]


def star_file(draft: str) -> str:
    """A whole star file with the sections of a draft."""
    return HEAD + draft
