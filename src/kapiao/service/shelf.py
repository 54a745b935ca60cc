"""The shelf for uploaded files: grants to send one, and the files until their time is over.

Knows: grants, object keys, sealed files in a folder or an S3 bucket. Must not know: how an upload is signed or
spelled (dialects), or what a file shows. A file on disk has a random name and sealed content; keys
and accounts are in the database.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, from_url
from sqlalchemy import delete, func, insert, select, update

from kapiao.errors import (
    KeyUnknown,
    NotAllowed,
    Overloaded,
    PictureTooHeavy,
    SettingInvalid,
    TimestampExpired,
    UrlFailed,
    UrlRefused,
)
from kapiao.service.store import Store
from kapiao.service.tables import grants, objects
from kapiao.service.vault import Vault

log = logging.getLogger("kapiao.shelf")
_BUCKET = "kapiao-upload"
_SWEEP_S = 3600  # orphans are looked for so often: that lists the whole store
_ORPHAN_S = 3600  # a file without a row is given this long: its upload may still be running


@dataclass(frozen=True, slots=True)
class Issued:
    """A grant: who may store what under which keys. For "post" `key` is the one key, for "put" it is a folder."""

    access_key_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    uid: str
    form: str
    bucket: str
    key: str
    max_bytes: int
    single_use: bool
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What a grant is asked to allow. `prefix` goes before the unguessable folder, or is the folder if `exact`."""

    form: Literal["post", "put"]
    seconds: int
    max_bytes: int
    prefix: str = ""
    exact: bool = False
    single_use: bool = False
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long files are kept, and how much of them at once."""

    keep_s: float
    max_total_bytes: int


class Shelf:
    """Every method waits for disk or database: call it on a thread."""

    def __init__(
        self, store: Store, vault: Vault, files: Any, terms: Terms, clock: Callable[[], float] = time.time
    ) -> None:
        """`files`: what `folder_of` or `bucket_of` gave."""
        self._engine, self._vault, self._terms, self._clock = store.engine, vault, terms, clock
        self._files = files
        self._swept_at = 0.0

    def grant(self, uid: str, wish: Wish) -> Issued:
        """Allow an upload. The key cannot be guessed: whoever knows it was told."""
        access_key_id = "STS." + secrets.token_hex(16)
        folder = wish.prefix if wish.exact else f"{wish.prefix}{secrets.token_hex(16)}/"
        issued = Issued(
            access_key_id=access_key_id,
            secret=secrets.token_urlsafe(30),
            token=secrets.token_urlsafe(48) if wish.form == "put" else "",
            uid=uid,
            form=wish.form,
            bucket=wish.bucket or _BUCKET,
            key=folder if wish.form == "put" else f"{folder}file",
            max_bytes=wish.max_bytes,
            single_use=wish.single_use,
            expires_at=dt.datetime.fromtimestamp(int(self._clock()) + wish.seconds, dt.UTC),
        )
        self._write_grant(issued)
        return issued

    def _write_grant(self, issued: Issued) -> None:
        sealed = self._vault.seal(f"{issued.secret} {issued.token}".encode(), f"grant {issued.access_key_id}")
        row = {name: getattr(issued, name) for name in ("access_key_id", "uid", "form", "bucket", "key")}
        row |= {"max_bytes": issued.max_bytes, "single_use": issued.single_use, "used": 0, "sealed": sealed}
        with self._engine.begin() as connection:
            connection.execute(insert(grants).values(expires_at=int(issued.expires_at.timestamp()), **row))

    def find_grant(self, access_key_id: str) -> Issued:
        """Raises KeyUnknown; NotAllowed when it was for one upload and that was made."""
        with self._engine.connect() as connection:
            row = connection.execute(select(grants).where(grants.c.access_key_id == access_key_id[:64])).first()
        if row is None:
            raise KeyUnknown
        if row.single_use and row.used:
            raise NotAllowed("The grant was used already.")
        secret, _, token = self._vault.open(row.sealed, f"grant {row.access_key_id}").decode().partition(" ")
        expires_at = dt.datetime.fromtimestamp(row.expires_at, dt.UTC)
        return Issued(
            row.access_key_id, secret, token, row.uid, row.form, row.bucket, row.key, row.max_bytes, row.single_use,
            expires_at,
        )  # fmt: skip

    def keep(self, issued: Issued, key: str, data: bytes) -> None:
        """Store a file under a grant. Raises PictureTooHeavy, NotAllowed, TimestampExpired, Overloaded."""
        if len(data) > issued.max_bytes:
            raise PictureTooHeavy(max_bytes=issued.max_bytes)
        if self._clock() >= issued.expires_at.timestamp():
            raise TimestampExpired("The upload grant has expired.")
        if not (key == issued.key if issued.form == "post" else key.startswith(issued.key)):
            raise NotAllowed("The grant is for another object.")
        self._check_room(len(data))
        place = secrets.token_hex(16)
        with _clear_errors():
            obstore.put(self._files, place, self._vault.seal(data, f"object {place}"))
        try:
            replaced = self._claim(issued, key, len(data), place)
        except BaseException:
            self._remove([place])
            raise
        self._remove(replaced)

    def _check_room(self, size_bytes: int) -> None:
        with self._engine.connect() as connection:
            total = connection.execute(select(func.coalesce(func.sum(objects.c.size_bytes), 0))).scalar_one()
        if total + size_bytes > self._terms.max_total_bytes:
            raise Overloaded("The server cannot keep more uploads now.")

    def _claim(self, issued: Issued, key: str, size_bytes: int, place: str) -> list[str]:
        """Use the grant and enter the file, both or none. Returns the places it replaces."""
        digest = _digest(key)
        expires_at = int(self._clock() + self._terms.keep_s)
        with self._engine.begin() as connection:
            usable = (grants.c.access_key_id == issued.access_key_id) & (~grants.c.single_use | (grants.c.used == 0))
            claimed = connection.execute(update(grants).where(usable).values(used=grants.c.used + 1))
            if not claimed.rowcount:
                raise NotAllowed("The grant was used already.")
            old = list(connection.execute(select(objects.c.place).where(objects.c.key_digest == digest)).scalars())
            connection.execute(delete(objects).where(objects.c.key_digest == digest))
            connection.execute(
                insert(objects).values(
                    key_digest=digest, uid=issued.uid, size_bytes=size_bytes, place=place, expires_at=expires_at
                )
            )
        return old

    def take(self, uid: str, keys: Sequence[str], max_bytes: int) -> bytes | None:
        """The file under one of the keys that a URL may mean; None when none of them is on the shelf.

        Raises UrlRefused when it is another account's, UrlFailed when it is gone, PictureTooHeavy.
        """
        with self._engine.connect() as connection:
            wanted = objects.c.key_digest.in_([_digest(key) for key in keys])
            row = connection.execute(select(objects).where(wanted)).first()
        if row is None:
            return None
        if not hmac.compare_digest(row.uid, uid):
            raise UrlRefused("The object belongs to another account.")
        if row.expires_at <= self._clock():
            raise UrlFailed("The uploaded file was kept for its time and is gone.")
        if row.size_bytes > max_bytes:
            raise PictureTooHeavy(max_bytes=max_bytes)
        try:
            with _clear_errors():
                sealed = bytes(obstore.get(self._files, row.place).bytes())
        except FileNotFoundError:
            raise UrlFailed("The uploaded file is gone.") from None
        return self._vault.open(sealed, f"object {row.place}")

    def purge(self) -> None:
        """Delete files and grants whose time is over, and files that no row knows."""
        now = int(self._clock())
        with self._engine.begin() as connection:
            connection.execute(delete(grants).where(grants.c.expires_at <= now))
            gone = list(connection.execute(select(objects.c.place).where(objects.c.expires_at <= now)).scalars())
            connection.execute(delete(objects).where(objects.c.expires_at <= now))
        self._remove(gone)
        if abs(now - self._swept_at) >= _SWEEP_S:
            self._swept_at = now
            self._remove(self._orphans(now))

    def _orphans(self, now: int) -> list[str]:
        with self._engine.connect() as connection:
            known = set(connection.execute(select(objects.c.place)).scalars())
        old = dt.datetime.fromtimestamp(now - _ORPHAN_S, dt.UTC)
        return [
            f["path"]
            for f in obstore.list(self._files).collect()
            if f["path"] not in known and f["last_modified"] < old
        ]

    def _remove(self, places: Sequence[str]) -> None:
        for place in places:
            with contextlib.suppress(FileNotFoundError, BaseError):  # what stays is an orphan, to be purged later
                obstore.delete(self._files, place)


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3 bucket, `s3://name/prefix`. Empty: what the usual AWS variables of the process say."""

    address: str
    endpoint: str = ""
    region: str = ""
    key_id: str = ""
    secret: str = field(default="", repr=False)


def folder_of(path: Path) -> Any:
    return LocalStore(prefix=str(path), mkdir=True)


def bucket_of(bucket: Bucket) -> Any:
    """Raises SettingInvalid. Nothing is connected yet."""
    if not bucket.address.startswith("s3://"):
        raise SettingInvalid("The store must be an address of the form s3://bucket/prefix.", setting="store")
    given = {
        "endpoint": bucket.endpoint, "region": bucket.region, "access_key_id": bucket.key_id,
        "secret_access_key": bucket.secret,
    }  # fmt: skip
    try:
        return from_url(
            bucket.address,
            config={name: value for name, value in given.items() if value},
            client_options={
                "connect_timeout": "2s", "timeout": "10s", "allow_http": bucket.endpoint.startswith("http://"),
            },
            retry_config={"max_retries": 2, "retry_timeout": dt.timedelta(seconds=5)},
        )  # fmt: skip
    except (BaseError, ValueError) as error:
        raise SettingInvalid(f"The store cannot be used ({type(error).__name__}).", setting="store") from None


@contextlib.contextmanager
def _clear_errors() -> Iterator[None]:
    """Disk full, bucket unreachable: Overloaded. A file that is not there stays FileNotFoundError."""
    try:
        yield
    except (FileNotFoundError, NotFoundError):
        raise FileNotFoundError from None
    except (BaseError, OSError) as error:
        log.error("store", extra={"cause": type(error).__name__})
        raise Overloaded("The server cannot use its object store now.") from None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
