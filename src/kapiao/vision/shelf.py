"""The model files: where each one lies, what it must be, whose it is. `models.toml` is the list.

Knows: paths and check sums. Must not know: what a network does. A file is read once, checked against its SHA-256, and
used only when it is the one this version was built with; nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from kapiao.errors import ModelError

_HOME = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. `package` and `path`: which installed package carries the file, and where in it."""

    name: str
    version: str
    licence: str
    size: int
    sha256: str
    package: str
    path: str
    origin: str


@dataclass(frozen=True, slots=True)
class Installed:
    """One model as found on this machine. `state`: ok, missing or altered."""

    name: str
    version: str
    licence: str
    size: int
    sha256: str
    state: str


@cache
def entries() -> tuple[Entry, ...]:
    """The list, in the order of the file."""
    listed = tomllib.loads((_HOME / "models.toml").read_text("utf-8"))
    return tuple(Entry(name=name, **facts) for name, facts in listed.items())


@cache
def digest() -> str:
    """40 hexadecimal digits of all models in use: another digest, another algorithm."""
    listed = "".join(f"{entry.name} {entry.sha256}\n" for entry in entries())
    return hashlib.sha1(listed.encode(), usedforsecurity=False).hexdigest()


def path_of(name: str) -> Path:
    """Where a model lies, whether or not it is there. Raises ModelError for a name that is not listed."""
    entry = _entry(name)
    spec = find_spec(entry.package)
    if spec is None or spec.origin is None:
        raise ModelError(f"The package {entry.package}, which carries the model {name}, is not installed.", model=name)
    return Path(spec.origin).parent / entry.path


def load(name: str) -> bytes:
    """The bytes of a model, checked. Raises ModelError when it is missing or another one."""
    entry, path = _entry(name), path_of(name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The model {name} is missing.", model=name) from error
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        raise ModelError(f"The model {name} has another check sum than expected.", model=name)
    return data


def installed() -> tuple[Installed, ...]:
    """Every listed model as it is on this machine."""
    found = []
    for entry in entries():
        try:
            data = path_of(entry.name).read_bytes()
        except (OSError, ModelError):
            found.append(Installed(entry.name, entry.version, entry.licence, 0, "", "missing"))
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        state = "ok" if sha256 == entry.sha256 else "altered"
        found.append(Installed(entry.name, entry.version, entry.licence, len(data), sha256, state))
    return tuple(found)


def _entry(name: str) -> Entry:
    for entry in entries():
        if entry.name == name:
            return entry
    raise ModelError(f"There is no model {name} in the list.", model=name)
