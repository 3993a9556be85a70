"""Files arrive whole or not at all, and one load writes at a time."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cynosure.errors import Refusal, UserMistake
from cynosure.store.key import Key, project_key
from cynosure.store.layout import Layout, locked, write_whole


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "CURRENT"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "CURRENT"
    write_whole(path, b"one")

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_load_is_told_to_wait(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    with locked(layout), pytest.raises(Refusal) as refused, locked(layout):
        pass
    assert refused.value.exit_code == 3
    with locked(layout):
        pass


def test_a_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    made = project_key(layout, None)
    again = project_key(layout, None)
    assert (made.made, again.made) == (True, False)
    assert made.secret == again.secret
    assert len(made.secret) == 32
    assert stat.S_IMODE(layout.key.stat().st_mode) == 0o600
    assert made.secret.hex() not in repr(made)


@pytest.mark.parametrize("content", ["", "no key", "abcd"])
def test_a_file_that_holds_no_key_is_a_mistake(tmp_path: Path, content: str) -> None:
    layout = Layout(tmp_path)
    layout.root.mkdir()
    layout.key.write_text(content)
    with pytest.raises(UserMistake, match="key"):
        project_key(layout, None)
    assert layout.key.read_text() == content


def test_hashes_are_hmac_sha_256() -> None:
    # RFC 4231, test case 2, cut to 12 bytes.
    assert Key(b"Jefe").hashed("what do ya want for nothing?") == "5bdcc146bf60754e6a042426"


def test_fingerprints_tell_keys_apart() -> None:
    assert Key(b"a").fingerprint != Key(b"b").fingerprint
    assert Key(b"a").fingerprint == Key(b"a", made=True).fingerprint


def test_what_killed_processes_left_is_removed_and_what_live_ones_use_stays(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.make()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    (layout.tmp / "rows").touch()
    for process in (ended.pid, os.getpid()):
        (layout.reading / f"{process}-1").mkdir()
    layout.clear_temporary()
    assert list(layout.tmp.iterdir()) == []
    assert [folder.name for folder in layout.reading.iterdir()] == [f"{os.getpid()}-1"]
