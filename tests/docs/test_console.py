"""The player of pages, proved on a page of its own."""

import sys
from pathlib import Path

import pytest

from tests.docs.console import Block, PageError, agrees, blocks, commands, play

CYN = f"""#!{sys.executable}
import pathlib, sys
if sys.argv[1] == "show":
    print(pathlib.Path(sys.argv[2]).read_text(), end="")
elif sys.argv[1] == "refuse":
    print("无法判断", file=sys.stderr)
    sys.exit(3)
else:
    print(*sys.argv[1:])
"""

PAGE = """# A page

```yaml data/cynosure.yml
one: 1
two: 2
```

```console
$ cyn show data/cynosure.yml
one: ...
two: 2
$ cyn a long \\
> command
a long command
```

1. In a list:

   ```console
   $ cyn refuse
   无法判断
   $ echo $?
   3
   ```

```console
$ make never
```
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "cyn").write_text(CYN, encoding="utf-8")
    (folder / "cyn").chmod(0o755)
    return folder


def test_a_true_page_plays(tmp_path: Path, programs: Path) -> None:
    assert play(PAGE, tmp_path, programs) == 3


@pytest.mark.parametrize(
    ("said", "changed", "message"),
    [
        ("one: ...", "one: 2", "line 9: `cyn show data/cynosure.yml` prints something else"),
        ("two: 2\n$", "two: 2\nthree: 3\n$", "line 9: .* prints something else"),
        ("   无法判断\n", "", "line 20: `cyn refuse` prints something else"),
        ("   $ echo $?\n   3\n", "", "line 20: `cyn refuse` exits with 3"),
        ("   3\n", "   0\n", r"line 22: `echo \$\?` prints something else"),
        ("$ cyn a", "$ ls\n$ cyn a", "line 12: a block that is run has `cyn`"),
        ("data/cynosure.yml\none", "../cynosure.yml\none", "line 3: .* outside the project"),
        ("$ make never\n```", "$ make never", "line 26: the block is not closed"),
    ],
)
def test_a_false_page_fails(
    tmp_path: Path, programs: Path, said: str, changed: str, message: str
) -> None:
    assert said in PAGE
    with pytest.raises(PageError, match=message):
        play(PAGE.replace(said, changed), tmp_path, programs)


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("a", "a\n", True),
        ("a", "a  \n\n", True),
        ("a", "b", False),
        ("a ... c", "a b c", True),
        ("a\n...\nc", "a\nb\nb\nc", True),
        ("a\n...", "a", True),
        ("...", "", True),
        ("", "a", False),
        ("1.5 (x*)", "145 (xx)", False),
    ],
)
def test_only_dots_elide(expected: str, printed: str, same: bool) -> None:
    assert agrees(expected, printed) is same


def test_other_blocks_are_only_read() -> None:
    assert [block.info for block in blocks(PAGE)] == [
        ("yaml", "data/cynosure.yml"),
        ("console",),
        ("console",),
        ("console",),
    ]
    assert commands(Block(("console",), "lost\n$ cyn a", 1))[0].line == 3
