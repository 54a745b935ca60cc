"""Who is logged in: a sealed cookie and nothing on the server, so that any of several servers knows it.

Knows: what a session holds and when it ends. Must not know: pages. The cookie is sealed by the vault; it names the key
and a digest of its secret, so that disabling or rotating the key ends the session.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import asdict, dataclass, field

from kapiao.errors import AccessError, KeyUnknown, SettingInvalid, SignatureWrong
from kapiao.service.accounts import Accounts, Key
from kapiao.service.vault import Vault

COOKIE = "kapiao_console"
SESSION_S = 8 * 3600
_LABEL = "console session"


@dataclass(frozen=True, slots=True)
class Session:
    """What the cookie says."""

    key_id: str
    digest: str = field(repr=False)
    csrf: str = field(repr=False)
    ends_at: int


def opened(accounts: Accounts, key_id: str, secret: str) -> Session:
    """A new session. Raises AccessError. Waits for the database."""
    key = accounts.find(key_id)
    if not hmac.compare_digest(_digest(key.secret), _digest(secret)):
        raise SignatureWrong
    return Session(key.id, _digest(key.secret), secrets.token_urlsafe(24), int(time.time()) + SESSION_S)


def holder(accounts: Accounts, session: Session) -> Key:
    """The key of a session that still holds. Raises AccessError. Waits for the database."""
    if session.ends_at <= time.time():
        raise KeyUnknown("The session has ended.")
    key = accounts.find(session.key_id)
    if not hmac.compare_digest(_digest(key.secret), session.digest):
        raise SignatureWrong
    return key


def packed(vault: Vault, session: Session) -> str:
    sealed = vault.seal(json.dumps(asdict(session)).encode(), _LABEL)
    return base64.urlsafe_b64encode(sealed).decode()


def unpacked(vault: Vault, cookie: str) -> Session:
    """Raises AccessError for anything that we have not sealed."""
    try:
        return Session(**json.loads(vault.open(base64.urlsafe_b64decode(cookie.encode()), _LABEL)))
    except (ValueError, binascii.Error, SettingInvalid, TypeError):
        raise AccessError("There is no session.") from None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
