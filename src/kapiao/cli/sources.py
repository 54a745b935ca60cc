"""Where the pictures of a bulk run are: a folder, a glob, a manifest, a bucket. Names first, bytes when they are due.

Knows: paths, S3 addresses (obstore). Must not know: what is read in them. What lies in a bucket is fetched by whoever
reads it, also on another machine; what lies in a folder only by the machine that was asked.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import obstore

from kapiao.config import Settings
from kapiao.errors import ParameterInvalid, UrlFailed
from kapiao.service.shelf import Bucket, bucket_of

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pdf", ".ofd"})
_MANIFESTS = frozenset({".txt", ".jsonl"})
_S3 = "s3://"


@dataclass(frozen=True, slots=True)
class Access:
    """How buckets are reached. May travel to other machines."""

    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Access:
        return cls(settings.store_endpoint, settings.store_region, settings.store_key_id, settings.store_key_secret)


class Fetch:
    """The bytes behind a name. Buckets are opened where they are needed, once."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._buckets: dict[str, Any] = {}

    def bytes_of(self, name: str) -> bytes:
        """Raises UrlFailed, SettingInvalid."""
        try:
            if in_bucket(name):
                parts = urlsplit(name)
                return bytes(obstore.get(self.bucket(parts.netloc), parts.path.lstrip("/")).bytes())
            return Path(name).read_bytes()
        except (OSError, obstore.exceptions.BaseError) as error:
            raise UrlFailed(f"The file cannot be read ({type(error).__name__}).") from None

    def bucket(self, name: str) -> Any:
        if name not in self._buckets:
            access = self._access
            keys = (access.endpoint, access.region, access.key_id, access.secret)
            self._buckets[name] = bucket_of(Bucket(f"{_S3}{name}", *keys))
        return self._buckets[name]


def in_bucket(name: str) -> bool:
    """Whether any machine can fetch it."""
    return name.startswith(_S3)


def find(given: str, settings: Settings) -> tuple[str, ...]:
    """Names of all pictures that IN names, in a fixed order. Raises ParameterInvalid, SettingInvalid, UrlFailed."""
    path = Path(given)
    if in_bucket(given):
        names = list(_listed(given, Fetch(Access.of(settings))))
    elif path.is_dir():
        names = [str(each) for each in sorted(path.rglob("*")) if each.suffix.lower() in SUFFIXES and each.is_file()]
    elif path.is_file() and path.suffix.lower() in _MANIFESTS:
        names = list(_in_manifest(path))
    elif path.is_file():
        names = [given]
    else:
        names = sorted(each for each in glob.glob(given, recursive=True) if Path(each).is_file())
    if not names:
        raise ParameterInvalid("There are no pictures in what was named.", parameter="IN")
    return tuple(dict.fromkeys(names))


def _in_manifest(path: Path) -> Iterator[str]:
    """A name a line, or a JSON object a line with `file`; relative ones from where the manifest lies."""
    for line in path.read_text("utf-8").splitlines():
        if not line.strip():
            continue
        try:
            name = str(json.loads(line)["file"]) if path.suffix.lower() == ".jsonl" else line.strip()
        except (ValueError, KeyError, TypeError):
            raise ParameterInvalid("A line of the manifest has no `file`.", parameter="IN") from None
        yield name if in_bucket(name) else str(path.parent / name)


def _listed(address: str, fetch: Fetch) -> Iterator[str]:
    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    try:
        for chunk in obstore.list(fetch.bucket(parts.netloc), prefix or None):
            for each in chunk:
                if Path(each["path"]).suffix.lower() in SUFFIXES:
                    yield f"{_S3}{parts.netloc}/{each['path']}"
    except obstore.exceptions.BaseError as error:
        raise UrlFailed(f"The bucket cannot be listed ({type(error).__name__}).") from None
