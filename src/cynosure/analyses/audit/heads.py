"""What stands over the ends of an interval: its band by name, as everywhere."""

from __future__ import annotations

from cynosure.errors import Text

FROM = Text("sampling interval from", "抽样区间下限")
TO = Text("to", "上限")
