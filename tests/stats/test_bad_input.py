"""What no method may do: answer bad input with NaN, a warning, or an error that names nothing."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from cynosure.stats.undefined import Undefined
from tests.docs.test_methods import methods
from tests.stats.calls import CALLS, Call

NAMES = [call.name for call in CALLS]

PARTS = frozenset(
    {
        "clustered.apart.known_of",
        "clustered.bootstrap.bca_interval",
        "clustered.permutation.inverted",
        "clustered.regression.cluster_sums",
        "clustered.regression.inverse_products",
        "cusum.fewest_days",
        "items.reliability.resampled",
        "items.resampling.all_or_nothing",
        "items.responses.gradient",
        "items.responses.information",
        "items.responses.log_odds",
        "items.responses.posterior",
        "likelihood.maximum",
        "quantile.independent_ranks",
        "quantile_share.between",
        "quantile_share.rank",
        "quantile_share.ranks",
        "ratio.residual_variance",
        "ratio.t_quantile",
        "ratio.unskewed",
        "retention.beta_geometric.log_likelihood",
        "retention.beta_geometric.log_survival",
        "shapley.coalitions",
        "synthetic.simplex_weights",
    }
)
"""Steps inside methods: who calls them has checked what they are given."""


def test_every_method_is_here() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert set(NAMES) | PARTS == set(methods())
    assert not set(NAMES) & PARTS


def numbers(found: Any) -> Iterator[float]:
    """Every number in a result."""
    if is_dataclass(found) and not isinstance(found, type):
        for one in fields(found):
            yield from numbers(getattr(found, one.name))
    elif isinstance(found, np.ndarray):
        yield from found.ravel().tolist() if found.dtype.kind == "f" else ()
    elif isinstance(found, (tuple, list)):
        for part in found:
            yield from numbers(part)
    elif isinstance(found, float):
        yield found


def plain(value: list[Any]) -> bool:
    """Whether a list holds numbers, or rows of them."""
    return all(
        isinstance(one, (int, float)) or (isinstance(one, list) and plain(one)) for one in value
    )


def is_array(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "iuf"
    return isinstance(value, list) and bool(value) and plain(value)


def corrupted(call: Call, value: float) -> Iterator[dict[str, Any]]:
    """The call with `value` in one place of one argument at a time, where floats are taken."""
    kinds = inspect.signature(call.method).parameters
    for name, given in call.given.items():
        if name == call.clusters or kinds[name].annotation == "Sequence[int]":
            continue
        if isinstance(given, float) or (value == -1 and isinstance(given, int)):
            yield {name: type(given)(value)}
        elif is_array(given):
            other = np.array(given, float)
            other.flat[other.size // 2] = value
            yield {name: other}


def fewer(call: Call, rows: int) -> dict[str, Any]:
    return {name: np.asarray(call.given[name])[:rows] for name in call.rows}


def alike(call: Call) -> Iterator[dict[str, Any]]:
    """Every unit has the values of the first."""
    for name in call.rows:
        if name != call.clusters:
            given = np.asarray(call.given[name])
            yield {name: np.broadcast_to(given[:1], given.shape).copy()}


def answer(call: Call, other: dict[str, Any]) -> str:
    """What the method made of it, for pytest to show; fails where it was neither of the two."""
    try:
        found = call(**other)
    except ValueError as error:
        said = str(error)
        names = list(inspect.signature(call.method).parameters)
    else:
        said, names = "", []
    if said:
        assert any(name in said for name in names), f"{said} names none of {names}"
        return "error"
    assert np.isfinite(list(numbers(found))).all(), f"{other}: {found}"
    return "undefined" if isinstance(found, Undefined) else "answer"


@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_what_is_valid_is_answered(call: Call) -> None:
    assert answer(call, {}) == "answer"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_numbers_that_are_none(call: Call, value: float) -> None:
    for other in corrupted(call, value):
        assert answer(call, other) != "answer", other


@pytest.mark.parametrize("call", [call for call in CALLS if call.counts], ids=lambda c: c.name)
def test_less_than_nothing(call: Call) -> None:
    for other in corrupted(call, -1.0):
        if set(other) <= set(call.counts):
            assert answer(call, other) == "error", other


@pytest.mark.parametrize("call", [call for call in CALLS if call.rows], ids=lambda c: c.name)
def test_nobody_one_and_all_alike(call: Call) -> None:
    answer(call, fewer(call, 0))
    answer(call, fewer(call, 1))
    for other in alike(call):
        answer(call, other)
    everything = {name: value for other in alike(call) for name, value in other.items()}
    answer(call, everything)


@pytest.mark.parametrize("call", [call for call in CALLS if call.covariates], ids=lambda c: c.name)
def test_columns_that_cannot_be_told_apart(call: Call) -> None:
    name = str(call.covariates)
    given = np.asarray(call.given[name], float)
    if given.shape[0] == given.shape[1]:
        other = {name: np.ones_like(given), "proxies": np.ones_like(given)}
        other = {key: value for key, value in other.items() if key in call.given}
    else:
        other = {name: np.column_stack([given, given.sum(axis=1)])}
        if "days" in call.given:
            days = np.asarray(call.given["days"])
            other["days"] = np.column_stack([days, days.sum(axis=1)])
        if "surrogates" in call.given and name != "surrogates":
            now = np.asarray(call.given["surrogates"])
            other["surrogates"] = np.column_stack([now, now.sum(axis=1)])
    assert answer(call, other) == "undefined"


@pytest.mark.parametrize("call", [call for call in CALLS if call.clusters], ids=lambda c: c.name)
def test_one_cluster_and_none(call: Call) -> None:
    name = str(call.clusters)
    rows = len(call.given[name])
    answer(call, {name: np.zeros(rows, int)})
    assert answer(call, {name: np.zeros(0, int)}) == "error"
    assert answer(call, {name: np.linspace(0, 1, rows)}) == "error"


@pytest.mark.parametrize("call", [call for call in CALLS if call.shares], ids=lambda c: c.name)
def test_shares_that_do_not_sum(call: Call) -> None:
    assert answer(call, {str(call.shares): [0.5, 0.6]}) == "error"


@pytest.mark.parametrize("call", [call for call in CALLS if call.rows], ids=lambda c: c.name)
def test_arguments_of_different_length(call: Call) -> None:
    if len(call.rows) > 1:
        name = call.rows[-1]
        assert answer(call, {name: np.asarray(call.given[name])[:-1]}) == "error"
