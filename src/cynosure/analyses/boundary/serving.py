"""Does what was tried still answer people? A verdict holds for the version it was tested on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from cynosure.analyses.boundary.integrity import bare_name
from cynosure.errors import Text


class Serving(StrEnum):
    """Whether people are answered by a model that was tried."""

    SAME = "same"
    OTHER_VERSION = "other_version"
    """By the same model under a longer or shorter name, which may be another version of it."""
    NOT_SERVED = "not_served"


SHOWN: Mapping[Serving, Text] = {
    Serving.SAME: Text("yes", "是"),
    Serving.OTHER_VERSION: Text("another version", "另一版本"),
    Serving.NOT_SERVED: Text("no", "否"),
}


def serving(model: str, versions: Iterable[str], served: Iterable[str]) -> Serving:
    """`versions` are those under which the model was tried; a version may be a whole name
    (gpt-4o-2024-08-06) or what follows the model's."""
    name = bare_name(model)
    known = {bare_name(version) for version in versions}
    tried = known | {name + version for version in known} or {name}
    answering = {bare_name(one) for one in served}
    # Who serves a name without a version does not say that it is another one.
    if answering & (tried | {name}):
        return Serving.SAME
    alike = any(one.startswith(name) or name.startswith(one) for one in answering if one)
    return Serving.OTHER_VERSION if alike else Serving.NOT_SERVED
