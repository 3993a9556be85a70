"""py-irt: a line for each subject with its responses by item (0 or 1).

Tables. trials: a row for each response. The file names neither scenario nor harness: both are `all`
and `bare` unless `map` says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.sources.importer import Importer, Row
from cynosure.sources.walking import Record, known, opened


def _trials(record: Record) -> Iterator[Row]:
    subject = known(record.get("subject_id"))
    for item, response in opened(record.get("responses")).items():
        score = float(response) if isinstance(response, bool) else response
        yield {
            "scenario": "all",
            "item": item,
            "model": subject,
            "harness": "bare",
            "score": score,
        }


PY_IRT = Importer(name="py-irt", makers={"trials": _trials}, marks=(("subject_id", "responses"),))
