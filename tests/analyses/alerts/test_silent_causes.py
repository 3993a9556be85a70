"""One alert a cause: alarms of one model that follow each other speak of the same change."""

from __future__ import annotations

from cynosure.analyses.alerts.silent_model import causes

ALARMS = [
    ("m1", "2026-09-24", "2026-09-25"),
    ("m1", "2026-09-30", "2026-10-01"),
    ("m1", "2026-10-05", "2026-10-06"),
    ("m1", "2026-11-02", "2026-11-06"),
    ("m2", "2026-10-05", "2026-10-06"),
]


def test_alarms_within_a_week_of_each_other_are_one_cause() -> None:
    assert list(causes(ALARMS)) == [ALARMS[0], ALARMS[3], ALARMS[4]]


def test_more_days_take_no_alert_back() -> None:
    for days in range(len(ALARMS)):
        told = list(causes(ALARMS[:days]))
        assert told == list(causes(ALARMS))[: len(told)]
