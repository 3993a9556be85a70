"""What stands in the star file, in the lines of the user."""

from __future__ import annotations


def lines_of(text: str, name: str) -> str:
    """The lines of a star file that define a metric, as they are written."""
    found: list[str] = []
    within, deep = False, 0
    for line in text.splitlines():
        bare = line.strip()
        indent = len(line) - len(line.lstrip())
        if not found:
            within = line.startswith("metrics:") or (within and (indent > 0 or not bare))
            if within and indent and bare.split(":")[0].strip("\"' ") == name:
                found, deep = [line], indent
        elif bare and indent <= deep:
            break
        else:
            found.append(line)
    return "\n".join(line[deep:] for line in found).rstrip()
