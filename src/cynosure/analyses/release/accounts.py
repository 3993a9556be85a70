"""Whether people were assigned one by one, or with the account that they belong to."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from cynosure.analyses.release.asked_for import Release, unit_asked
from cynosure.errors import Refusal
from cynosure.metrics.inputs import Asked
from cynosure.metrics.release.exposed import Exposed
from cynosure.stats.experiments.allocation import ALARM

WHOLE_ACCOUNTS = 10
"""Accounts of several people, all of one variant, that chance does not bring about."""
MOST_MIXED = 0.05
"""The share of accounts with several variants up to which most of its people say what an account
was assigned."""
Seats = dict[str, Counter[str]]


def clusters_of(exposed: Exposed) -> tuple[str | None, ...] | None:
    """Which cluster everybody was assigned with, None where people were assigned one by one.

    The exposure says so; where it does not, accounts do of which more have a single variant than
    people dealt out one by one would make. Raises Refusal where too many clusters have several, so
    that nobody knows what was assigned.
    """
    if any(one is not None for one in exposed.cluster):
        clusters = exposed.cluster
    elif _hang_together(seats_of(exposed, exposed.account), exposed.variant):
        clusters = exposed.account
    else:
        return None
    every, mixed = len(set(clusters) - {None}), mixed_in(exposed, clusters)
    if mixed > MOST_MIXED * every:
        raise Refusal(
            f"The variants hang on accounts, and yet {mixed} of {every} accounts have people of "
            "several variants: people of one account are alike, so they cannot be compared one by "
            "one, and what was assigned to these accounts is not known. Name what was assigned as "
            "`unit` of each exposure, each unit with one variant.",
            f"变体明显是按账户分的，但 {every} 个账户中有 {mixed} 个出现了不止一种变体："
            "同一账户的人彼此相似，不能逐人比较，而这些账户究竟分到了什么又无从得知。"
            "请在每条曝光的 `unit` 中写明分流单位，一个单位只对应一个变体。",
        )
    return clusters


def refuse_other_unit(
    asked: Asked, release: Release, clusters: tuple[str | None, ...] | None
) -> None:
    """Raises Refusal where another unit is asked for than the one that was assigned."""
    wanted = unit_asked(asked)
    if clusters is not None and wanted == "person":
        raise Refusal(
            f"`{release.id}` was assigned by account, so accounts are what is compared: people of "
            "one account are alike, and to count them one by one makes chance look like an effect.",
            f"`{release.id}` 按账户分流，只能按账户比较：同一账户的人彼此相似，"
            "逐人计数会把偶然当成影响。",
        )
    if clusters is None and wanted == "account":
        raise Refusal(
            f"`{release.id}` was assigned person by person: no exposure names a `unit`, and people "
            "of one account, where any is known, met different variants. Ask without `--unit`, or "
            "name what was assigned as `unit` of each exposure.",
            f"`{release.id}` 是逐人分流的：曝光没有写明 `unit`，账户（如果有）也没有整体分到"
            "同一个变体。请去掉 `--unit` 再问，或在每条曝光的 `unit` 中写明分流单位。",
        )


def seats_of(exposed: Exposed, clusters: Sequence[str | None]) -> Seats:
    """How many people of each cluster met each variant."""
    seats: Seats = defaultdict(Counter)
    for cluster, variant in zip(clusters, exposed.variant, strict=True):
        if cluster is not None:
            seats[cluster][variant] += 1
    return seats


def mixed_in(exposed: Exposed, clusters: Sequence[str | None]) -> int:
    """The clusters of which people met several variants."""
    return sum(len(variants) > 1 for variants in seats_of(exposed, clusters).values())


def _hang_together(seats: Seats, variants: Sequence[str]) -> bool:
    """Whether chance, dealing people out one by one, hardly leaves so many accounts whole.

    At most exp(−n · KL(w ‖ q)) (Hoeffding 1963) for a share w of n accounts of several people
    being whole, where chance makes it q in the mean. Accounts of two variants must be whole more
    often than chance has it: where those of one are, people of another are missing.
    """
    several = [one for one in seats.values() if one.total() > 1]
    whole = Counter(next(iter(one)) for one in several if len(one) == 1)
    if whole.total() == len(several) >= WHOLE_ACCOUNTS:
        return True
    expected = {
        name: sum((count / len(variants)) ** one.total() for one in several)
        for name, count in Counter(variants).items()
    }
    if sum(whole[name] > by_chance for name, by_chance in expected.items()) < 2:
        return False
    n = len(several)
    shares = whole.total() / n, sum(expected.values()) / n
    return math.exp(-n * sum(_divergence(*shares))) < ALARM


def _divergence(share: float, expected: float) -> Iterator[float]:
    for one, other in ((share, expected), (1 - share, 1 - expected)):
        if one > 0:
            yield math.inf if other <= 0 else one * math.log(one / other)
