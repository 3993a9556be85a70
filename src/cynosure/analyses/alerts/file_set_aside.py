"""A file that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.analyses.alerts import of_data
from cynosure.analyses.alerts.contract import Seen, alert, argument, nothing_amiss
from cynosure.analyses.caveats import of_files
from cynosure.errors import Text
from cynosure.findings.blocks import Note
from cynosure.findings.record import Finding, Question
from cynosure.metrics.calendar import local_day
from cynosure.metrics.inputs import Asked, Inputs, Needs

LABEL = Text("The number of files that could not be read", "无法读取的文件数")


@dataclass(frozen=True)
class FileSetAside:
    """A file that broke while it was read, so that none of its rows count."""

    name: str = "file"
    stops: bool = False

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """One for each file."""
        for profile in seen.profiles.values():
            for days in profile.marked:
                yield alert(self.name, table=profile.table, file=days.file)

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        return Needs()

    def answer(self, inputs: Inputs) -> Finding:
        """The file with the days that it concerns, all days of its table where nobody knows."""
        asked = inputs.asked
        file = argument(asked, "file")
        profile = asked.profiles.get(argument(asked, "table"))
        marked = () if profile is None else tuple(d for d in profile.marked if d.file == file)
        if profile is None or not marked:
            raise nothing_amiss(Text(f"{file} is not set aside", f"{file} 没有被搁置"))
        today = local_day(profile.complete_until, asked.star_file.calendar)
        first = marked[0].first or profile.first or today
        last = marked[0].last or profile.last or today
        mend = Note("mend_file", (("file", file), ("command", "cyn load")))
        caveats = tuple(of_files((profile,)))
        return of_data.found(inputs, profile, LABEL, len(marked), (first, last), mend, caveats)
