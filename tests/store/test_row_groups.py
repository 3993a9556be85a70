"""Row groups are decoded once, whoever has a part in them, and told by their ids."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cynosure.store.row_groups import People, RowGroup, RowsById, rows_by_id

CLOCK = pa.timestamp("us", "UTC")


def table_of(ids: list[str | None], *, named: bool = False) -> pa.Table:
    column = pa.array(ids, pa.string())
    at = pa.array(range(len(ids)), CLOCK)
    return pa.table({"user_id": column.dictionary_encode() if named else column, "ts": at})


def told(found: RowsById) -> list[tuple[str | None, list[int]]]:
    """The rows of each run."""
    rows = found.rows["ts"].cast("int64").to_pylist()
    ends = found.ends.tolist()
    runs = zip(found.ids.to_pylist(), ends[:-1], ends[1:], strict=True)
    return [(one, rows[begin:end]) for one, begin, end in runs]


def groups_of(path: Path, ids: list[str | None], size: int) -> list[RowGroup]:
    pq.write_table(table_of(ids), path, row_group_size=size)
    known = pq.read_metadata(path)
    numbers = range(known.num_row_groups)
    return [RowGroup.of(number, known.row_group(number), "ts") for number in numbers]


@pytest.mark.parametrize("named", [False, True])
def test_rows_are_told_run_by_run(named: bool) -> None:
    found = rows_by_id(table_of(["a", "a", "é", "é", "é", None, None], named=named))
    assert told(found) == [("a", [0, 1]), ("é", [2, 3, 4]), (None, [5, 6])]
    assert told(found.of(People(None, "a"))) == [("a", [0, 1])]
    assert told(found.of(People("a", "é"))) == [("é", [2, 3, 4])]
    assert told(found.of(People("b", None))) == [("é", [2, 3, 4]), (None, [5, 6])]
    assert told(found.of(People("é", None))) == [(None, [5, 6])]
    assert told(found.of(People("b", "c"))) == []


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("ids", [["b", "a", "b"], [None, "a", "b"], ["a", None, "a", None]])
def test_rows_that_are_not_sorted_are(ids: list[str | None], named: bool) -> None:
    found = rows_by_id(table_of(ids, named=named))
    known = sorted({one for one in ids if one is not None})
    expected = [*known, None] if None in ids else known
    assert told(found) == [
        (one, [k for k, own in enumerate(ids) if own == one]) for one in expected
    ]


def test_no_rows_are_told_too() -> None:
    assert told(rows_by_id(table_of([]))) == []


def test_whose_rows_a_group_may_have(tmp_path: Path) -> None:
    first, second, third = groups_of(tmp_path / "a.parquet", ["a", "b", "c", None, None, None], 2)
    assert [first.bounds, second.bounds, third.bounds] == [("a", "b"), ("c", "c"), None]
    for people, expected in (
        (People(None, "a"), [True, False, True]),
        (People("a", "b"), [True, False, True]),
        (People("b", "c"), [False, True, True]),
        # Nobody's rows are of the last share, whatever the ids beside them.
        (People("x", None), [False, True, True]),
    ):
        assert [one.may_have(people) for one in (first, second, third)] == expected
    assert [first.is_over(1), first.is_over(2), first.is_over(None)] == [False, True, False]


def test_a_group_is_kept_for_its_last_reader(tmp_path: Path) -> None:
    (group,) = groups_of(tmp_path / "a.parquet", ["a", "b"], 2)
    group.readers = 2
    decoded: list[RowsById] = []

    def decode() -> RowsById:
        decoded.append(rows_by_id(table_of(["a", "b"])))
        return decoded[-1]

    assert group.read(decode) is group.read(decode)
    assert len(decoded) == 1
    # It is let go then.
    assert group.read(decode) is decoded[1]
