"""The tables that all services share. Times are whole seconds since 1970, UTC.

Knows: names and types of columns. Must not know: what the rows are for (the services say so). Whatever could hold a
secret or content is sealed (service.vault).
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()


def _id(name: str, length: int = 64) -> Column[str]:
    return Column(name, String(length), primary_key=True)


def _text(name: str, length: int | None = None, *, index: bool = False) -> Column[str]:
    return Column(name, String(length) if length else Text, nullable=False, index=index)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _time(name: str, *, index: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=False, index=index)


def _yes_or_no(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _sealed(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


accounts = Table("accounts", metadata, _id("uid", 32), _text("name"), _time("created_at"))
account_terms = Table(
    "account_terms",
    metadata,
    _id("uid", 32),
    _text("enabled"),  # patterns of operations, space-separated; empty: all
    Column("qps", Float, nullable=False),  # 0: as the server's setting says
)
access_keys = Table(
    "access_keys",
    metadata,
    _id("id", 128),
    _text("uid", 32),
    _sealed("sealed_secret"),
    _text("policy"),
    _time("created_at"),
    _yes_or_no("disabled"),
    _text("token_digest", 64),  # of a temporary key; empty otherwise
    Column("expires_at", Integer),  # of a temporary key
)
nonces = Table("nonces", metadata, _id("digest"), _time("expires_at", index=True))
usage = Table(
    "usage",
    metadata,
    _id("request_id"),
    _text("uid", 32),
    _text("operation", 128),
    _text("day", 10),
    _count("units"),
    Index("usage_by_day", "day", "uid", "operation"),
)
usage_days = Table(  # what usage was folded into
    "usage_days", metadata, _id("uid", 32), _id("day", 10), _id("operation", 128), _count("calls"), _count("units")
)
grants = Table(
    "grants",
    metadata,
    _id("access_key_id"),
    _text("uid", 32),
    _sealed("sealed"),  # secret and token
    _text("form", 8),
    _text("bucket"),
    _text("key"),
    _count("max_bytes"),
    _yes_or_no("single_use"),
    _count("used"),
    _time("expires_at", index=True),
)
objects = Table(
    "objects",
    metadata,
    _id("key_digest"),
    _text("uid", 32),
    _count("size_bytes"),
    _text("place", 64),  # name of the sealed file
    _time("expires_at", index=True),
)
batches = Table("batches", metadata, _id("id"), _text("dialect", 32), _sealed("sealed_call"), _count("keep_s"))
jobs = Table(
    "jobs",
    metadata,
    _id("id", 128),
    _text("uid", 32),
    _text("batch_id", 64, index=True),
    _count("position"),
    _text("status", 16),
    Column("sealed_settled", LargeBinary),
    _time("expires_at", index=True),
    Index("jobs_by_account", "uid", "status"),
)
executors = Table("executors", metadata, _id("id"), _time("seen_at"))
