"""The grid as a picture: a line of dots a method, a dot a design, at its coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

LEFT, WIDTH, STEP, TOP = 120, 620, 34, 30
LOWEST = 0.88
COLOURS = {60: "#b3441e", 200: "#c98a1b", 2_000: "#3d7f5c", 200_000: "#2f5d8c"}
"""By the number of rows; told apart in grey too, from dark to light and back."""


class Counted(Protocol):
    """What a dot is made of."""

    method: str
    n: int
    answered: int
    covered: int


def picture(rows: Sequence[Counted], level: float, bars: tuple[float, float]) -> str:
    """An SVG of the coverage of every method on every design that it answered."""
    methods = list(dict.fromkeys(row.method for row in rows))
    height = TOP + STEP * len(methods) + 40
    low, high = map(_x, bars)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {height}" '
            'font-family="sans-serif" font-size="13">'
        ),
        (
            f'<rect x="{low:.1f}" y="{TOP}" width="{high - low:.1f}" '
            f'height="{STEP * len(methods)}" fill="#e7ecef"/>'
        ),
        (
            f'<line x1="{_x(level):.1f}" x2="{_x(level):.1f}" y1="{TOP}" '
            f'y2="{TOP + STEP * len(methods)}" stroke="#777"/>'
        ),
    ]
    for place, method in enumerate(methods):
        middle = TOP + STEP * (place + 0.5)
        parts.append(f'<text x="8" y="{middle + 4:.1f}">{method}</text>')
        found = [row for row in rows if row.method == method and row.answered]
        parts += [
            f'<circle cx="{_x(row.covered / row.answered):.1f}" '
            f'cy="{middle + (k % 5 - 2) * 5:.1f}" r="3" fill="{COLOURS[row.n]}" opacity="0.8"/>'
            for k, row in enumerate(found)
        ]
    for share in (0.88, 0.90, 0.93, 0.95, 0.97, 1.0):
        parts.append(f'<text x="{_x(share) - 10:.1f}" y="{height - 22}">{share:.0%}</text>')
    for k, (n, colour) in enumerate(COLOURS.items()):
        parts.append(f'<text x="{LEFT + 130 * k}" y="18" fill="{colour}">{n:,} rows</text>')
    return "\n".join([*parts, "</svg>", ""])


def lines(
    rows: Sequence[tuple[str, float, float, float]], level: float, bars: tuple[float, float]
) -> str:
    """An SVG of one dot a line: name, coverage, and the ends of what it may be."""
    height = TOP + STEP * len(rows) + 30
    shift = 200
    low, high = (_x(bar) + shift for bar in bars)
    middle = _x(level) + shift
    foot = TOP + STEP * len(rows)
    parts = [
        (
            '<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {LEFT + WIDTH + shift + 20} {height}" '
            'font-family="sans-serif" font-size="13">'
        ),
        (
            f'<rect x="{low:.1f}" y="{TOP}" width="{high - low:.1f}" '
            f'height="{foot - TOP}" fill="#e7ecef"/>'
        ),
        f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{TOP}" y2="{foot}" stroke="#777"/>',
    ]
    for place, (name, coverage, least, most) in enumerate(rows):
        y = TOP + STEP * (place + 0.5)
        parts += [
            f'<text x="8" y="{y + 4:.1f}">{name}</text>',
            (
                f'<line x1="{_x(least) + shift:.1f}" x2="{_x(most) + shift:.1f}" '
                f'y1="{y:.1f}" y2="{y:.1f}" stroke="{COLOURS[2_000]}"/>'
            ),
            f'<circle cx="{_x(coverage) + shift:.1f}" cy="{y:.1f}" r="4" fill="{COLOURS[2_000]}"/>',
        ]
    parts += [
        f'<text x="{_x(share) + shift - 10:.1f}" y="{foot + 18}">{share:.0%}</text>'
        for share in (0.88, 0.90, 0.93, 0.95, 0.97, 1.0)
    ]
    return "\n".join([*parts, "</svg>", ""])


def _x(coverage: float) -> float:
    return LEFT + WIDTH * (max(coverage, LOWEST) - LOWEST) / (1 - LOWEST)
