"""Where the pictures of a bulk run are: a folder, a glob, a manifest, a bucket. Names first, bytes when they are due.

Knows: paths, S3 addresses (obstore). Must not know: what is read in them.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import obstore

from kapiao.config import Settings
from kapiao.errors import ParameterInvalid, UrlFailed
from kapiao.service.shelf import Bucket, bucket_of

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pdf"})
_MANIFESTS = frozenset({".txt", ".jsonl"})
_S3 = "s3://"


@dataclass(frozen=True, slots=True)
class Sources:
    """Names in a fixed order, and how to get the bytes behind one."""

    names: tuple[str, ...]
    buckets: dict[str, Any]

    def bytes_of(self, name: str) -> bytes:
        """Raises UrlFailed."""
        try:
            if name.startswith(_S3):
                parts = urlsplit(name)
                return bytes(obstore.get(self.buckets[parts.netloc], parts.path.lstrip("/")).bytes())
            return Path(name).read_bytes()
        except (OSError, obstore.exceptions.BaseError) as error:
            raise UrlFailed(f"The file cannot be read ({type(error).__name__}).") from None


def find(given: str, settings: Settings) -> Sources:
    """All pictures that IN names. Raises ParameterInvalid when there is no such thing, SettingInvalid."""
    path = Path(given)
    if given.startswith(_S3):
        names = list(_in_bucket(given, settings))
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
    buckets = {urlsplit(name).netloc for name in names if name.startswith(_S3)}
    return Sources(tuple(dict.fromkeys(names)), {name: _bucket(name, settings) for name in sorted(buckets)})


def _in_manifest(path: Path) -> Iterator[str]:
    """A name a line, or a JSON object a line with `file`; relative ones from where the manifest lies."""
    for line in path.read_text("utf-8").splitlines():
        if not line.strip():
            continue
        try:
            name = str(json.loads(line)["file"]) if path.suffix.lower() == ".jsonl" else line.strip()
        except (ValueError, KeyError, TypeError):
            raise ParameterInvalid("A line of the manifest has no `file`.", parameter="IN") from None
        yield name if name.startswith(_S3) else str(path.parent / name)


def _in_bucket(address: str, settings: Settings) -> Iterator[str]:
    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    try:
        for chunk in obstore.list(_bucket(parts.netloc, settings), prefix or None):
            for each in chunk:
                if Path(each["path"]).suffix.lower() in SUFFIXES:
                    yield f"{_S3}{parts.netloc}/{each['path']}"
    except obstore.exceptions.BaseError as error:
        raise UrlFailed(f"The bucket cannot be listed ({type(error).__name__}).") from None


def _bucket(name: str, settings: Settings) -> Any:
    keys = (settings.store_key_id, settings.store_key_secret)
    return bucket_of(Bucket(f"{_S3}{name}", settings.store_endpoint, settings.store_region, *keys))
