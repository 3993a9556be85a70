"""Forgetting a person, so that no load brings them back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from cynosure.errors import Refusal, UserMistake
from cynosure.project.load_report import other_key
from cynosure.project.open import Project
from cynosure.project.same_project import same_project
from cynosure.store import forgetting
from cynosure.store.faults import spoken
from cynosure.store.forgetting import Forgotten
from cynosure.store.key import known_key
from cynosure.store.layout import locked
from cynosure.store.snapshots import current


@dataclass(frozen=True)
class Report:
    """What forgetting came to; `still_listed` is the list of the star file that has the person."""

    forgotten: Forgotten
    still_listed: str | None


def forget(project: Project, user: str, progress: Callable[[int, int], None]) -> Report:
    """Erase whoever has the id `user` in the files from all that the project keeps.

    Findings keep their numbers. Raises UserMistake where nobody has that id, or they are forgotten
    already; Refusal before the first load, with another key than that of the snapshot, while a
    load is at work, and where the disk takes no more.
    """
    layout = project.layout
    with spoken(), locked(layout):
        layout.make()
        manifest = current(layout)
        if manifest is None:
            raise Refusal(
                "Nothing is loaded yet, so nobody can be forgotten.",
                "还没有载入数据，没有可遗忘的用户。",
            )
        same_project(manifest, project.star_file.project.id)
        key = known_key(layout, project.star_file.privacy.key_env)
        if key is None or key.fingerprint != manifest.key:
            raise other_key()
        found = forgetting.forget(layout, key, user, progress)
        if found is None:
            raise _nobody(user, already=key.veiled(key.digest(user)) in manifest.forgotten)
        # They come back by themselves, without the person.
        shutil.rmtree(layout.tracks, ignore_errors=True)
    users = project.star_file.trust.exclude.users
    listed = users is not None and key.hashed(user) in users.hashes
    return Report(found, users.path if users is not None and listed else None)


def _nobody(user: str, *, already: bool) -> UserMistake:
    if already:
        return UserMistake(
            f"`{user}` is forgotten already; nothing of them is left.",
            f"`{user}` 此前已被遗忘，数据中已没有其任何内容。",
        )
    return UserMistake(
        f"Nobody in the data has the id `{user}`. Write it as it stands in your files, capitals "
        "and blanks included.",
        f"数据中没有标识为 `{user}` 的用户。请按文件中的写法填写，包括大小写和空格。",
    )
