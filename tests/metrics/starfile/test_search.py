"""The key `evidence.search`."""

from __future__ import annotations

import pytest

from cynosure.errors import UserMistake
from cynosure.metrics.starfile.read import parse_star_file

FILE = """\
cynosure: 1
project: {{id: p}}
sources: [{{table: events, format: csv, path: e.csv}}]
moments: {{asked: {{event: asked}}}}
metrics: {{askers: {{kind: units, from: asked}}}}
evidence: {{search: {search}}}
"""


def test_what_is_written_is_read() -> None:
    written = "{confirm_share: 0.4, fdr: 0.05, control_outcome: askers}"
    search = parse_star_file(FILE.format(search=written), "p.yml").evidence.search
    assert (search.confirm_share, search.fdr) == (0.4, 0.05)
    assert search.control_outcome is not None
    assert search.control_outcome.name == "askers"


@pytest.mark.parametrize(
    ("written", "named"),
    [("{confirm_share: 1}", "confirm_share"), ("{fdr: 0}", "fdr"), ("{control_outcome: a}", "`a`")],
)
def test_what_cannot_be_is_said_at_its_place(written: str, named: str) -> None:
    with pytest.raises(UserMistake) as raised:
        parse_star_file(FILE.format(search=written), "p.yml")
    assert named in raised.value.text.en
    assert raised.value.place is not None
    assert raised.value.place.line == 6
