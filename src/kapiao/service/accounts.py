"""Accounts, access keys, replay protection.

Knows: who may call, with which secret, and what was signed before. Must not know: how a signature is computed
(dialects) or what a call does. Key secrets are sealed; what is printed once cannot be shown again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import string
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from kapiao.errors import (
    KeyMissing,
    KeyUnknown,
    NonceReused,
    NotAllowed,
    NotEnabled,
    TimestampExpired,
)
from kapiao.service import policies
from kapiao.service.store import Store
from kapiao.service.tables import access_keys, account_terms, accounts, nonces
from kapiao.service.vault import Vault

WINDOW_S = 15 * 60
_ALPHABET = string.ascii_letters + string.digits
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key as it is shown once, to whoever made it."""

    id: str
    secret: str = field(repr=False)
    uid: str = ""
    token: str = field(default="", repr=False)  # of a temporary key


@dataclass(frozen=True, slots=True)
class Key:
    """A key that may call: its secret in clear, for checking one signature."""

    id: str
    uid: str
    secret: str = field(repr=False)
    policy: str = ""
    enabled: tuple[str, ...] = ()  # patterns of what the account may use; none: everything
    qps: float = 0  # of the account; 0: as the server's setting says


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key as it may be listed."""

    id: str
    uid: str
    created_at: int
    disabled: bool
    expires_at: int | None
    policy: str


class Accounts:
    """Every method waits for the database: call it on a thread."""

    def __init__(self, store: Store, vault: Vault, clock: Clock = time.time) -> None:
        self._engine, self._vault, self._clock = store.engine, vault, clock

    def first_key(self, key_id: str, secret: str, uid: str) -> NewKey | None:
        """Make sure that there is a key. The given one takes its secret anew; an invented one is returned, once.

        Raises SettingInvalid when other keys were sealed with another secret.
        """
        self.check_seal(except_key=key_id)
        if key_id:
            given = NewKey(key_id, secret, uid)
            if not self._change(given):
                try:
                    self._put(replace(given, uid=uid or _digits()))
                except IntegrityError:  # another machine made it at the same moment
                    self._change(given)
            return None
        with self._engine.connect() as connection:
            if connection.execute(select(access_keys.c.id).limit(1)).first():
                return None
        return self.create(uid)

    def check_seal(self, except_key: str = "") -> None:
        """That what is stored can be opened: better now than call by call. Raises SettingInvalid."""
        columns = select(access_keys.c.id, access_keys.c.sealed_secret).where(access_keys.c.id != except_key)
        with self._engine.connect() as connection:
            row = connection.execute(columns.order_by(access_keys.c.created_at, access_keys.c.id).limit(1)).first()
        if row is not None:
            self._vault.open(row.sealed_secret, f"key {row.id}")

    def create(self, uid: str = "", policy: str = "") -> NewKey:
        """A new key, of a new account when none is named."""
        policies.check(policy)
        key = NewKey("KP" + _letters(18), _letters(30), uid or _digits())
        self._put(key, policy)
        return key

    def lend(self, uid: str, seconds: int, policy: str = "") -> NewKey:
        """A temporary key with a security token."""
        policies.check(policy)
        key = NewKey("STS." + _letters(22), _letters(40), uid, _letters(64))
        self._put(key, policy, expires_at=int(self._clock()) + seconds)
        return key

    def rotate(self, key_id: str) -> NewKey:
        """The same key with another secret. Raises KeyUnknown."""
        key = NewKey(key_id, _letters(30), self.account_of(key_id))
        self._change(key)
        return key

    def disable(self, key_id: str) -> None:
        """Raises KeyUnknown."""
        self._set_disabled(key_id, True)

    def agree(self, uid: str, enabled: Sequence[str] = (), qps: float = 0) -> None:
        """What an account may use (patterns as in policies; none: everything), how fast (calls a second; 0: default).

        Raises KeyUnknown.
        """
        row = {"enabled": " ".join(enabled), "qps": qps}
        with self._engine.begin() as connection:
            if not connection.execute(select(accounts.c.uid).where(accounts.c.uid == uid)).first():
                raise KeyUnknown("There is no such account.")
            changed = connection.execute(update(account_terms).where(account_terms.c.uid == uid).values(row))
            if not changed.rowcount:
                connection.execute(insert(account_terms).values(uid=uid, **row))

    def enable(self, key_id: str) -> None:
        """Undo `disable`. Raises KeyUnknown."""
        self._set_disabled(key_id, False)

    def account_of(self, key_id: str) -> str:
        """Raises KeyUnknown."""
        if uid := self._uid_of(key_id):
            return uid
        raise KeyUnknown

    def listed(self) -> tuple[KeyText, ...]:
        columns = (access_keys.c[name] for name in KeyText.__slots__)
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns).order_by(access_keys.c.created_at, access_keys.c.id))
            return tuple(KeyText(*row) for row in rows)

    def find(self, key_id: str, token: str = "") -> Key:
        """The key of a caller. Raises KeyMissing, KeyUnknown."""
        if not key_id:
            raise KeyMissing
        joined = select(access_keys, account_terms.c.enabled, account_terms.c.qps).outerjoin(
            account_terms, account_terms.c.uid == access_keys.c.uid
        )
        with self._engine.connect() as connection:
            row = connection.execute(joined.where(access_keys.c.id == key_id[:128])).first()
        if row is None or row.disabled:
            raise KeyUnknown
        if row.expires_at is not None and row.expires_at <= self._clock():
            raise KeyUnknown("The temporary access key has expired.")
        if row.token_digest and not hmac.compare_digest(row.token_digest, _digest(token)):
            raise KeyUnknown("The security token does not belong to the access key.")
        secret = self._vault.open(row.sealed_secret, f"key {row.id}").decode()
        return Key(row.id, row.uid, secret, row.policy, tuple((row.enabled or "").split()), row.qps or 0)

    def admit(self, key_id: str, nonce: str, signed_at: dt.datetime) -> None:
        """Clock, then nonce. Raises TimestampExpired, NonceReused. Call it after the signature was found right."""
        now, signed_s = self._clock(), signed_at.timestamp()
        if abs(now - signed_s) > WINDOW_S:
            raise TimestampExpired
        if not nonce:
            return
        row = {"digest": _digest(f"{key_id}\n{nonce}"), "expires_at": int(max(now, signed_s)) + WINDOW_S + 1}
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    delete(nonces).where(nonces.c.digest == row["digest"], nonces.c.expires_at <= int(now))
                )
                connection.execute(insert(nonces).values(row))
        except IntegrityError:
            raise NonceReused from None

    def purge(self) -> None:
        """Forget nonces and temporary keys whose time is over."""
        now = int(self._clock())
        with self._engine.begin() as connection:
            connection.execute(delete(nonces).where(nonces.c.expires_at <= now))
            connection.execute(delete(access_keys).where(access_keys.c.expires_at <= now - WINDOW_S))

    def _set_disabled(self, key_id: str, disabled: bool) -> None:
        with self._engine.begin() as connection:
            where = access_keys.c.id == key_id
            if not connection.execute(update(access_keys).where(where).values(disabled=disabled)).rowcount:
                raise KeyUnknown

    def _uid_of(self, key_id: str) -> str:
        with self._engine.connect() as connection:
            row = connection.execute(select(access_keys.c.uid).where(access_keys.c.id == key_id)).first()
        return str(row.uid) if row else ""

    def _put(self, key: NewKey, policy: str = "", expires_at: int | None = None) -> None:
        """A new row. Raises IntegrityError when there is such a key."""
        now = int(self._clock())
        row = {
            "id": key.id,
            "uid": key.uid,
            "sealed_secret": self._sealed(key),
            "policy": policy,
            "created_at": now,
            "disabled": False,
            "token_digest": _digest(key.token) if key.token else "",
            "expires_at": expires_at,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(access_keys).values(row))
            if not connection.execute(select(accounts.c.uid).where(accounts.c.uid == key.uid)).first():
                connection.execute(insert(accounts).values(uid=key.uid, name="", created_at=now))

    def _change(self, key: NewKey) -> bool:
        """Give a key another secret, and another account when one is named. Whether there was such a key."""
        row = {"sealed_secret": self._sealed(key)} | ({"uid": key.uid} if key.uid else {})
        with self._engine.begin() as connection:
            return bool(connection.execute(update(access_keys).where(access_keys.c.id == key.id).values(row)).rowcount)

    def _sealed(self, key: NewKey) -> bytes:
        return self._vault.seal(key.secret.encode(), f"key {key.id}")


def permit(key: Key, permission: str) -> None:
    """Raises NotEnabled unless the account may use this, NotAllowed unless the key's policy admits it.

    An account without terms and a key without a policy may do everything.
    """
    if not permission:
        return
    if key.enabled and not policies.covered(permission, key.enabled):
        raise NotEnabled
    if not policies.admits(key.policy, permission):
        raise NotAllowed


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def _digits() -> str:
    return "1" + "".join(secrets.choice(string.digits) for _ in range(15))
