"""What people type: the lines that the help of each command ends with."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "init": ("cyn init", "cyn init exports --yes", "cyn init --business ecommerce"),
    "load": ("cyn load", "cyn load --ask"),
    "star": (
        "cyn star",
        "cyn star --by model",
        "cyn star --period 2026-11-02..2026-11-08 --markdown",
    ),
    "retention": (
        "cyn retention --start asked",
        "cyn retention --start joined --return asked --days 1,7,22-28",
    ),
    "funnel": ("cyn funnel --steps asked,accepted --ordering any_window --within 7d",),
    "check": ("cyn check", "cyn check --against main"),
    "watch": ("cyn watch", "cyn watch --since 2026-10-01"),
    "serve": ("cyn serve --ask", "cyn serve --port 9000 --lang zh"),
    "brief": ("cyn brief", "cyn brief --html week.html"),
    "doctor": ("cyn doctor", "cyn doctor --period month"),
    "reconcile": (
        "cyn reconcile weekly_active_users --mine 5,312 --period 2026-11-02..2026-11-08",
    ),
    "growth": ("cyn growth", "cyn growth --period month"),
    "poll": ("cyn poll --out poll.csv", "cyn poll --read poll.csv"),
    "why": ("cyn why", "cyn why --by category"),
    "audit": ("cyn audit", "cyn audit --html audit.html"),
    "find": ("cyn find", "cyn find --by creator"),
    "release": ("cyn release list", "cyn release effect m2 --by category"),
    "label": ("cyn label --metric quality --sample 200 --out label.csv",),
    "whom": ("cyn whom", "cyn whom --period month"),
    "boundary": ("cyn boundary", "cyn boundary --scenario study"),
    "money": ("cyn money", "cyn money --by category,model --period month"),
    "ledger": ("cyn ledger list", "cyn ledger show F-0007", "cyn ledger verify"),
    "declare": ("cyn declare release --day 2026-11-03 --kind prompt --id p7",),
    "snapshot": ("cyn snapshot list", "cyn snapshot prune --keep 4"),
    "forget": ("cyn forget ann@example.org",),
    "selftest": ("cyn selftest --quick",),
    "demo": ("cyn demo", "cyn demo --worlds"),
}
"""Lines by command. Names of metrics, moments and dimensions are those of a star file."""
