"""The project's key, with which the ids of people are hashed as they are read."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass, field

from cynosure.errors import Place, UserMistake
from cynosure.store.layout import NAME, Layout, write_whole

DIGEST = 12
"""Bytes kept of a hash: 24 hexadecimal digits, at which even 10^9 ids do not collide."""

_FINGERPRINT = b"cynosure: which key is this"
_FORGOTTEN = b"cynosure: forgotten "


@dataclass(frozen=True)
class Key:
    """A secret; `made` says that it has just been made and the user should be told."""

    secret: bytes = field(repr=False)
    made: bool = False

    def digest(self, identity: str) -> bytes:
        """The first 12 bytes of HMAC-SHA-256 (RFC 2104) of `identity` in UTF-8."""
        return hmac.digest(self.secret, identity.encode("utf-8", "surrogatepass"), "sha256")[
            :DIGEST
        ]

    def hashed(self, identity: str) -> str:
        """How `identity` stands in the snapshot: 24 hexadecimal digits."""
        return self.digest(identity).hex()

    def veiled(self, digest: bytes) -> str:
        """The hash of a hash: tells a forgotten person again without keeping how they stood."""
        return hmac.digest(self.secret, _FORGOTTEN + digest, "sha256")[:DIGEST].hex()

    @property
    def fingerprint(self) -> str:
        """Tells keys apart without telling the key."""
        return hmac.digest(self.secret, _FINGERPRINT, "sha256").hex()[:16]


def project_key(layout: Layout, key_env: str | None) -> Key:
    """The key in the environment variable `key_env`, else that of `.cynosure/id.key`.

    A missing file is made (32 random bytes, mode 0600). Raises UserMistake where the variable is
    not set or the file does not hold a key.
    """
    if key_env is not None:
        return _from_environment(key_env)
    if not layout.key.exists():
        secret = secrets.token_bytes(32)
        layout.root.mkdir(parents=True, exist_ok=True)
        write_whole(layout.key, f"{secret.hex()}\n".encode(), mode=0o600)
        return Key(secret, made=True)
    try:
        secret = bytes.fromhex(layout.key.read_text("ascii"))
    except ValueError:
        raise _no_key(layout) from None
    if len(secret) < 16:
        raise _no_key(layout)
    return Key(secret)


def known_key(layout: Layout, key_env: str | None) -> Key | None:
    """The key as `project_key` gives it, None where one would have to be made."""
    if key_env is None and not layout.key.exists():
        return None
    return project_key(layout, key_env)


def _from_environment(key_env: str) -> Key:
    value = os.environ.get(key_env, "")
    if not value:
        raise UserMistake(
            f"`privacy.key_env` names the environment variable `{key_env}`, which is not set; set "
            "it to the project's key, or leave `key_env` out to have a key file made.",
            f"`privacy.key_env` 指定了环境变量 `{key_env}`，但它没有设置；请把它设为项目密钥，"
            "或删去 `key_env`，由程序生成密钥文件。",
        )
    return Key(value.encode("utf-8", "surrogateescape"))


def _no_key(layout: Layout) -> UserMistake:
    return UserMistake(
        "This file should hold the project's key, 64 hexadecimal digits; restore it from a copy. "
        "Without it new rows cannot be joined to the people already loaded.",
        "此文件应保存项目密钥（64 位十六进制数字），请从备份恢复；"
        "缺少它，新数据无法与已载入的用户对应。",
        Place(f"{NAME}/{layout.key.name}"),
    )
