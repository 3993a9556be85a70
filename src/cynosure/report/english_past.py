"""English words for a metric beside its own past."""

from __future__ import annotations

NOTES = {
    "definition_changed": "Its definition changed from v{before} to v{version}: {changes}.",
    "definition_not_comparable": "Definition v{before} has no value on these rows: {why}.",
    "restated": "Restated: {start} to {end} was {was} on {day} ({finding}), is {now}; {rows} came "
    "late or gave way since.",
    "restated_without_rows": "Restated: {start} to {end} was {was} on {day} ({finding}), is {now}; "
    "no row of its table came late, so look at what it is joined with.",
    "restated_more": "Restated as well, further back: {count}.",
    "accept_definition": "See what the changed definition of `{metric}` does to past weeks "
    "(`{command}`), then accept it: `accepted: [{{hash: {hash}, why: …, by: …}}]`.",
}
