"""The star of a business type written on somebody's own event names, as part of a star file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.playbook.models import BusinessType, DraftForm, MomentForm
from cynosure.playbook.wording import found_in

ROLES: tuple[str, ...] = ("undone", "value", "began")
"""The moments of a draft; an event name belongs to the first whose words it holds."""

_EVERYBODY = "events"


@dataclass(frozen=True)
class Draft:
    """Sections `moments`, `episodes`, `metrics` and `tree` of a star file, ready to be pasted.

    `star` is the name of the metric proposed as north star. `notes` say what event names cannot
    give: what one episode is, and how the draft falls short of the star in words.
    """

    text: str
    star: str
    notes: tuple[Text, ...]


def moments_in(form: DraftForm, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The event names of each role, in their order; roles without any are left out."""
    taken: dict[str, tuple[str, ...]] = {}
    left = list(names)
    for role in ROLES:
        moment: MomentForm | None = getattr(form, role)
        if moment is None:
            continue
        taken[role] = tuple(name for name in left if any(found_in(name, moment.words)))
        left = [name for name in left if name not in taken[role]]
    return {role: found for role, found in taken.items() if found}


def draft_of(
    kind: BusinessType,
    moments: Mapping[str, tuple[str, ...]],
    key: str | None = "episode_id",
    gap: str | None = None,
    carries: Mapping[str, str] | None = None,
) -> Draft | None:
    """The star of `kind` on these event names by role; None where no name shows its value.

    `key` is the column that holds an episode together, None where only the silence `gap` does
    (by default that of the type). `carries` is what an episode takes over from its rows, and how.
    """
    moments = {role: names for role, names in moments.items() if names}
    if "value" not in moments:
        return None
    form = kind.draft
    blocks = (
        _moments(moments),
        _episodes(form, moments, key, gap or form.gap, carries or {}),
        _metrics(form, moments),
        _tree(form),
    )
    notes = (form.one_is,) if form.note is None else (form.one_is, form.note)
    return Draft("\n".join(block for block in blocks if block), form.star, notes)


_MOMENT = {"began": "began", "value": "got_value", "undone": "undone"}


def _moments(moments: Mapping[str, tuple[str, ...]]) -> str:
    lines = [
        f"  {moment}: {{event: [{', '.join(map(_quoted, moments[role]))}]}}"
        for role, moment in _MOMENT.items()
        if role in moments
    ]
    return "\n".join(("moments:", *lines, ""))


def _episodes(
    form: DraftForm,
    moments: Mapping[str, tuple[str, ...]],
    key: str | None,
    gap: str,
    carries: Mapping[str, str],
) -> str:
    of = [moment for role, moment in _MOMENT.items() if role in moments]
    measures, rule = ["gains: {count: got_value}"], "gains >= 1"
    if "undone" in moments:
        measures.append("setbacks: {count: undone}")
        rule += f" and setbacks <= {form.tolerated}"
    rules = {"user_id": "only"}
    rules |= {"agent_id": "first"} if form.counts == "relations" else {}
    carried = ", ".join(f"{name}: {rule}" for name, rule in {**rules, **carries}.items())
    return "\n".join((
        "episodes:",
        f"  {form.episode}:",
        *([] if key is None else [f"    key: {key}"]),
        f"    of: [{', '.join(of)}]",
        f"    gap: {gap}",
        "    dated_by: first",
        f"    carries: {{{carried}}}",
        f"    measures: {{{', '.join(measures)}}}",
        f"    fulfilled: {rule}",
        "",
    ))  # fmt: skip


_PEOPLE = Text("People with value", "获得价值的用户数")
_ACTIVE = Text("Active people", "活跃用户数")
_REACH = Text("Share of active people with value", "活跃用户中获得价值的占比")
_RATE = Text("Share of episodes with value", "有效占比")
_EACH = Text("Per person with value", "人均次数（获得价值的用户）")

_OTHERS = "agent_id is not null and fulfilled and user_id != agents.creator_id"


def _metrics(form: DraftForm, moments: Mapping[str, tuple[str, ...]]) -> str:
    fulfilled = f"kind: units, from: {form.episode}, where: fulfilled"
    star, people = {
        "people": (fulfilled, form.star),
        "episodes": (f"kind: count, from: {form.episode}, where: fulfilled", "people_with_value"),
        "relations": (
            f'kind: units, unit: [user_id, agent_id], from: {form.episode}, where: "{_OTHERS}"',
            "people_with_value",
        ),
    }[form.counts]
    says = f", says: {_both(form.says)}"
    active = form.episode if "began" in moments else _EVERYBODY
    lines = [_metric(form.star, form.label, star + says)]
    if people != form.star:
        lines.append(_metric(people, _PEOPLE, fulfilled))
    lines += [
        _metric("active_people", _ACTIVE, f"kind: units, from: {active}"),
        _metric("reach", _REACH, f"kind: ratio, num: {people}, den: active_people"),
    ]
    if "began" in moments:
        rate = f"kind: ratio, from: {form.episode}, num: fulfilled, den: rows"
        lines.append(_metric("fulfilled_rate", _RATE, rate))
    if form.counts == "episodes":
        each = f"kind: ratio, num: {form.star}, den: {people}"
        lines.append(_metric("per_person", _EACH, each))
    return "\n".join(("metrics:", *lines, ""))


def _tree(form: DraftForm) -> str:
    """The exact identity of the star; pairs of person and agent are not made of people."""
    factors = {
        "people": "active_people * reach",
        "episodes": "active_people * reach * per_person",
    }.get(form.counts)
    if factors is None:
        return ""
    return f'tree:\n  - {{node: {form.star}, identity: "{factors}"}}\n'


def _metric(name: str, label: Text, definition: str) -> str:
    return f"  {name}: {{label: {_both(label)}, {definition}}}"


def _both(text: Text) -> str:
    return f"{{en: {_quoted(text.en)}, zh: {_quoted(text.zh)}}}"


def _quoted(text: str) -> str:
    """`text` as a double-quoted YAML scalar, whatever signs an event name holds."""
    return '"' + "".join(map(_sign, text)) + '"'


def _sign(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"
