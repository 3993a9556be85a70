"""From the text of `cynosure.yml` to a StarFile whose every name leads somewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cynosure.errors import Place, UserMistake, did_you_mean, system_words
from cynosure.metrics.kinds import KINDS
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.located.decode import decode, decode_fields
from cynosure.metrics.located.nodes import Entries, Items, Node, Scalar, full_width, read_nodes
from cynosure.metrics.located.values import Ref
from cynosure.metrics.starfile.models import CutEpisodes, EpisodeKind, RecordedEpisodes, StarFile
from cynosure.metrics.starfile.resolve import resolve
from cynosure.metrics.starfile.sources import source_from_node

VERSION = 1


def read_star_file(path: Path) -> StarFile:
    """The star file at `path`, decoded and with every reference resolved.

    Raises UserMistake with line and column for anything in it that is wrong.
    """
    return parse_star_file(text_of_star_file(path), path.name)


def text_of_star_file(path: Path) -> str:
    """What the star file at `path` says. Raises UserMistake where it cannot be read as UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise UserMistake(
            "The star file is not UTF-8; save it as UTF-8.",
            "星文件不是 UTF-8 编码；请另存为 UTF-8。",
            Place(path.name, line),
        ) from error
    except OSError as error:
        why = system_words(error.strerror)
        raise UserMistake(
            f"The star file cannot be read ({why.en}).",
            f"无法读取星文件（{why.zh}）。",
            Place(path.name),
        ) from error


def parse_star_file(source: str, file: str) -> StarFile:
    """The star file whose text is `source`; `file` is the name that errors show."""
    root = read_nodes(source, file)
    _version(root)
    by_hand: tuple[tuple[str, Callable[[Node], Any]], ...] = (
        ("sources", lambda node: tuple(source_from_node(item) for item in _items(node))),
        ("episodes", lambda node: _named(node, _episode_kind)),
        ("metrics", lambda node: _named(node, _metric)),
    )
    rest = Entries(tuple((k, v) for k, v in root.entries if k.text not in dict(by_hand)), root.at)
    sections = {name: read(node) for name, read in by_hand if (node := root.get(name)) is not None}
    star_file = decode_fields(rest, StarFile, given=sections)
    resolve(star_file)
    return star_file


def _version(root: Entries) -> None:
    written = root.get("cynosure")
    if isinstance(written, Scalar) and written.value == VERSION:
        return
    raise UserMistake(
        f"The first line of a star file is `cynosure: {VERSION}`.",
        f"星文件的第一行应当是 `cynosure: {VERSION}`。",
        root.at if written is None else written.at,
    )


def _items(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Items) and node.items:
        return node.items
    raise UserMistake(
        "`sources` is a list of at least one source.", "`sources` 是至少含一项的列表。", node.at
    )


def _named(node: Node, read: Callable[[Node], Any]) -> Mapping[str, Any]:
    if not isinstance(node, Entries):
        raise (isinstance(node, Scalar) and full_width(node)) or UserMistake(
            "Expected names with their definitions here.", "这里应当是名称及其定义。", node.at
        )
    for key, _ in node.entries:
        Ref.from_node(key)
    return {key.text: read(value) for key, value in node.entries}


def _episode_kind(node: Node) -> EpisodeKind:
    recorded = isinstance(node, Entries) and node.get("from") is not None
    kind: EpisodeKind = decode(node, RecordedEpisodes if recorded else CutEpisodes)
    return kind


def _metric(node: Node) -> Metric:
    written = node.get("kind") if isinstance(node, Entries) else None
    names = [kind.kind for kind in KINDS]
    if written is None:
        raise UserMistake(
            f"A metric needs a `kind`: {', '.join(names)}.",
            f"指标需要写明 `kind`：{'、'.join(names)}。",
            node.at,
        )
    word = Ref.from_node(written)
    kind = next((kind for kind in KINDS if kind.kind == word.name), None)
    if kind is None:
        near = did_you_mean(word.name, names)
        raise UserMistake(
            f"There is no kind of metric `{word.name}`.{near.en}",
            f"没有名为 `{word.name}` 的指标类型。{near.zh}",
            word.at,
        )
    return decode_fields(node, kind, ignore=("kind",))
