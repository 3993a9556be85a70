"""The error of a file that cannot be read, or not to its end."""

from __future__ import annotations

from cynosure.errors import Place, Refusal


class Unreadable(Refusal):
    """A file that breaks; who loads decides whether to set it aside or to refuse the source.

    `rows_before` counts the rows that were read before the break (batches already handed out hold
    them), so that their days can be marked.
    """

    def __init__(self, en: str, zh: str, place: Place, rows_before: int = 0) -> None:
        super().__init__(en, zh, place)
        self.rows_before = rows_before
