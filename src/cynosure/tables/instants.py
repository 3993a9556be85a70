"""From whatever a file calls a time to UTC instants with microseconds.

Accepted are Arrow timestamps and dates, epoch numbers (told apart by their size: ten digits are
seconds, thirteen milliseconds, sixteen microseconds, nineteen nanoseconds), days in eight digits
(20261103), columns of nothing but years (1989, the first day of each), and text: ISO 8601 with or
without an offset, with blanks or slashes, as 2026年11月3日 14:05 or 3.11.2026 14:05, or a number
in digits. A
time without an offset is local time in the source's zone. A local time that the clock shows twice
(autumn) is its first showing; one that the clock skips (spring) is the first instant after the gap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cynosure.tables.cells import NO_EPOCHS, Counts

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

EARLIEST = 631_152_000 * 10**6
"""1990-01-01 in microseconds: no AI product has rows before it, a broken clock has."""
_EARLIEST_DAY = -2_208_988_800 * 10**6
"""1900-01-01: what people wrote as a day or a year, with no clock at all, may be that old."""
_ZEROS = tuple(
    day * 86_400 * 10**6 for day in (-25_569, -25_568, -25_567, -24_107, -1, 0, 3_652, 3_657)
)
"""Days from which clocks count (of spreadsheets, Mac, Unix, FAT, GPS): written by no person."""

_SECONDS = (631_152_000, 4_102_444_800)  # 1990 to 2100
_MILLIS, _MICROS, _NANOS = 10**11, 10**14, 10**17
"""Sizes from which an epoch number is of a finer unit: in the one before, it lies past 5138."""
_CALENDAR = (19_000_101, 21_001_231)
"""Numbers that are read as year, month and day: as seconds they would all lie before 1971."""
_YEARS = (1900, 2100)
_DAY_LETTERS = 10
"""Letters of the longest day; the shortest time of day after one makes thirteen."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local and UTC readings are both counted from it
_FAR = 8 * 10**15  # about the year 2223; zone tables and sums stay exact below it

_TIME = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?"
    r"\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII | re.IGNORECASE,
)
_YEAR = "年"
_DATE = r"^(\d{4})年(\d{1,2})月(\d{1,2})日"
_DOTTED = r"^(\d{1,2})\.(\d{1,2})\.(\d{4})\b"
"""A day between dots that ends in its year: nobody writes the month first that way."""
_NUMBER = re.compile(r"-?\d{1,19}(\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Instants:
    """One column read as times.

    `values` are timestamps (us, UTC), null where the cell was null or bad. `unreadable` and
    `out_of_range` mark the bad cells (shape n). `epochs` counts the epoch numbers of each of
    `EPOCHS` that lie between 1990 and 2100.
    """

    values: pa.Array
    unreadable: NDArray[np.bool_]
    out_of_range: NDArray[np.bool_]
    epochs: Counts = NO_EPOCHS


@dataclass(frozen=True)
class _Micros:
    """Microseconds since 1970, each either UTC or local; `far` marks what is beyond reckoning.

    `days` marks cells that were written as a day, `years` as a year: no clock took part in them.
    """

    micros: NDArray[np.int64]
    known: NDArray[np.bool_]
    local: NDArray[np.bool_]
    far: NDArray[np.bool_]
    days: NDArray[np.bool_]
    years: NDArray[np.bool_]
    epochs: Counts = NO_EPOCHS


def latest(now: datetime) -> int:
    """The last instant (microseconds) that a row loaded at `now` may bear: a year ahead."""
    return round((now.astimezone(UTC) + timedelta(days=365)).timestamp() * 10**6)


def instants(array: pa.Array, zone: str, now: datetime) -> Instants:
    """Read `array` (any Arrow type, n cells) as instants; `zone` is that of times without offset.

    Cells before 1990 or over a year after `now` are out of range; days and years that somebody
    wrote are so only before 1900, and days where they are the zero of a clock.
    """
    import numpy as np
    import pyarrow as pa

    wanted = array.is_valid().to_numpy(zero_copy_only=False)
    read = _micros(array)
    values = _localised(read, zone)
    moments = values.fill_null(0).cast(pa.int64()).to_numpy()
    known = read.known & ~read.far
    written = read.years | (read.days & ~np.isin(read.micros, _ZEROS))
    early = np.where(written, read.micros < _EARLIEST_DAY, moments < EARLIEST)
    out = read.far | (known & (early | (moments > latest(now))))
    unreadable = wanted & ~read.known & ~read.far & ~_blank(array)
    if out.any():
        values = pa.array(moments, values.type, mask=out | ~known)
    return Instants(values, unreadable, out, read.epochs)


def _blank(array: pa.Array) -> NDArray[np.bool_]:
    """Cells of text that hold nothing but blanks: no answer rather than a wrong one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(array.type):
        return np.zeros(len(array), dtype=bool)
    blank = pc.equal(pc.utf8_trim_whitespace(array), "")
    return np.asarray(blank.fill_null(fill_value=False).to_numpy(zero_copy_only=False))


def _localised(read: _Micros, zone: str) -> pa.Array:
    """Timestamps (us, UTC); local readings are placed by the rules of `zone`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    utc = pa.timestamp("us", "UTC")
    missing = ~read.known | read.far
    if not read.local.any():
        return pa.array(read.micros, utc, mask=missing)
    walls = pa.array(read.micros, pa.timestamp("us"), mask=missing | ~read.local)
    placed = pc.assume_timezone(walls, zone, ambiguous="earliest", nonexistent="latest").cast(utc)
    if read.local.all():
        return placed
    return pc.coalesce(placed, pa.array(read.micros, utc, mask=missing | read.local))


def _micros(array: pa.Array) -> _Micros:
    import numpy as np
    import pyarrow as pa

    kind = array.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _from_stamps(array)
    if pa.types.is_string(kind):
        return _from_text(array)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _from_epochs(array)
    nothing = np.zeros(len(array), dtype=bool)
    return _Micros(np.zeros(len(array), np.int64), nothing, nothing, nothing, nothing, nothing)


def _from_stamps(array: pa.Array) -> _Micros:
    import numpy as np
    import pyarrow as pa

    local = not (pa.types.is_timestamp(array.type) and array.type.tz is not None)
    none = np.zeros(len(array), dtype=bool)
    days = ~none if pa.types.is_date(array.type) else none
    if pa.types.is_date(array.type):
        array = array.cast(pa.date32()).cast(pa.timestamp("s"))
    per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[array.type.unit]
    known = array.is_valid().to_numpy(zero_copy_only=False)
    ticks = array.cast(pa.int64()).fill_null(0).to_numpy()
    far = known & (np.abs(ticks.astype(np.float64)) > _FAR * (per / 10**6))
    micros = np.where(far, 0, ticks)
    micros = micros // 1000 if per == 10**9 else micros * (10**6 // per)
    return _Micros(micros, known, np.full(len(array), local), far, days, none)


def _from_epochs(array: pa.Array) -> _Micros:
    """Epoch numbers: a size that in one unit lies past the year 5138 means the next finer one.

    Eight digits that are a day of the calendar are that day, and four that are a year are its
    first day where all numbers of the column are years: one of them alone is a clock begun anew.
    """
    import numpy as np
    import pyarrow as pa

    if pa.types.is_decimal(array.type):
        array = array.cast(pa.float64())
    known = array.is_valid().to_numpy(zero_copy_only=False)
    ticks = array.fill_null(0).to_numpy(zero_copy_only=False)
    known &= np.isfinite(ticks)
    size = np.abs(np.where(known, ticks, 0).astype(np.float64))
    far = known & (size > _FAR * 1000)
    ticks = np.where(known & ~far, ticks, 0)
    nanos = size >= _NANOS
    scale = np.where(size >= _MILLIS, 10**3, 10**6)
    scale = np.where(size >= _MICROS, 1, scale)
    if ticks.dtype.kind == "f":
        micros = np.rint(np.where(nanos, ticks / 10**3, ticks * scale)).astype(np.int64)
    else:
        ticks = ticks.astype(np.int64)
        micros = np.where(nanos, ticks // 10**3, ticks * scale)
    far |= known & (np.abs(micros.astype(np.float64)) > _FAR)
    days, dated = _calendar_days(ticks, known & ~far)
    micros = np.where(dated, days, micros)
    years = known & (ticks >= _YEARS[0]) & (ticks <= _YEARS[1]) & (ticks == np.floor(ticks))
    years &= (years == known).all()
    starts = (np.where(years, ticks, 1970).astype(np.int64) - 1970).astype("datetime64[Y]")
    micros = np.where(years, starts.astype("datetime64[us]").astype(np.int64), micros)
    return _Micros(micros, known, dated | years, far, dated, years, _epochs(size, known))


def _epochs(size: NDArray[np.float64], known: NDArray[np.bool_]) -> Counts:
    """How many of the numbers are plausible epochs in each unit."""
    import numpy as np

    low, high = _SECONDS
    return tuple(
        int(np.count_nonzero(known & (size >= low * per) & (size < high * per)))
        for per in (1, 10**3, 10**6, 10**9)
    )


def _calendar_days(
    ticks: NDArray[Any], known: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Microseconds of the midnight that begins a day written as 20261103, and which cells are."""
    import numpy as np

    low, high = _CALENDAR
    dated = known & (ticks >= low) & (ticks <= high) & (ticks == np.floor(ticks))
    if not dated.any():
        return np.zeros(len(ticks), np.int64), dated
    digits = np.where(dated, ticks, low).astype(np.int64)
    years, months, days = digits // 10_000, digits // 100 % 100, digits % 100
    dated &= (months >= 1) & (months <= 12) & (days >= 1)
    first = (years - 1970).astype("datetime64[Y]").astype("datetime64[M]")
    month = first + np.where(dated, months - 1, 0)
    lengths = (month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")
    dated &= days <= lengths.astype(np.int64)
    at = month.astype("datetime64[D]") + np.where(dated, days - 1, 0)
    return at.astype("datetime64[us]").astype(np.int64), dated


def _from_text(array: pa.Array) -> _Micros:
    """Text that is all of one shape is cast as a column; else every cell is read by itself."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for text in (array, _plain(array)):
        for kind in (pa.timestamp("us", "UTC"), pa.timestamp("us")):
            try:
                read = _from_stamps(pc.cast(text, kind))
            except pa.ArrowInvalid:
                continue
            letters = pc.fill_null(pc.utf8_length(text), 0).to_numpy(zero_copy_only=False)
            return replace(read, days=read.known & read.local & (letters <= _DAY_LETTERS))
        if text is not array:
            try:
                return _from_epochs(pc.cast(text, pa.int64()))
            except pa.ArrowInvalid:
                continue
    return _cell_by_cell(_plain(array).to_pylist())


def _plain(array: pa.Array) -> pa.Array:
    """Without blanks around, digits, slashes and dates written the plain way, empty as null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(pc.utf8_normalize(array, form="NFKC"))
    text = pc.replace_substring(text, "/", "-")
    if pc.any(pc.match_substring(text, _YEAR)).as_py():
        text = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, _DATE, r"\1-\2-\3 "))
    if pc.any(pc.match_substring_regex(text, _DOTTED)).as_py():
        text = pc.replace_substring_regex(text, _DOTTED, r"\3-\2-\1")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, text.type), text)


def _cell_by_cell(cells: list[str | None]) -> _Micros:
    import numpy as np
    import pyarrow as pa

    n = len(cells)
    micros, known = np.zeros(n, np.int64), np.zeros(n, dtype=bool)
    local, epochs = np.zeros(n, dtype=bool), np.full(n, np.nan)
    days = np.zeros(n, dtype=bool)
    for i, cell in enumerate(cells):
        if cell is None:
            continue
        if _NUMBER.fullmatch(cell):
            epochs[i] = float(cell)
            continue
        read = _reading(cell)
        if read is not None:
            micros[i], local[i] = read
            known[i] = True
            days[i] = local[i] and len(cell) <= _DAY_LETTERS

    numbers = _from_epochs(pa.array(epochs, from_pandas=True))
    return _Micros(
        np.where(numbers.known, numbers.micros, micros),
        known | numbers.known,
        local | numbers.local,
        # Beside times that are written out, a four-digit number is no year but a clock begun anew.
        numbers.far | (numbers.years & known.any()),
        days | numbers.days,
        numbers.years,
        numbers.epochs,
    )


def _reading(cell: str) -> tuple[int, bool] | None:
    """Microseconds of one written time and whether they are local, or None where it is none."""
    found = _TIME.fullmatch(cell)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        wall = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - placed below
    except ValueError:
        return None
    micros = (wall - _EPOCH) // timedelta(microseconds=1)
    micros += int((found[7] or "").ljust(6, "0")[:6])
    offset = found[8]
    if offset is None:
        return micros, True
    if offset.upper() in {"Z", "UTC"}:
        return micros, False
    digits = offset[1:].replace(":", "").ljust(4, "0")
    shift = (int(digits[:2]) * 60 + int(digits[2:])) * 60 * 10**6
    return micros - (shift if offset[0] == "+" else -shift), False
