"""What was released while people used the simulated assistant.

Only the model changes how conversations go; the campaign changes who comes and what about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from cynosure.errors import Text
from cynosure.worlds.span import Span
from cynosure.worlds.surfaces import VERSION_DAYS, VERSIONS

_MORNING = time(10)


@dataclass(frozen=True)
class Release:
    """One row of the table of releases; `at`, `ended` and `declared` are instants.

    `metrics` are those by which it is to be judged, as they were `declared`.
    """

    id: str
    kind: str
    at: int
    scope: str
    assigned_by: str
    note: Text
    split: str | None = None
    experiment: str | None = None
    ended: int | None = None
    declared: int | None = None
    metrics: str | None = None


def model_switch(span: Span) -> Release:
    """The new model, which goes to half the people by hash."""
    return Release(
        id="model-m2",
        kind="model",
        at=span.instant(date(2026, 10, 26), _MORNING),
        scope="all",
        assigned_by="hash",
        note=Text("Model m2 for half the people", "m2 模型按用户哈希灰度一半"),
        split="m1:50,m2:50",
        experiment="m2-rollout",
        declared=span.instant(date(2026, 10, 23), _MORNING),
        metrics="fulfilled_rate, fulfilled_rate by category",
    )


def companion_weeks(span: Span, first: date, last: date) -> Release:
    """The campaign, from its first to the end of its last day."""
    return Release(
        id="companion-weeks",
        kind="campaign",
        at=span.instant(first),
        scope="all",
        assigned_by="nobody",
        note=Text("Companion weeks", "“有我陪你”拉新活动"),
        ended=span.instant(last + timedelta(days=1)),
    )


def app_versions(span: Span) -> tuple[Release, ...]:
    """The versions of the app that came out during the span; they change nothing."""
    return tuple(
        Release(
            id=f"app-{version}",
            kind="product",
            at=span.instant(span.monday + timedelta(days=day), _MORNING),
            scope="app",
            assigned_by="nobody",
            note=Text(f"App {version}", f"App {version} 上架"),
        )
        for version, day in zip(VERSIONS[1:], VERSION_DAYS[1:], strict=True)
    )


def new_prompt(span: Span) -> Release:
    """A prompt for everybody that changes nothing."""
    return Release(
        id="prompt-2026-11",
        kind="prompt",
        at=span.instant(date(2026, 11, 9), _MORNING),
        scope="all",
        assigned_by="nobody",
        note=Text("New system prompt", "系统提示词改版"),
    )
