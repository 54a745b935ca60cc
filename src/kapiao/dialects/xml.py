"""XML as the vendors write it: elements only, arrays as repeated elements, an empty text as an empty element.

Knows: plain data (dict, list, scalar). Must not know HTTP or any operation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

XML = "text/xml;charset=utf-8"  # the official clients parse XML only under exactly this name

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def xml(root: str, value: Mapping[str, Any]) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{_element(root, value)}'.encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return "".join(_element(name, entry) for entry in value)
    if isinstance(value, Mapping):
        inner = "".join(_element(key, entry) for key, entry in value.items())
    else:
        inner = escape(_FORBIDDEN.sub("\ufffd", _scalar(value)))
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
