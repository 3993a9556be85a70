"""All benchmarks, each against its peers; fails where one misses its bars."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from bench.runs import ROOT

BENCHES = (
    "bench.jsonl",
    "bench.load",
    "bench.day",
    "bench.star",
    "bench.tracks",
    "bench.find",
    "bench.weekly",
    "bench.why",
    "bench.worlds",
    "bench.boundary",
    "bench.serve",
    "bench.scaling",
)
BESIDE_PEERS = ("bench.stats",)
"""Benchmarks whose peers work in the same process."""


def main() -> int:
    """Run every benchmark in a process of its own; 1 where any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--peers",
        type=Path,
        default=Path(sys.executable),
        metavar="PYTHON",
        help="an interpreter beside which the group `peers` is installed",
    )
    peers = parser.parse_args().peers
    runs = [(sys.executable, name) for name in BENCHES]
    runs += [(str(peers), name) for name in BESIDE_PEERS]
    failed = [name for python, name in runs if subprocess.call([python, "-m", name], cwd=ROOT)]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
