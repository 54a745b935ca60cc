"""The contract of an API family, read from its folder: what may be asked, how large, and what the answer looks like.

Each dialect's folder holds `contract.json` (facts of the vendor, kept as they are), `overlay.json` (mistakes in them,
each with its reason) and `errors.toml` (which of our errors is which of its codes). Must not know how any value comes
about, nor HTTP.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from kapiao.errors import KapiaoError
from kapiao.records import Limits

Tree = Mapping[str, Any]

_FORMATS = {
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "png": "png",
    "bmp": "bmp",
    "gif": "gif",
    "tiff": "tiff",
    "webp": "webp",
    "pdf": "pdf",
    "avi": "avi",
    "mp4": "mp4",
    "h264": "h264",
}
MB = 1024 * 1024
_MAX_PAGES = 5  # where the vendor names no number
# where the vendor names no formats, a picture is meant
_PICTURES = Limits().formats - {"pdf", "ofd", "mp4", "avi", "h264"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a family, as the vendor documents it."""

    name: str
    request: Mapping[str, Mapping[str, Any]]
    limits: Limits
    deadline_s: float
    url_ascii_only: bool
    asynchronous: bool
    answer: Tree  # the field that carries the result, with its tree below
    facts: Mapping[str, Any]  # the whole entry, for documentation

    @property
    def sources(self) -> tuple[str, ...]:
        """Parameters that name a file by URL."""
        return tuple(name for name, rule in self.request.items() if rule.get("format") == "url")


@dataclass(frozen=True, slots=True)
class Contract:
    """A family: its version and its operations."""

    family: str
    version: str
    methods: tuple[str, ...]
    operations: Mapping[str, Operation]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ErrorSpelling:
    """How a family says one of our errors. An empty message stands for our own sentence."""

    status: int
    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Errors:
    """The table of a family; the nearest ancestor in our tree that is listed decides."""

    spellings: Mapping[str, ErrorSpelling]
    invalid: Mapping[str, str]  # code for an invalid parameter, by its name

    def spelling(self, error: KapiaoError) -> ErrorSpelling:
        return next(self.spellings[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in self.spellings)

    def code(self, error: KapiaoError) -> str:
        """The code with the name of the parameter in it, where the family has such codes."""
        spelled = self.spelling(error).code
        parameter = str(error.facts.get("parameter", ""))
        if spelled == "Missing*":
            return f"Missing{parameter}" if parameter else "MissingParameter"
        return self.invalid.get(parameter, "InvalidParameter") if spelled == "Invalid*" else spelled


def load_contract(folder: str) -> Contract:
    """The contract of one dialect folder with its overlay, if it needs one, laid on."""
    facts = json.loads(_text(folder, "contract.json"))
    for entry in json.loads(_text(folder, "overlay.json", "[]")):
        _lay(facts, entry["at"], entry)
    shared = facts.get("limits", {})
    operations = {name: _operation(name, entry, shared) for name, entry in facts["operations"].items()}
    return Contract(facts["family"], facts["version"], tuple(facts["methods"]), operations, facts)


def load_bindings(folder: str) -> dict[str, Any]:
    """The bindings of one dialect folder; `same_as` takes another operation's."""
    raw = tomllib.loads(_text(folder, "bindings.toml", ""))
    return {name: raw[entry["same_as"]] if "same_as" in entry else entry for name, entry in raw.items()}


def load_errors(folder: str) -> Errors:
    data = tomllib.loads(_text(folder, "errors.toml"))
    invalid = data.pop("invalid", {})
    return Errors({name: ErrorSpelling(**entry) for name, entry in data.items()}, invalid)


def _text(folder: str, name: str, absent: str | None = None) -> str:
    file = resources.files("kapiao.dialects").joinpath(*folder.split("/"), name)
    return absent if absent is not None and not file.is_file() else file.read_text("utf-8")


def _lay(facts: dict[str, Any], at: list[str], entry: Mapping[str, Any]) -> None:
    """One correction: `set` a value or `remove` it. A path that leads nowhere is an error in the overlay."""
    place = facts
    for step in at[:-1]:
        place = place[step]
    if "set" in entry:
        place[at[-1]] = entry["set"]
    else:
        del place[at[-1]]


def _operation(name: str, entry: Mapping[str, Any], shared: Mapping[str, Any]) -> Operation:
    raw = {**shared, **entry["limits"]}
    return Operation(
        name=name,
        request=entry["request"],
        limits=_limits(raw),
        deadline_s=float(raw.get("timeout_s") or raw.get("sync_timeout_s") or 5.0),
        url_ascii_only=bool(raw.get("url_ascii_only")),
        asynchronous=bool(entry.get("asynchronous")),
        answer=entry["response"],
        facts=entry,
    )


def _limits(raw: Mapping[str, Any]) -> Limits:
    """Documented limits; what the vendor leaves open keeps our own bounds."""
    own = Limits()
    low, high = raw.get("sides_px_between", (own.min_side_px, raw.get("max_side_px", own.max_side_px)))
    return Limits(
        formats=frozenset(_FORMATS[name.lower()] for name in raw["formats"]) if "formats" in raw else _PICTURES,
        max_bytes=int(raw.get("max_bytes") or raw.get("max_mb", 20) * MB),
        min_side_px=low,
        max_side_px=high,
        max_pixels=raw.get("max_pixels", own.max_pixels),
        max_gif_pixels=raw.get("gif_max_pixels", own.max_gif_pixels),
        max_aspect=raw.get("aspect_ratio_below", own.max_aspect),
        max_pages=raw.get("max_pages", _MAX_PAGES),
        max_seconds=raw.get("max_seconds", own.max_seconds),
        max_fps=raw.get("max_fps", own.max_fps),
    )
