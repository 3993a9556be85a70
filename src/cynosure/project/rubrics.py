"""Rubrics and beliefs that the star file names: packs that ship, and files of the user's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cynosure.errors import Place, UserMistake, did_you_mean
from cynosure.metrics.located.values import Ref
from cynosure.metrics.rubrics.model import Rubric
from cynosure.metrics.rubrics.read import parse_rubric
from cynosure.metrics.starfile.beliefs import parse_beliefs
from cynosure.metrics.starfile.boundary import NamedRubric
from cynosure.metrics.starfile.models import StarFile
from cynosure.playbook.packs import PACKS, pack_text


def with_rubrics(star_file: StarFile, folder: Path) -> StarFile:
    """The star file with the rules of its rubrics, if it names any.

    Raises UserMistake at the place in the star file for one that cannot be read or that two files
    are called by, in the rubric for what is wrong there.
    """
    named = star_file.boundary.rubrics
    if not named:
        return star_file
    found: dict[str, NamedRubric] = {}
    for one in named:
        if one.name in found:
            raise UserMistake(
                f"Two rubrics are called `{one.name}`.",
                f"有两份评分标准都叫 `{one.name}`。",
                one.path.at,
            )
        found[one.name] = replace(one, rubric=read_rubric(one.path, folder))
    boundary = replace(star_file.boundary, rubrics=tuple(found.values()))
    return replace(star_file, boundary=boundary)


def read_rubric(path: Ref, folder: Path) -> Rubric:
    """A pack by its name, else a file; raises UserMistake where neither can be read."""
    if path.name in PACKS:
        return parse_rubric(pack_text(path.name), f"{path.name}.yml")
    return parse_rubric(text_beside(path, folder, PACKS), path.name)


def text_beside(path: Ref, folder: Path, known: tuple[str, ...] = ()) -> str:
    """The text of a file that the star file names; `known` are names that would do as well.

    Raises UserMistake where it cannot be read or is not UTF-8.
    """
    try:
        return (folder / path.name).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserMistake(
            "This file is not UTF-8; save it as UTF-8.",
            "这个文件不是 UTF-8 编码；请另存为 UTF-8。",
            Place(path.name),
        ) from error
    except (OSError, ValueError) as error:
        beside = (folder / path.name).parent
        files = [one.name for one in beside.iterdir()] if beside.is_dir() else []
        near = did_you_mean(path.name, [*known, *files])
        raise UserMistake(
            f"`{path.name}` cannot be read; a path is relative to the star file.{near.en}",
            f"无法读取 `{path.name}`；路径相对于星文件。{near.zh}",
            path.at,
        ) from error


def with_beliefs(star_file: StarFile, folder: Path) -> StarFile:
    """The star file with the beliefs of the file that it names, if it names one.

    Raises UserMistake where that cannot be read, and with its place there for what does not fit.
    """
    named = star_file.boundary.beliefs
    if named is None:
        return star_file
    found = parse_beliefs(text_beside(named.path, folder), named.path.name)
    boundary = replace(star_file.boundary, beliefs=replace(named, beliefs=found))
    return replace(star_file, boundary=boundary)
