"""Drawing items by chance for people to label: ids in a file, and never a word of what they say."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cynosure.errors import Refusal, UserMistake, did_you_mean, system_words
from cynosure.findings.record import Question
from cynosure.metrics.calendar import written_period
from cynosure.metrics.judged.unlabelled import UnlabelledRequest
from cynosure.metrics.kinds.judged import Judged
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.project.compute import asked_of, scope_of
from cynosure.project.open import Project
from cynosure.project.served import Served, snapshot_of
from cynosure.store.connection import Connection

if TYPE_CHECKING:
    import numpy as np

COLUMNS: tuple[str, ...] = ("subject_kind", "subject_id", "name", "rater_kind", "rater", "value")
"""Columns of the file: those of `labels`. Who labels fills in the last two."""


@dataclass(frozen=True)
class Drawn:
    """Items drawn: `ids` of the `unlabelled` ones, and how a label names them."""

    subject: str
    name: str
    rater_kind: str
    ids: tuple[str, ...]
    unlabelled: int


def draw(
    project: Project,
    metric: str,
    count: int,
    period: str | None,
    served: Served,
    rng: np.random.Generator,
) -> Drawn:
    """So many items of a judged metric without a label, by chance; all of them where there are
    fewer. `period` names days, None means all days.

    Raises UserMistake where the metric is unknown or not judged, or `count` is below 1; Refusal
    where every item has its label.
    """
    model = _judged(project, metric)
    if count < 1:
        raise UserMistake("`--sample` is 1 or more.", "`--sample` 至少为 1。")
    manifest = snapshot_of(project, served)
    days = None if period is None else written_period(period, project.star_file.calendar)
    if isinstance(days, str):
        raise UserMistake(
            f"Name the days to draw from, such as 2026-10-19..2026-11-15; `{period}` names none.",
            f"请写明从哪些天抽取，例如 2026-10-19..2026-11-15；`{period}` 没有指明日期。",
        )
    labels = model.labels(definitions_of(project.star_file))
    request = UnlabelledRequest(model.from_.name, labels, days, model.where)
    asked = asked_of(project.star_file, Question("level", (("metric", metric),)), manifest)
    with Connection(project.layout, manifest) as connection:
        query = connection.sql(request.query(scope_of(asked, connection)))
        known = request.read(connection.rows(query))
    if not known:
        raise Refusal(
            f"No item of `{metric}` is without a label there.",
            f"`{metric}` 在这些天里没有未标注的条目。",
        )
    chosen = rng.permutation(len(known))[:count]
    ids = tuple(known[int(place)] for place in chosen)
    return Drawn(labels.subject, labels.name, labels.by, ids, len(known))


def write(drawn: Drawn, path: Path) -> None:
    """Writes the items as a CSV file of labels without raters and values.

    Raises UserMistake where the file is there already or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(COLUMNS)
            lines.writerows(
                (drawn.subject, one, drawn.name, drawn.rater_kind, "", "") for one in drawn.ids
            )
    except FileExistsError:
        raise UserMistake(
            f"{path} is there already; labels in it would be lost. Name another file with `--out`.",
            f"{path} 已经存在，覆盖会丢掉其中的标注。请用 `--out` 另取文件名。",
        ) from None
    except OSError as error:
        why = system_words(error.strerror)
        raise UserMistake(
            f"{path} cannot be written: {why.en}.", f"无法写入 {path}：{why.zh}。"
        ) from error


def _judged(project: Project, metric: str) -> Judged:
    metrics = project.star_file.metrics
    judged = [name for name, model in metrics.items() if isinstance(model, Judged)]
    model = metrics.get(metric)
    if isinstance(model, Judged):
        return model
    near = did_you_mean(metric, judged)
    if not judged:
        raise UserMistake(
            "The star file has no metric of kind `judged`, so nothing waits for labels.",
            "星文件里没有 `judged` 类型的指标，没有需要标注的条目。",
        )
    raise UserMistake(
        f"`{metric}` is no metric of kind `judged`.{near.en}",
        f"`{metric}` 不是 `judged` 类型的指标。{near.zh}",
    )
