"""Forgetting in a process of its own, which ends itself at the Nth step of what it does to disk.

Words: folder, user, N. A step is a segment written, a manifest written, the pointer replaced, or a
file removed.
"""

import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cynosure.project.forget import forget
from cynosure.project.open import open_project
from cynosure.store import forgetting, id_relations, snapshots


def forget_there(say: Connection, folder: str, user: str, last: str) -> None:
    """Forget, and end at that step; nothing is said."""
    steps = 0

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any, **more: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == int(last):
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*arguments, **more)

        return done

    forgetting.write = counted(forgetting.write)
    id_relations.write = counted(id_relations.write)
    forgetting.settle = counted(forgetting.settle)
    snapshots.write_whole = counted(snapshots.write_whole)
    with patch.object(Path, "unlink", counted(Path.unlink)):
        forget(open_project(Path(folder)), user, lambda *_: None)
