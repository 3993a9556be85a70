"""Portions of a selftest: what is played at a time, and what of it is kept in a folder.

A run that is stopped loses the portions at work alone; a later one goes on from the others,
however many runs either was to play.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from cynosure.selftest.bars import Count
from cynosure.selftest.row import Scene

WORLDS, SAMPLES = 10, 250
"""Runs of a portion: from files to findings, half a minute; of arrays, seconds to a minute."""

Tally = Mapping[str, Count]
"""What came of some runs, by the name of the outcome."""


@dataclass(frozen=True)
class Piece:
    """The runs of a scene under one seed from `first` up to `last`, which is not among them."""

    scene: str
    seed: int
    first: int
    last: int

    @property
    def name(self) -> str:
        """As it stands in the name of its file."""
        return f"{self.scene}-{self.seed}-{self.first}-{self.last}"


def lacking(scene: Scene, seed: int, runs: int, kept: Iterable[Piece]) -> Iterator[Piece]:
    """What is to be played besides `kept` so that every run below `runs` is played once."""
    size = WORLDS if scene.is_end_to_end else SAMPLES
    ends = {piece.first: piece.last for piece in kept}
    at = 0
    while at < runs:
        if at in ends:
            at = ends[at]
            continue
        later = [first for first in ends if first > at]
        end = min(runs, (at // size + 1) * size, *later)
        yield Piece(scene.name, seed, at, end)
        at = end


@dataclass(frozen=True)
class Kept:
    """The pieces in `folder`, each beside the digest of the code that it was played with."""

    folder: Path
    digests: Mapping[str, str]

    def of(self, scene: Scene, seed: int) -> list[Piece]:
        """What was played of a scene with the code of today, no run twice, by their turn."""
        form = re.compile(rf"{re.escape(scene.name)}-{seed}-(\d+)-(\d+)-{self.digests[scene.name]}")
        found = [form.fullmatch(path.stem) for path in self.folder.glob("*.json")]
        spans = [(int(one[1]), int(one[2])) for one in found if one is not None]
        pieces: list[Piece] = []
        for first, last in sorted(spans, key=lambda span: (span[0], -span[1])):
            if not pieces or first >= pieces[-1].last:
                pieces.append(Piece(scene.name, seed, first, last))
        return pieces

    def keep(self, piece: Piece, tally: Tally) -> None:
        """Write down what came of a piece, whole or not at all."""
        file = self._file(piece)
        fresh = file.with_suffix(".new")
        told = {name: asdict(count) for name, count in tally.items()}
        fresh.write_text(json.dumps(told), encoding="utf-8")
        fresh.rename(file)

    def count(self, pieces: Iterable[Piece], outcome: str) -> Count:
        """How often an outcome came in some pieces; no answer where a piece does not name it."""
        whole = Count(0, 0, 0)
        for piece in pieces:
            told = json.loads(self._file(piece).read_text(encoding="utf-8"))
            nothing = asdict(Count(piece.last - piece.first, 0, 0))
            whole += Count(**told.get(outcome, nothing))
        return whole

    def _file(self, piece: Piece) -> Path:
        return self.folder / f"{piece.name}-{self.digests[piece.scene]}.json"
