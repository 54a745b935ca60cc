"""Sealing of what must not lie about in clear: key secrets, uploads, results of asynchronous jobs.

Knows: AES-256-GCM and where its key comes from (a setting, or a file of mode 600 that is made once).
Must not know: what is sealed. A label binds sealed data to its place, so that rows cannot be swapped.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kapiao.errors import SettingInvalid

_NONCE_BYTES = 12
_SALT = b"kapiao vault 1"  # one server, one secret: the salt only keeps this use apart from others


class Vault:
    """Seals and opens. Frozen after it is made; safe in threads."""

    def __init__(self, secret: str) -> None:
        key = Scrypt(salt=_SALT, length=32, n=2**14, r=8, p=1).derive(secret.encode())
        self._cipher = AESGCM(key)

    @classmethod
    def open_in(cls, folder: Path, secret: str) -> Vault:
        """With the given secret, or with the folder's key file, which is made when it is not there."""
        return cls(secret or _key_file(folder / "vault.key"))

    def seal(self, data: bytes, label: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, label.encode())

    def open(self, sealed: bytes, label: str) -> bytes:
        """Raises SettingInvalid when it was sealed with another secret or for another place."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], label.encode())
        except InvalidTag:
            raise SettingInvalid("The key encryption secret is not the one this data was sealed with.") from None


def _key_file(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = path.read_text("ascii").strip()
        if len(secret) < 32:
            raise SettingInvalid(f"The key file {path.name} is not complete.") from None
        return secret
    secret = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    return secret
