"""Whether the parts that a release declares can be told: `solved by category` takes a category."""

from __future__ import annotations

from cynosure.analyses import structure
from cynosure.errors import UserMistake, did_you_mean
from cynosure.metrics.kinds.judged import JUDGE_VERSION, Judged
from cynosure.metrics.relations.joining import ATTRIBUTES
from cynosure.metrics.starfile.models import CutEpisodes, StarFile
from cynosure.project.open import Project
from cynosure.project.profiles import profiles_of
from cynosure.store.snapshots import current
from cynosure.tables.schema import table_called

GROUPS = "groups"
"""The name under which a release declares the groups of the star file."""
DERIVED = ("day", "fulfilled", "kind")
"""What rows of any source may be cut by beside the columns of their table."""


def check_part(project: Project, metric: str, dimension: str) -> None:
    """Raises UserMistake where `metric` cannot be told by `dimension`, naming the nearest that it
    can. Columns that only files know are held against the snapshot, where there is one."""
    star_file = project.star_file
    if dimension == GROUPS:
        if not star_file.groups:
            raise UserMistake(
                "The star file has no `groups` to look into.", "星文件没有定义 `groups`。"
            )
        return
    known = _known(project, star_file, metric, dimension)
    if known and dimension not in known:
        near = did_you_mean(dimension, known)
        raise UserMistake(
            f"`{metric}` has no dimension `{dimension}`.{near.en}",
            f"`{metric}` 没有名为 `{dimension}` 的维度。{near.zh}",
        )


def _known(project: Project, star_file: StarFile, metric: str, dimension: str) -> frozenset[str]:
    """The dimensions of a metric; nothing where only files that nobody has loaded know them."""
    manifest = current(project.layout)
    profiles = {} if manifest is None else profiles_of(manifest, star_file.calendar)

    def columns(table: str) -> frozenset[str]:
        schema = table_called(table)
        own = frozenset() if schema is None else frozenset(schema.names)
        return own | profiles[table].columns if table in profiles else own

    if "." in dimension:
        described = [name for name, _ in ATTRIBUTES if name in profiles]
        return frozenset(f"{name}.{column}" for name in described for column in columns(name))
    sources = structure.sources_of_people(star_file, metric) or structure.sources_of(
        star_file, metric
    )
    judged = isinstance(star_file.metrics[metric], Judged)
    found = frozenset({JUDGE_VERSION} if judged else ())
    for source in sources:
        kind = star_file.episodes.get(source)
        if isinstance(kind, CutEpisodes):
            found |= structure.dimensions_of(star_file, (source,))
            continue
        table = star_file.table_of(source)
        if table not in profiles:
            return frozenset()
        found |= {*columns(table), *DERIVED, *(() if kind is None else kind.measures)}
    return found
