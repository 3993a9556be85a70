"""The formats that a source may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from cynosure.errors import UserMistake, did_you_mean
from cynosure.sources import csv, jsonl, parquet
from cynosure.sources.amplitude import AMPLITUDE
from cynosure.sources.ga4 import GA4
from cynosure.sources.growthbook import GROWTHBOOK
from cynosure.sources.inspect_log import INSPECT
from cynosure.sources.langfuse import LANGFUSE
from cynosure.sources.langsmith import LANGSMITH
from cynosure.sources.leaderboard import LEADERBOARD
from cynosure.sources.lm_eval import LM_EVAL
from cynosure.sources.mapped import Look
from cynosure.sources.mixpanel import MIXPANEL
from cynosure.sources.otlp import OTLP
from cynosure.sources.plan import File, nowhere
from cynosure.sources.posthog import POSTHOG
from cynosure.sources.promptfoo import PROMPTFOO
from cynosure.sources.py_irt import PY_IRT
from cynosure.sources.records import CSV_ENDINGS
from cynosure.sources.segment import SEGMENT
from cynosure.sources.sensors import SENSORS
from cynosure.sources.shape import Shaper
from cynosure.sources.stretch import Asked, Stretch
from cynosure.tables.batch import Batch
from cynosure.tables.cells import Counts
from cynosure.tables.mapping import ENCODINGS, LookUp, SourceSpec
from cynosure.tables.schema import Table


def nothing_loaded(look_up: LookUp, _: Sequence[pa.Array]) -> pa.Array:
    """What is found where no other table is at hand: raises UserMistake that names it."""
    raise UserMistake(
        f"The table {look_up.table}, in which this source looks up `{look_up.column}`, is not "
        "loaded.",
        f"此数据源要到 {look_up.table} 表中查找 `{look_up.column}`，但该表尚未载入。",
    )


class Reading(Iterator[Batch]):
    """One file being read: an iterator of batches that also knows what it leaves out.

    `left_out` names the columns of the file that are not kept (message text, ids that are mapped
    from inside them, names that the table has of its own); complete once the batches are used up.
    """

    def __init__(self, batches: Iterator[Batch], shaper: Shaper) -> None:
        self._batches, self._shaper = batches, shaper

    def __next__(self) -> Batch:
        return next(self._batches)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Columns of the file that have been left out so far."""
        return self._shaper.left_out

    @property
    def epochs(self) -> dict[str, Counts]:
        """By column of the table the epoch numbers of each unit read so far."""
        return self._shaper.epochs


@dataclass(frozen=True)
class Format:
    """A kind of file: its name in the star file, how it is taken apart, how its files end.

    `open_ended` formats do not say beforehand which columns they have. `encodings` are those that
    its files may have; `delimited` says that a delimiter may be named. `names` reads the columns
    alone, where the format says them beforehand.
    """

    name: str
    stretches: Callable[[Asked], Iterator[Stretch]]
    endings: tuple[str, ...]
    open_ended: bool = False
    encodings: tuple[str, ...] = ("utf-8",)
    delimited: bool = False
    names: Callable[[Asked], tuple[str, ...]] | None = None

    def read(
        self,
        path: Path,
        spec: SourceSpec,
        table: Table,
        progress: Callable[[int], None],
        *,
        shown: str,
        now: datetime,
        look: Look = nothing_loaded,
        elsewhere: Callable[[str], bool] = nowhere,
    ) -> Reading:
        """The rows of the file at `path` as batches of `table`, in bounded memory.

        `progress` gets the bytes of the file consumed so far. `shown` is the file's name in
        messages and in quarantine. `now` is the moment of loading; `look` finds values in other
        tables; `elsewhere` says whether another file of the source has a mapped path. Nothing is
        read before the first batch is asked for. Raises UserMistake for an encoding or a delimiter
        that the format does not have. Iterating raises Unreadable where the file breaks,
        UserMistake where the mapping does not fit the file or what `look` raises, Refusal where
        times mix their units.
        """
        if spec.encoding not in self.encodings:
            raise _encoding(self, spec)
        if spec.delimiter != "," and not self.delimited:
            raise _delimiter(self, spec)
        shaper = Shaper(File(table, spec, shown, self.open_ended, elsewhere), now, look)
        asked = Asked(
            path,
            shown,
            shaper.wanted,
            progress,
            table.name,
            shaper.parts,
            ENCODINGS[spec.encoding],
            spec.delimiter,
        )
        return Reading(shaper.batches(self.stretches(asked)), shaper)

    def columns_of(self, path: Path, spec: SourceSpec) -> tuple[str, ...]:
        """The columns that a file says beforehand it has; raises what reading it would."""
        if self.names is None:
            return ()
        asked = Asked(
            path,
            path.name,
            frozenset,
            lambda _: None,
            encoding=ENCODINGS[spec.encoding],
            delimiter=spec.delimiter,
        )
        return self.names(asked)


PACKED: tuple[str, ...] = ("", ".gz", ".zst")
"""How the name of a text file goes on by its packing."""


def packed(*endings: str) -> tuple[str, ...]:
    """Endings of text files, plain and packed."""
    return tuple(ending + way for way in PACKED for ending in endings)


JSON = packed(".json", ".jsonl", ".ndjson")
"""How the files of tools that write JSON end."""

FORMATS: tuple[Format, ...] = (
    Format(
        "csv",
        csv.stretches,
        packed(*CSV_ENDINGS),
        encodings=tuple(ENCODINGS),
        delimited=True,
        names=csv.names,
    ),
    Format(
        "jsonl",
        jsonl.stretches,
        packed(".jsonl", ".ndjson"),
        open_ended=True,
        encodings=tuple(ENCODINGS),
    ),
    Format("parquet", parquet.stretches, (".parquet",), names=parquet.names),
    Format("sensors", SENSORS, JSON, open_ended=True),
    Format("posthog", POSTHOG, (*JSON, ".parquet", ".csv"), open_ended=True),
    Format("amplitude", AMPLITUDE, JSON, open_ended=True),
    Format("mixpanel", MIXPANEL, JSON, open_ended=True),
    Format("segment", SEGMENT, JSON, open_ended=True),
    Format("ga4", GA4, (*JSON, ".parquet", ".csv"), open_ended=True),
    Format("langfuse", LANGFUSE, (*JSON, ".csv"), open_ended=True),
    Format("langsmith", LANGSMITH, (*JSON, ".parquet"), open_ended=True),
    Format("otlp", OTLP, JSON, open_ended=True),
    Format("inspect", INSPECT, (".eval", *JSON), open_ended=True),
    Format("lm-eval", LM_EVAL, JSON, open_ended=True),
    Format("promptfoo", PROMPTFOO, JSON, open_ended=True),
    Format("py-irt", PY_IRT, JSON, open_ended=True),
    # Any file of settings ends in .yml: a leaderboard in YAML is named by the user, never guessed.
    Format("leaderboard", LEADERBOARD, (*JSON, ".csv"), open_ended=True),
    Format("growthbook", GROWTHBOOK, (*JSON, ".parquet", ".csv"), open_ended=True),
)
"""Every format. A new importer is its file and one entry here."""


def format_called(name: str) -> Format | None:
    """The format of that name, or None."""
    return next((known for known in FORMATS if known.name == name), None)


def _encoding(kind: Format, spec: SourceSpec) -> UserMistake:
    near = did_you_mean(spec.encoding, kind.encodings)
    return UserMistake(
        f"Files of the format {kind.name} are not read as `{spec.encoding}`.{near.en}",
        f"{kind.name} 格式的文件不能按 `{spec.encoding}` 编码读取。{near.zh}",
        spec.place,
    )


def _delimiter(kind: Format, spec: SourceSpec) -> UserMistake:
    return UserMistake(
        f"The format {kind.name} has no `delimiter`; only the fields of csv are parted by one.",
        f"{kind.name} 格式不使用 `delimiter`；只有 csv 才有字段分隔符。",
        spec.place,
    )
