"""The dashboard under load: 20 pages a second for a minute, then a new snapshot in the midst of it.

Run with `python -m bench.serve`. The product of `cyn demo` without its last week is loaded, asked,
and its ledger filled up to 2,000 findings; `cyn serve` shows it in a process of its own. Every page
is asked for in turn, in both languages, as HTML and as JSON. Then the last week is loaded and asked
while pages are read on: none may fail, and none may show findings of two snapshots.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from bench.runs import BUILD, ROOT, keep, machine
from cynosure.findings.address import digest
from cynosure.store.layout import Layout
from cynosure.store.ledger import Ledger

CYN = "import sys; from cynosure.cli.main import main; sys.exit(main())"
RATE = 20
FINDINGS = 2000
BAR_PAGE, BAR_START = 0.100, 2.0
"""Seconds: the 95th percentile of a page, and from the command to the first page."""
PAGES = ("star", "whom", "ledger", "trust", "audit", "why", "boundary", "findings/F-0001")
PAGES_OF_ALL = (*PAGES, "metrics/reach", "star?period=week&by=category", "ledger?kind=measured")


@dataclass
class Seen:
    """What readers saw: seconds a page, and what was wrong."""

    seconds: list[float] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)
    snapshots: set[str] = field(default_factory=set)


def main() -> int:
    """Measure, print the table and keep it; 1 where a bar is missed or a page failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=60)
    seconds = asked.parse_args().seconds
    folder, last = _project()
    with _serving(folder):
        pass  # The first start makes the bundle of charts.
    begun = time.perf_counter()
    with _serving(folder) as where:
        _get(f"{where}star")
        start = time.perf_counter() - begun
        steady = _read(where, seconds)
        swapped = _read_while_loading(where, folder, last)
    text, held = _table(start, steady, swapped, seconds)
    print(text)
    keep("serve", text)
    return 0 if held else 1


def _project() -> tuple[Path, Path]:
    """The product without its last week, asked; and the file of that week, set apart."""
    folder = BUILD / "serve"
    shutil.rmtree(folder, ignore_errors=True)
    _cyn("demo", "--folder", str(folder))
    shutil.rmtree(folder / ".cynosure")
    weeks = sorted((folder / "data" / "events").iterdir())
    apart = BUILD / weeks[-1].name
    shutil.move(weeks[-1], apart)
    _cyn("load", "--ask", "--project", str(folder))
    with Ledger.open(Layout(folder).root) as ledger:
        known = ledger.all()
        for number, one in zip(range(FINDINGS - len(known)), cycle(known), strict=False):
            record = {**one.record, "question": {"name": "bench", "arguments": []}}
            ledger.put(digest([one.address, number]), "bench", record, one.at)
    return folder, apart


def _cyn(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CYN, *words], cwd=ROOT, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise SystemExit(f"cyn {words[0]} ended with {done.returncode}")


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-c", CYN, "serve", "--port", "0", "--project", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://[^/]+/", process.stdout.readline())
        if found is None:
            raise SystemExit("cyn serve did not start")
        try:
            yield found[0]
        finally:
            process.terminate()


def _get(where: str) -> bytes:
    with urllib.request.urlopen(where, timeout=30) as answer:
        body: bytes = answer.read()
    return body


def _addresses(where: str) -> Iterator[str]:
    """Every page in both languages, as HTML twice for once as JSON."""
    kinds = [(lang, end) for end in ("", "", ".json") for lang in ("en", "zh")]
    for page, (lang, end) in cycle([(page, kind) for kind in kinds for page in PAGES_OF_ALL]):
        path, _, query = page.partition("?")
        yield f"{where}{path}{end}?lang={lang}&{query}"


def _read(where: str, seconds: float, over: threading.Event | None = None) -> Seen:
    """Pages at an even rate, whether those before have come or not."""
    seen = Seen()
    readers: list[threading.Thread] = []
    begun = time.perf_counter()
    for number, address in enumerate(_addresses(where)):
        due = begun + number / RATE
        if due > begun + seconds or (over is not None and over.is_set()):
            break
        time.sleep(max(0.0, due - time.perf_counter()))
        readers.append(threading.Thread(target=_look, args=(address, due, seen)))
        readers[-1].start()
    for reader in readers:
        reader.join()
    return seen


def _look(address: str, due: float, seen: Seen) -> None:
    """One page, its time counted from when it was due."""
    try:
        body = _get(address)
    except (urllib.error.URLError, OSError) as error:
        seen.amiss.append(f"{address}: {error}")
        return
    seen.seconds.append(time.perf_counter() - due)
    if ".json?" in address and "/findings/" not in address:
        page = json.loads(body)
        of = {one["finding"]["provenance"]["snapshot"] for one in page["findings"]}
        seen.snapshots |= of
        if len(of) > 1:
            seen.amiss.append(f"{address}: findings of {sorted(of)}")


def _read_while_loading(where: str, folder: Path, last: Path) -> Seen:
    """Pages while the last week is loaded and everything is asked anew."""
    over = threading.Event()

    def load() -> None:
        shutil.move(last, folder / "data" / "events" / last.name)
        _cyn("load", "--ask", "--project", str(folder))
        time.sleep(2)
        over.set()

    loading = threading.Thread(target=load)
    loading.start()
    seen = _read(where, 600, over)
    loading.join()
    return seen


def _table(start: float, steady: Seen, swapped: Seen, seconds: int) -> tuple[str, bool]:
    held = (
        _p95(steady.seconds) < BAR_PAGE
        and start < BAR_START
        and not steady.amiss
        and not swapped.amiss
        and len(swapped.snapshots) > 1
    )
    rows = [
        _row(f"steady, {seconds} s", steady),
        _row("while a week is loaded and asked", swapped),
    ]
    bars = (
        f"Second start to first page: {start:.2f} s (bar {BAR_START:.0f} s). "
        f"95th percentile bar: {1000 * BAR_PAGE:.0f} ms, steady."
    )
    lines = [
        f"# The dashboard at {RATE} pages a second, {FINDINGS:,} findings in the ledger",
        "",
        machine(),
        "",
        bars,
        "",
        "| readers | pages | median ms | 95th ms | slowest ms | failed or mixed | snapshots seen |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *rows,
        "",
        *(f"Amiss: {one}" for one in (*steady.amiss, *swapped.amiss)[:5]),
    ]
    return "\n".join(lines) + "\n", held


def _row(name: str, seen: Seen) -> str:
    at = [1000 * one for one in sorted(seen.seconds)]
    numbers = f"{statistics.median(at):.1f} | {1000 * _p95(seen.seconds):.1f} | {at[-1]:.1f}"
    return f"| {name} | {len(at)} | {numbers} | {len(seen.amiss)} | {len(seen.snapshots)} |"


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
