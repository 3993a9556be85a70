"""What an audit may say of the data under a star, how it moves, how it is gamed, what it means."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

DATA: tuple[Code, ...] = (
    # The weakest coverage under a metric.
    Code("star_covered", (("what", Form.TEXT), ("share", Form.SHARE), ("low", Form.SHARE))),
    Code("star_no_rows"),
    # Accounts that look like nobody's, and by how much the value is higher with them.
    Code("star_accounts", (("count", Form.PEOPLE), ("change", Form.CHANGE))),
    # One part of the log changed by so much more than the rest.
    Code("star_gap", (("dimension", Form.NAME), ("part", Form.NAME), ("points", Form.POINTS))),
    Code(
        "star_gap_since",
        (
            ("dimension", Form.NAME),
            ("part", Form.NAME),
            ("points", Form.POINTS),
            ("day", Form.DATE),
        ),
    ),
    Code("star_twice", (("share", Form.SHARE),)),
    Code("star_late", (("days", Form.COUNT), ("share", Form.SHARE), ("most", Form.SHARE))),
    Code("star_clocks", (("count", Form.ROWS), ("share", Form.SHARE))),
    Code("star_counted_otherwise", (("way", Form.TEXT), ("change", Form.CHANGE))),
    Code("star_reliable", (("value", Form.NUMBER), ("low", Form.NUMBER))),
    Code("star_judge_alone", (("name", Form.TEXT), ("count", Form.COUNT))),
    Code(
        "star_judge_agrees",
        (("name", Form.TEXT), ("share", Form.SHARE), ("pairs", Form.COUNT)),
    ),
    # What would lift the data.
    Code("star_load_rows"),
    Code("star_name_rows", (("what", Form.TEXT),)),
    Code("star_data_stay"),
    Code("star_exclude", (("count", Form.PEOPLE),)),
    Code("star_look_at_log", (("dimension", Form.TEXT), ("part", Form.TEXT))),
    Code("star_send_once"),
    Code("star_close_later", (("days", Form.COUNT),)),
    Code("star_date_by_server"),
    Code("star_label_sample", (("name", Form.TEXT),)),
)

DYNAMICS: tuple[Code, ...] = (
    # Days until a change of 1 % is seen, with how many people.
    Code("star_days", (("days", Form.NUMBER), ("people", Form.PEOPLE))),
    Code("star_no_days"),
    # A share at its ceiling, or below it.
    Code("star_saturated", (("share", Form.SHARE), ("what", Form.TEXT))),
    Code("star_headroom", (("share", Form.SHARE), ("what", Form.TEXT))),
    Code("star_weekday", (("day", Form.TEXT), ("share", Form.SHARE))),
    Code("star_weekday_uneven", (("day", Form.TEXT), ("share", Form.SHARE))),
    # What a week like those before may do by itself.
    Code("star_usual_week", (("low", Form.CHANGE), ("high", Form.CHANGE))),
    # Where a release stands among weeks without one.
    Code(
        "star_around_release",
        (
            ("release", Form.NAME),
            ("change", Form.CHANGE),
            ("weeks", Form.COUNT),
            ("rank", Form.COUNT),
            ("of", Form.COUNT),
        ),
    ),
    # The break of the series at the last change of its definition.
    Code(
        "star_version_break",
        (("version", Form.COUNT), ("change", Form.CHANGE), ("weeks", Form.COUNT)),
    ),
    Code("star_harder"),
    Code("star_more_weeks"),
    Code(
        "star_more_people",
        (("weeks", Form.COUNT), ("change", Form.CHANGE), ("people", Form.PEOPLE)),
    ),
)

_CONTRAST = (("name", Form.TEXT), ("effort", Form.CHANGE), ("felt", Form.POINTS))

ROBUSTNESS: tuple[Code, ...] = (
    # What a task took and what people felt, on two sides.
    Code("star_paradox", _CONTRAST),
    Code("star_no_paradox", _CONTRAST),
    Code("star_no_effort", (("name", Form.TEXT), ("felt", Form.POINTS))),
    Code("star_nothing_felt"),
    Code("star_wrong_way", (("count", Form.COUNT), ("of", Form.COUNT), ("names", Form.TEXT))),
    Code("star_never_wrong_way", (("of", Form.COUNT),)),
    Code("star_vulnerable", (("attack", Form.TEXT), ("change", Form.CHANGE))),
    # The correlation with a label, over subjects; by part, and with the model held fixed.
    Code(
        "star_goes_with_label",
        (
            ("label", Form.TEXT),
            ("value", Form.NUMBER),
            ("low", Form.NUMBER),
            ("high", Form.NUMBER),
        ),
    ),
    Code(
        "star_part_goes",
        (
            ("part", Form.TEXT),
            ("label", Form.TEXT),
            ("value", Form.NUMBER),
            ("low", Form.NUMBER),
            ("high", Form.NUMBER),
        ),
    ),
    Code("star_model_held", (("part", Form.TEXT), ("value", Form.NUMBER), ("gone", Form.SHARE))),
    Code("star_differs_by_part"),
    Code("star_same_everywhere", (("part", Form.TEXT), ("count", Form.COUNT))),
    # How many answered, of those with and without anything fulfilled.
    Code("star_happy_few", (("well", Form.SHARE), ("other", Form.SHARE))),
    # What the same people manage with and without the product.
    *(
        Code(
            name,
            (
                ("part", Form.TEXT),
                ("people", Form.PEOPLE),
                ("aided", Form.SHARE),
                ("unaided", Form.SHARE),
                ("tasks", Form.NUMBER),
            ),
        )
        for name in ("star_more_than_unaided", "star_no_more_unaided")
    ),
    Code("star_top", (("share", Form.SHARE), ("few", Form.SHARE))),
    # What of a push would be empty, in terms of what people get; and where they would get less.
    *(
        Code(
            name,
            (
                ("factor", Form.NUMBER),
                ("share", Form.SHARE),
                ("low", Form.SHARE),
                ("high", Form.SHARE),
                ("gets", Form.TEXT),
            ),
        )
        for name in ("star_push_empty", "star_push_sound")
    ),
    Code(
        "star_push_peak",
        (
            ("factor", Form.NUMBER),
            ("low", Form.NUMBER),
            ("high", Form.NUMBER),
            ("gets", Form.TEXT),
        ),
    ),
    Code("star_push_untold", (("gets", Form.TEXT),)),
    Code("star_push_once"),
    # Parts of a metric by which people come back less, and what of its change went through them.
    Code(
        "star_empty_part",
        (
            ("parts", Form.TEXT),
            ("share", Form.SHARE),
            ("low", Form.SHARE),
            ("high", Form.SHARE),
        ),
    ),
    Code("star_all_empty", (("parts", Form.TEXT),)),
    Code("star_no_empty_part"),
    Code("star_pair_guardrail"),
    Code("star_ask_people"),
    Code("star_more_labels"),
)

CLARITY: tuple[Code, ...] = (
    # Conditions and constants of the definition, words of its sentence.
    Code("star_complexity", (("conditions", Form.COUNT), ("constants", Form.COUNT))),
    Code("star_touches", (("moment", Form.NAME),)),
    Code("star_misses", (("moment", Form.NAME),)),
    Code("star_chain_unknown", (("moment", Form.NAME),)),
    Code("star_rule_without", (("moment", Form.NAME), ("names", Form.TEXT))),
    Code("star_no_moment"),
    Code("star_says_nothing"),
    Code("star_says_much", (("length", Form.COUNT), ("most", Form.COUNT))),
    Code("star_too_many", (("conditions", Form.COUNT), ("most", Form.COUNT))),
    Code("star_understood", (("share", Form.SHARE), ("people", Form.PEOPLE))),
    Code("star_use_moment", (("moment", Form.NAME),)),
    Code("star_write_proposition"),
    Code("star_write_says"),
    Code("star_poll", (("command", Form.NAME),)),
)

NOTES: tuple[Code, ...] = (*DATA, *DYNAMICS, *ROBUSTNESS, *CLARITY)
