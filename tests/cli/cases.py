"""What a user does wrong, and the one sentence that it must come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.cli.bakery import Bakery, Said


@dataclass(frozen=True)
class Case:
    """What a user does to the bakery, and parts of what must be said in each language."""

    name: str
    spoil: Callable[[Bakery], object]
    code: int
    en: tuple[str, ...]
    zh: tuple[str, ...]

    def refused(self, said: Said, lang: str) -> None:
        """Assert that a command ended in this sentence and in nothing else."""
        assert said.code == self.code, said.err
        for part in self.en if lang == "en" else self.zh:
            assert part in said.err
        assert said.err.count("\n") == 1, "more than a sentence"
        assert said.out == ""


def only(bakery: Bakery, name: str, content: bytes) -> None:
    """Make this the only file of the only source."""
    (bakery.folder / "data" / "first.csv").unlink()
    (bakery.folder / "data" / name).write_bytes(content)
