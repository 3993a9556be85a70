"""The modules of a user: a peer brings pandas, and nothing of ours does."""

from __future__ import annotations

import sys


class NoPandas:
    """A finder that stands first and knows of no pandas, which PyArrow takes half a second for."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Nothing, so that the next one is asked. Raises ModuleNotFoundError for pandas."""
        if name == "pandas":
            raise ModuleNotFoundError("hidden, as a user has none", name=name)


def hide_pandas() -> None:
    """From here on this process finds no pandas."""
    sys.meta_path.insert(0, NoPandas)
