"""English words of pictures: what each of them shows, and what stands on its time axis."""

from __future__ import annotations

PHRASES = {
    "chart_nothing": "{title}: no number to draw.",
    "chart_series": "Periods drawn: {periods}, from {low} to {high}; the last closed one, {days}: "
    "{value}{side}.",
    "chart_open": " The latest period is still open and is not compared.",
    "chart_breakdown": "{title} by {dimension}: from {low} ({least}) to {high} ({most}); "
    "the whole is {whole}.",
    "chart_whisker": "Bar: the value. Line across its end: its interval.",
    "chart_whole": "Dashed: the whole.",
    "chart_waterfall": "{title}: the parts come to {whole} together; the largest is {part}, "
    "{value}.",
    "chart_matrix": "{title}: from {low} ({low_at}) to {high} ({high_at}).",
    "chart_cell": "{title}: {value} ({at}).",
    "chart_course": "{title}, {days}: {values}.",
    "chart_curve": "{title}: {y_first} at {x_first}, {y_last} at {x_last} ({x_label}).",
    "chart_points": "{title}: points drawn {count}; {x_label} {x_low} to {x_high}, {y_label} "
    "{y_low} to {y_high}.",
    "chart_tree": "{label} is {estimate}. Its parts: {parts}.",
    "chart_leaf": "{label} is {estimate}.",
    "release_model": "model",
    "release_prompt": "prompt",
    "release_product": "product",
    "release_judge": "judge",
    "release_price": "price",
    "release_policy": "policy",
    "release_campaign": "campaign",
    "release_incident": "incident",
    "releases_several": "{count} releases",
}
