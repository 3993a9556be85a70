"""The family of errors that a user may see: a sentence in both languages, a place, an exit code."""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Text:
    """One statement in the two languages of the product, neither of which is the original."""

    en: str
    zh: str

    def within(self, lang: str) -> str:
        """The statement in `lang` ("en" or "zh")."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Place:
    """Where in a user's file something stands; `line` and `column` count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


_SYSTEM = {
    errno.EPERM: "没有权限执行此操作",
    errno.ENOENT: "文件或目录不存在",
    errno.EIO: "读写设备出错",
    errno.ENXIO: "设备不存在",
    errno.EAGAIN: "资源暂时不可用",
    errno.ENOMEM: "内存不足",
    errno.EACCES: "没有访问权限",
    errno.EBUSY: "设备或资源正被占用",
    errno.EEXIST: "文件已存在",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EISDIR: "这是目录，不是文件",
    errno.EINVAL: "系统不接受这个参数",
    errno.ENFILE: "系统打开的文件过多",
    errno.EMFILE: "打开的文件过多",
    errno.EFBIG: "文件过大",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "文件系统是只读的",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ELOOP: "符号链接层数过多",
    errno.EADDRINUSE: "地址已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.ETIMEDOUT: "连接超时",
    errno.ESTALE: "网络文件已失效",
    errno.EDQUOT: "超出磁盘配额",
}
_IN_CHINESE = {os.strerror(code): said for code, said in _SYSTEM.items()}


def system_words(said: str | None) -> Text:
    """What the operating system gives as its reason (`OSError.strerror`), in both languages.

    The system speaks English only; a reason that is not known here stays as it is.
    """
    if not said:
        return Text(en="input/output error", zh=_SYSTEM[errno.EIO])
    return Text(en=said, zh=_IN_CHINESE.get(said, said))


class CynosureError(Exception):
    """What the product says when it cannot go on. Never raised itself: only its four children."""

    exit_code: ClassVar[int]

    def __init__(self, en: str, zh: str, place: Place | None = None) -> None:
        super().__init__(en)
        self.text = Text(en=en, zh=zh)
        self.place = place

    def sentence(self, lang: str) -> str:
        """The whole message in one language, the place in front where there is one."""
        said = self.text.within(lang)
        if self.place is None:
            return said
        return f"{self.place}{'：' if lang == 'zh' else ': '}{said}"


class UserMistake(CynosureError):
    """The request or a file written by the user is wrong; exit 2."""

    exit_code = 2


class Refusal(CynosureError):
    """The question was understood and has no answer on these data; exit 3."""

    exit_code = 3


class Stop(CynosureError):
    """A guardrail or an unaccepted definition stops the user's pipeline; exit 4."""

    exit_code = 4


class Mismatch(CynosureError):
    """A recorded finding does not come out again; exit 5."""

    exit_code = 5


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to `name`, or None where none is close enough to be meant."""
    by_fold = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> Text:
    """A clause naming the nearest known name, or the whole list where nothing is near."""
    names = sorted(known)
    close = nearest(name, names)
    if close is not None:
        return Text(en=f" Did you mean `{close}`?", zh=f"是否想写 `{close}`？")
    if not names:
        return Text(en="", zh="")
    shown = [f"`{n}`" for n in names[:12]]
    more = "" if len(names) <= 12 else " …"
    return Text(en=f" Known: {', '.join(shown)}{more}.", zh=f"可用的有：{'、'.join(shown)}{more}。")
