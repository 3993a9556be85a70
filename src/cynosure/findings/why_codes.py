"""What a `why` may say: caveats, next actions and checks with the values of their sentences."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

_TIMES = (("event", Form.NAME), ("version", Form.NAME), ("times", Form.NUMBER))
_RANGE = (("change", Form.CHANGE), ("low", Form.CHANGE), ("high", Form.CHANGE))

CAVEATS: tuple[Code, ...] = (
    # The change lies inside what is usual, so that nothing is split.
    Code("nothing_to_explain"),
    # Too few closed periods: the interval of the difference over people opened the steps.
    Code("range_by_people"),
    # Days of the calendar that one of the two periods alone has.
    Code("days_in_one_alone", (("names", Form.TEXT),)),
    # The slices that were confirmed.
    Code("sits_in", (("parts", Form.TEXT),)),
    # Within parts and between them the change goes opposite ways.
    Code("two_lines", (("dimension", Form.NAME),)),
    # By which method the terms of a tree are shared out.
    Code("method_named", (("method", Form.NAME),)),
    # Factors of the calendar none of whose values was in use in both periods.
    Code("inseparable", (("factors", Form.TEXT),)),
    # A dimension of the calendar whose values mostly belong to one period, and the larger share.
    Code("mostly_one_sided", (("dimension", Form.NAME), ("share", Form.SHARE))),
    # What asks about a release that stood beside a change.
    Code("ask_release", (("command", Form.NAME),)),
    # Periods without a release: too few to set beside a change.
    Code("placebos_few", (("count", Form.PERIODS), ("needed", Form.COUNT))),
    # Of those that have an expected range, how many lie outside of it.
    Code(
        "false_alarm_share",
        (("share", Form.SHARE), ("count", Form.PERIODS), ("judged", Form.COUNT)),
    ),
    # The answers of a model changed with no release near: likeliest day, its range, the signals.
    Code(
        "silent_change",
        (
            ("model", Form.NAME),
            ("day", Form.DATE),
            ("earliest", Form.DATE),
            ("latest", Form.DATE),
            ("signals", Form.TEXT),
        ),
    ),
    # A judged value is told whole: labels of few rows stand for all of them.
    Code("judged_whole"),
    # What cannot be told, by the datum that would settle it and what that takes.
    Code("would_settle", (("datum", Form.TEXT), ("takes", Form.TEXT))),
    # A watch over answers alarmed: since when the change is likeliest, and the day of the alarm.
    Code("noticed_silent", (("model", Form.NAME), ("onset", Form.DATE), ("day", Form.DATE))),
    # A what-if moves one part and leaves the others as they are.
    Code("others_held"),
)

NEXT: tuple[Code, ...] = (
    # An event is recorded otherwise in a version.
    Code("mend_meter", (("event", Form.NAME), ("version", Form.NAME))),
    # The same in rows that name no version.
    Code("mend_unnamed", (("event", Form.NAME),)),
    # An event is rarer than it was: what would tell the meter from people, with no version on the
    # events, and with a single one.
    Code("name_version", (("event", Form.NAME), ("command", Form.NAME))),
    Code("count_otherwise", (("event", Form.NAME), ("command", Form.NAME))),
    # Two versions of a judge stand on the two sides.
    Code("bridge_judge", (("command", Form.NAME),)),
    # The data cover a part of a period: load the rest, or ask of whole ones.
    Code("load_days", (("command", Form.NAME),)),
    # One version of a judge scored the rows with a label, another those without: label anew.
    Code("label_both", (("command", Form.NAME),)),
    # A judged value has levels of parts, but no split.
    Code("parts_levels", (("command", Form.NAME),)),
    # Nothing to explain: ask again.
    Code("ask_next_period", (("command", Form.NAME),)),
    # A usual value whose rows have a fault: rule it out first.
    Code("rule_out_fault", (("command", Form.NAME),)),
    # An identity does not hold.
    Code("mend_tree"),
    # The split that would tell a cause: people a side, days, what it detects in `unit`.
    Code("split_test", (("side", Form.PEOPLE), ("days", Form.DAYS), ("detects", Form.MEASURE))),
    # The same of a share, in points.
    Code(
        "split_test_share", (("side", Form.PEOPLE), ("days", Form.DAYS), ("detects", Form.POINTS))
    ),
    # The canary that would tell what a silent change did: prompts, days.
    Code("send_canary", (("model", Form.NAME), ("prompts", Form.COUNT))),
    # Ask what a change is made of.
    Code("ask_change", (("command", Form.NAME),)),
)

CHECKS: tuple[Code, ...] = (
    # The faults of telemetry that the rows of both periods show; where none, those looked for.
    Code("rows_sound", (("named", Form.TEXT),)),
    # The days without a row at the ends of the data are no more than those within; else how many
    # of the days of a period the data of a table cover.
    Code("periods_covered"),
    Code(
        "period_cut",
        (
            ("table", Form.NAME),
            ("covered", Form.COUNT),
            ("days", Form.COUNT),
            ("start", Form.DATE),
            ("end", Form.DATE),
        ),
    ),
    # Pairs of an event and a version that were compared.
    Code("meter_steady", (("pairs", Form.COUNT),)),
    # An event, a version, and how many times as often it is recorded there.
    Code("meter_changed", _TIMES),
    # The same in rows that name no version, beside those that name one.
    Code("meter_unnamed", (("event", Form.NAME), ("times", Form.NUMBER))),
    # Without two versions: events that were set beside the others over time, and one that fell.
    Code("meter_level", (("events", Form.COUNT),)),
    Code("meter_fell", (("event", Form.NAME), ("times", Form.NUMBER))),
    # The versions of the judge before and after.
    Code("judge_same", (("versions", Form.TEXT),)),
    # Whether labels hold several versions of the judge to what people say.
    Code("judge_anchored", (("versions", Form.TEXT),)),
    # The share of labels that other versions of the judge gave than before, and the versions.
    Code("judge_share", (("share", Form.SHARE), ("versions", Form.TEXT))),
    # The change relative to the period before, and the expected range on the same scale.
    Code("outside_range", _RANGE),
    # The same with the interval of the difference over people.
    Code("clear_of_zero", _RANGE),
    # Both again where the value before was 0, of which nothing is a percentage.
    Code("outside_range_from_nothing"),
    Code("clear_of_zero_from_nothing"),
    # People in the smaller of the two periods, and the floor.
    Code("people_enough", (("n", Form.PEOPLE), ("floor", Form.COUNT))),
    # How often the watch over the answers of models alarmed; passes with 0.
    Code("answers_steady", (("alarms", Form.COUNT),)),
    # Whether a slice found on one half of the people was confirmed on the other, of so many tried.
    Code("localised", (("tried", Form.COUNT),)),
)
