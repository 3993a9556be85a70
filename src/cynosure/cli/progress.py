"""Progress of long work, on a terminal only."""

from __future__ import annotations

import sys
import time
from typing import Self

from cynosure.errors import Text

PHASES: tuple[tuple[str, Text], ...] = (
    ("simulate", Text("simulating", "模拟生成")),
    ("compare", Text("comparing files", "比对文件")),
    ("read", Text("reading", "读取")),
    ("write", Text("sorting and writing", "排序写入")),
    ("ask", Text("asking", "提问")),
    ("verify", Text("computing again", "复算")),
    ("play", Text("simulating worlds", "模拟")),
    ("forget", Text("forgetting", "遗忘")),
)
WIDTH = 30
EVERY = 0.1


class Progress:
    """A bar on standard error that a phase moves; nothing where standard error is no terminal."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._shown_at = 0.0
        self._visible = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Takes the bar away, so that something else can be printed in its place."""
        if self._visible and self._shown_at:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Shows how much of a phase is done, at most ten times a second."""
        now = time.monotonic()
        if not self._visible or (now - self._shown_at < EVERY and done < total):
            return
        self._shown_at = now
        share = done / total if total else 1.0
        filled = round(share * WIDTH)
        name = dict(PHASES).get(phase, Text(phase, phase)).within(self._lang)
        bar = "█" * filled + "░" * (WIDTH - filled)
        sys.stderr.write(f"\r\033[K{name} {bar} {share:4.0%}")
        sys.stderr.flush()
