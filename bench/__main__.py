"""All benchmarks, each against its peers; fails where one misses its bars."""

from __future__ import annotations

import subprocess
import sys

from bench.runs import ROOT

BENCHES = ("bench.jsonl", "bench.load", "bench.day", "bench.star", "bench.worlds")


def main() -> int:
    """Run every benchmark in a process of its own; 1 where any failed."""
    failed = [name for name in BENCHES if subprocess.call([sys.executable, "-m", name], cwd=ROOT)]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
