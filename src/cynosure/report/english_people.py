"""English words for who counts and as whom: people left out, ids that belong to one person."""

from __future__ import annotations

NOTES = {
    "excluded_people": "Excluded by the star file: {count}. With them the value would be "
    "{value_without}.",
    "excluded_bots": "Excluded for more than {limit} episodes of one kind on a day: {count}.",
    "listed_unknown": "On the list `{file}` but nowhere in the data: {count}.",
    "stitched_ids": "Ids counted with the person they belong to: {count}, of {people}. With every "
    "id a person of its own the value would be {value_without}.",
    "stitching_conflicts": "Ids that point at more than one person: {count}. Each counts by "
    "itself.",
    "stitching_circles": "Ids that point in a circle: {count}. Each counts by itself.",
}
