"""Structured logs: one JSON object a line, from a closed list of harmless facts.

Knows: how a line is written. Must not know content: a message is a fixed text, facts are sizes, times, kinds and
codes. Texts of exceptions are never written, only the names of their classes.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys

_FACTS = (
    "request_id",
    "job",
    "dialect",
    "operation",
    "status",
    "code",
    "cause",
    "took_ms",
    "bytes_in",
    "bytes_out",
    "pictures",
)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage() if record.name.startswith("kapiao") else _template(record),
        }
        line |= {name: getattr(record, name) for name in _FACTS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["cause"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def _template(record: logging.LogRecord) -> str:
    """Of a library's message only what cannot hold content: the text before anything was filled in."""
    return str(record.msg) if record.args else "message of a library"


def set_up(level: str) -> None:
    """Logs of kapiao at the level asked for, of libraries from warning on, all as JSON lines on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("kapiao").setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"  # an access line would hold URLs
        logger.setLevel(logging.WARNING)
    logging.getLogger("dbos").setLevel(logging.ERROR)
