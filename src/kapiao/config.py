"""The settings of kapiao: one frozen object, filled from the environment, a file, or defaults, in this order.

Knows: names, types, bounds and defaults. The only reader of the environment. Must not know: what a setting does.
Each field carries its environment variable and one sentence; `describe` hands them to `kapiao serve --help` and to
docs/configuration.md. The file is TOML with the field names as keys and is named by KAPIAO_CONFIG.
"""

# ruff: noqa: RUF009 (`_setting` only makes dataclass fields)

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar

from kapiao.errors import SettingInvalid

FILE_VARIABLE = "KAPIAO_CONFIG"
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


def _setting(
    default: object, sentence: str, *, variable: str = "", low: float = 0, high: float = 0, secret: bool = False
) -> Any:
    facts = {"sentence": sentence, "variable": variable, "low": low, "high": high, "secret": secret}
    return field(default=default, repr=not secret, metadata=facts)


@dataclass(frozen=True, slots=True)
class SettingText:
    """One setting as documentation wants it."""

    name: str
    variable: str
    type: str
    default: str
    sentence: str


@dataclass(frozen=True)
class Settings:
    """Everything an operator may choose. Bounds are inclusive; `low == high == 0` means unbounded."""

    host: str = _setting("127.0.0.1", "Address to listen on; 0.0.0.0 admits other machines.")
    port: int = _setting(8000, "Port to listen on, plain HTTP and TLS alike; 0 takes a free one.", high=65535)
    data_dir: Path = _setting(
        Path("~/.local/share/kapiao"), "Folder for the database, uploads, the key file and the certificate."
    )
    access_key_id: str = _setting("", "Id of the first access key; invented and printed once when empty.")
    access_key_secret: str = _setting("", "Secret of the first access key; given together with its id.", secret=True)
    account_uid: str = _setting("", "Account id of the first key, part of callback checksums; invented when empty.")
    key_encryption_secret: str = _setting("", "Secret that seals stored key secrets, uploads and results.", secret=True)
    key_encryption_file: Path | None = _setting(
        None, "File that holds that secret instead; a key file is made in the data folder when both are empty."
    )
    database: str = _setting(
        "", "Database that several machines share, postgresql://...; a file in the data folder when empty.", secret=True
    )
    limits: str = _setting(
        "",
        "Store of rate limits that machines share, redis://...; this process's memory when empty.",
        secret=True,
    )
    store: str = _setting("", "Bucket for uploads that machines share, s3://bucket/prefix; a folder when empty.")
    store_endpoint: str = _setting("", "Address of an S3-compatible store other than Amazon's.")
    store_region: str = _setting("", "Region of the bucket.")
    store_key_id: str = _setting("", "Key id for the bucket; what the machine offers (AWS variables, role) when empty.")
    store_key_secret: str = _setting("", "Secret of that key.", secret=True)
    public_hosts: tuple[str, ...] = _setting(
        (), "Own host names, comma-separated, as clients see them behind a proxy or by DNS (certificate, signatures)."
    )
    tls_cert: Path | None = _setting(None, "Certificate chain (PEM) for TLS; a self-made one when empty.")
    tls_key: Path | None = _setting(None, "Private key (PEM) of the certificate.")

    engine: str = _setting("openvino", "Inference engine of the readers: openvino or onnxruntime.")
    workers: int = _setting(0, "Reader processes; 0 starts one for every processor core.", high=1024)
    queue: int = _setting(0, "Requests that may wait for a reader; 0 admits eight for every reader.", high=100_000)
    deadline_s: float = _setting(
        6.0,
        "Longest time for a synchronous answer, in seconds; an operation may have a shorter one.",
        low=0.1,
        high=600,
    )
    deadline_factor: float = _setting(
        1.0,
        "How many times the documented time of an operation it may take here: above 1 on a slow machine.",
        low=0.1,
        high=100,
    )
    worker_memory_mb: int = _setting(2048, "A reader above this resident size is replaced.", low=64, high=1_048_576)
    worker_requests: int = _setting(5000, "A reader is replaced after so many requests.", low=1, high=10**9)

    qps: float = _setting(10.0, "Calls a second that one account may make.", low=0.001, high=1_000_000)
    max_body_mb: int = _setting(
        24, "Largest request body in MiB; larger ones are refused while they arrive.", low=1, high=4096
    )
    body_s: float = _setting(30.0, "Longest time for a request body to arrive, in seconds.", low=0.1, high=3600)

    allow_private_urls: bool = _setting(
        False, "Fetch pictures from private and loopback addresses too, and call back there."
    )
    url_hosts_allowed: tuple[str, ...] = _setting(
        (), "Only these hosts may be visited, comma-separated, `*.` for subdomains; empty: all that are not denied."
    )
    url_hosts_denied: tuple[str, ...] = _setting((), "Hosts never to be visited, comma-separated, `*.` for subdomains.")
    fetch_s: float = _setting(3.0, "Longest time for downloading a picture, in seconds.", low=0.1, high=60)

    upload_keep_h: float = _setting(24.0, "Hours an upload is kept.", low=0.01, high=8760)
    upload_max_mb: int = _setting(64, "Largest upload in MiB.", low=1, high=4096)
    upload_total_mb: int = _setting(
        10_240, "Uploads are refused while those kept are larger than this together, in MiB.", low=1, high=10**9
    )
    grant_s: float = _setting(900.0, "Seconds an upload grant is good for.", low=1, high=86_400)
    job_keep_s: float = _setting(
        1800.0, "Seconds the result of an asynchronous job is kept (viapi).", low=1, high=10**8
    )
    scan_keep_s: float = _setting(
        14_400.0,
        "Seconds the result of an asynchronous scan is kept (green; the vendor says 1 h and 4 h).",
        low=1,
        high=10**8,
    )
    job_deadline_s: float = _setting(600.0, "Longest time for one asynchronous job, in seconds.", low=1, high=86_400)
    job_read_s: float = _setting(
        120.0, "Longest time that one file of an asynchronous job may keep a reader, in seconds.", low=0.1, high=86_400
    )
    jobs_at_once: int = _setting(0, "Asynchronous jobs worked on at once; 0: twice as many as readers.", high=1024)
    jobs_waiting: int = _setting(
        10_000, "Asynchronous pictures of one account that may wait; who hands in more is throttled.", low=1, high=10**9
    )
    callback_tries: int = _setting(16, "How often a callback is pushed until it is answered 200.", low=1, high=16)
    callback_wait_s: float = _setting(
        5.0, "Seconds before the second push of a callback; doubles each time.", low=0.01, high=3600
    )
    callback_wait_max_s: float = _setting(1800.0, "Longest wait between two pushes, in seconds.", low=0.01, high=86_400)
    dead_s: float = _setting(
        15.0, "Seconds without a sign of life after which another server takes over a server's jobs.", low=1, high=3600
    )
    leave_s: float = _setting(
        0.0,
        "Seconds between SIGTERM and taking no more calls, while /readyz says 503: for balancers to look elsewhere.",
        high=600,
    )
    drain_s: float = _setting(20.0, "Seconds that running requests get to finish on SIGTERM.", low=0, high=3600)
    console: bool = _setting(True, "Serve the web console under /console.")
    metrics: bool = _setting(False, "Answer /metrics in the form of Prometheus to whoever can reach the port.")
    log_level: str = _setting("info", "How much is logged: debug, info, warning or error.")

    CHOICES: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "engine": ("openvino", "onnxruntime"),
        "log_level": ("debug", "info", "warning", "error"),
    }

    def __post_init__(self) -> None:
        for each in fields(self):
            _check_bounds(each.name, getattr(self, each.name), each.metadata)
        for name, choices in self.CHOICES.items():
            if getattr(self, name) not in choices:
                raise SettingInvalid(f"The setting {name} must be one of: {', '.join(choices)}.", setting=name)
        if bool(self.access_key_id) != bool(self.access_key_secret):
            raise SettingInvalid("The first access key needs both id and secret.", setting="access_key_id")
        if bool(self.tls_cert) != bool(self.tls_key):
            raise SettingInvalid("TLS needs both certificate and private key.", setting="tls_cert")

        if self.key_encryption_secret and self.key_encryption_file:
            raise SettingInvalid("The sealing secret is given twice.", setting="key_encryption_file")
        if self.database and not (self.key_encryption_secret or self.key_encryption_file):
            raise SettingInvalid(
                "Machines that share a database need the same key_encryption_secret.", setting="key_encryption_secret"
            )

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, **given: object) -> Settings:
        """The settings from `given` (command line), then the environment, then the file. Raises SettingInvalid."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        if file := environ.get(FILE_VARIABLE, ""):
            values |= _from_file(Path(file).expanduser())
        for name, variable in _variables().items():
            if variable in environ:
                values[name] = _parse(name, environ[variable])
        values |= {name: value for name, value in given.items() if value is not None}
        return cls(**values)

    @property
    def home(self) -> Path:
        """The data folder with `~` resolved."""
        return self.data_dir.expanduser()

    @property
    def sealing_secret(self) -> str:
        """What seals, as it was given; empty when it was not. Raises SettingInvalid."""
        if self.key_encryption_file is None:
            return self.key_encryption_secret
        try:
            secret = self.key_encryption_file.expanduser().read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            what = f"The file of the sealing secret cannot be read ({type(error).__name__})."
            raise SettingInvalid(what, setting="key_encryption_file") from None
        if not secret:
            raise SettingInvalid("The file of the sealing secret is empty.", setting="key_encryption_file")
        return secret

    @property
    def worker_count(self) -> int:
        return self.workers or _cores()

    @property
    def job_count(self) -> int:
        return self.jobs_at_once or 2 * self.worker_count

    @property
    def queue_length(self) -> int:
        return self.queue or 8 * self.worker_count


def _cores() -> int:
    """Processor cores this process may use (not every system can tell them from all cores)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check_bounds(name: str, value: object, facts: Mapping[str, Any]) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not (facts["low"] or facts["high"]):
        return
    if not facts["low"] <= value <= facts["high"]:  # also refuses nan
        raise SettingInvalid(
            f"The setting {name} must lie between {facts['low']:g} and {facts['high']:g}.", setting=name
        )


def describe() -> Iterator[SettingText]:
    """Every setting in order, the file's own variable first."""
    yield SettingText("", FILE_VARIABLE, "path", "", "TOML file with settings, the names below as keys.")
    variables = _variables()
    for each in fields(Settings):
        yield SettingText(
            each.name, variables[each.name], _type_name(each.type), _written(each.default), each.metadata["sentence"]
        )


def reference() -> str:
    """docs/configuration.md."""
    lines = [
        "# Settings",
        "",
        "Generated by `python -m kapiao.config`; a test compares it. Each setting is an environment variable or a key",
        "of the TOML file that `KAPIAO_CONFIG` names; the environment wins.",
        "",
        "| variable | key | type | default | meaning |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| `{s.variable}` | {s.name} | {s.type} | {s.default} | {s.sentence} |" for s in describe()]
    return "\n".join(lines) + "\n"


def _variables() -> dict[str, str]:
    return {each.name: each.metadata["variable"] or f"KAPIAO_{each.name.upper()}" for each in fields(Settings)}


def _type_name(annotation: object) -> str:
    names = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "Path": "path"}
    return {"tuple[str, ...]": "list", "Path | None": "path"}.get(str(annotation)) or names[str(annotation)]


def _written(default: object) -> str:
    if default is MISSING or default is None or default == "" or default == ():
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)


def _from_file(path: Path) -> dict[str, object]:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingInvalid(f"The settings file cannot be read ({type(error).__name__}).") from error
    known = _variables()
    for name in table:
        if name not in known:
            raise SettingInvalid(f"The settings file has an unknown key: {name}.", setting=name)
    return {name: _typed(name, value) for name, value in table.items()}


def _typed(name: str, value: object) -> object:
    """A TOML value; lists stay lists of text, everything else goes the same way as environment text."""
    if isinstance(value, list):
        value = ",".join(str(item) for item in value)
    if not isinstance(value, str | int | float | bool):
        raise SettingInvalid(f"The setting {name} has a form that is not admitted.", setting=name)
    return _parse(name, str(value).lower() if isinstance(value, bool) else str(value))


def _parse(name: str, text: str) -> object:
    annotation = str(next(each.type for each in fields(Settings) if each.name == name))
    try:
        return _parse_as(annotation, text.strip())
    except ValueError as error:  # never the value itself: it may be a secret
        raise SettingInvalid(f"The setting {name} is no {_type_name(annotation)}.", setting=name) from error


def _parse_as(annotation: str, text: str) -> object:
    match annotation:
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            if text.lower() not in _TRUE | _FALSE:
                raise ValueError("neither true nor false")
            return text.lower() in _TRUE
        case "Path":
            return Path(text)
        case "Path | None":
            return Path(text) if text else None
        case "tuple[str, ...]":
            return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


if __name__ == "__main__":
    print(reference(), end="")
