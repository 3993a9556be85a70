"""The star file as it stood elsewhere: in another file, or in a revision of the git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cynosure.errors import UserMistake
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import parse_star_file, read_star_file
from cynosure.metrics.starfile.trust import UserList
from cynosure.project.excluded import list_in, with_excluded
from cynosure.project.open import Project
from cynosure.store.key import known_key

SECONDS = 60
SHOWN_DIGITS = 10
OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What git sets for its hooks; the repository is always the one that the project lies in."""


@dataclass(frozen=True)
class Elsewhere:
    """A star file from elsewhere; `name` says from where."""

    name: str
    star_file: StarFile


def star_file_at(project: Project, against: str) -> Elsewhere:
    """The star file that `against` names: a file if there is one of that name, else a revision.

    Raises UserMistake where there is neither, outside a repository, without git, and for anything
    that is wrong in that star file.
    """
    path = Path(against)
    if path.is_file():
        star_file = read_star_file(path)
        return Elsewhere(against, _with_excluded(project, star_file, list_in(path.parent)))
    commit = _commit(project.folder, against)
    name = f"{against} ({commit[:SHOWN_DIGITS]})"
    text = _run(project.folder, "cat-file", "blob", f"{commit}:./{project.file}")
    if text is None:
        raise UserMistake(
            f"There is no `{project.file}` in the revision {name}.",
            f"版本 {name} 里没有 `{project.file}`。",
        )
    star_file = parse_star_file(text.removeprefix("\ufeff"), f"{project.file}@{against}")

    def read(users: UserList) -> str:
        written = _run(project.folder, "cat-file", "blob", f"{commit}:./{users.path}")
        # A list that is kept out of the repository has only the people of today.
        return list_in(project.folder)(users) if written is None else written

    return Elsewhere(name, _with_excluded(project, star_file, read))


def _with_excluded(
    project: Project, star_file: StarFile, read: Callable[[UserList], str]
) -> StarFile:
    """The star file with its list hashed as that of the project is."""
    if star_file.trust.exclude.users is None:
        return star_file
    key = known_key(project.layout, project.star_file.privacy.key_env)
    return with_excluded(star_file, read, key)


def _commit(folder: Path, against: str) -> str:
    if _run(folder, "rev-parse", "--is-inside-work-tree") is None:
        raise UserMistake(
            f"There is no file `{against}`, and the project does not lie in a git repository "
            "that git lets you read, so it names no revision either.",
            f"没有名为 `{against}` 的文件；项目也不在 git 可读取的仓库中，因此它也不是版本。",
        )
    found = _run(
        folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{against}^{{commit}}"
    )
    if found is None:
        raise UserMistake(
            f"`{against}` is neither a file nor a revision of this repository; write one such as "
            "main, HEAD~1 or a tag. (A shallow clone has no older ones.)",
            f"`{against}` 既不是文件，也不是本仓库的版本；请写 main、HEAD~1 或标签这样的名称。"
            "（浅克隆里没有更早的版本。）",
        )
    return found.strip()


def _run(folder: Path, *words: str) -> str | None:
    """What git prints, None where it fails. No shell stands between, so words stay words.

    Raises UserMistake where there is no git, or where it prints no UTF-8.
    """
    git = shutil.which("git")
    if git is None:
        raise UserMistake(
            "Git is not installed here, so no revision can be read; name a star file instead: "
            "`--against PATH`.",
            "这里没有安装 git，无法读取版本；请改为指定一份星文件：`--against 路径`。",
        )
    env = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER}
    # The words are ours but for the revision, which `--end-of-options` keeps from being an option.
    done = subprocess.run(  # noqa: S603 - a list of words, no shell
        [git, "-C", str(folder), *words],
        env={**env, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        return None
    try:
        return done.stdout.decode()
    except UnicodeDecodeError as error:
        raise UserMistake(
            "The star file of that revision is not UTF-8.", "该版本的星文件不是 UTF-8 编码。"
        ) from error
