"""Whether an answer has the names and types that the vendor documents. Reads the dialects' contracts as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kapiao.dialects.contract import load_contract

PLAIN: dict[str, type | tuple[type, ...]] = {
    "String": str,
    "Float": (int, float),
    "Double": (int, float),
    "Integer": int,
    "Long": int,
    "Boolean": bool,
    "Array": list,
    "Object": dict,
}


def operations(dialect: str) -> dict[str, Any]:
    """Every operation of a family with its transcript, corrected by the overlay."""
    return dict(load_contract(dialect).facts["operations"])


def faults(tree: Mapping[str, Any], value: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """What differs from the contract: a name that it does not know, or a value of another type. None is no value."""
    for name, found in value.items():
        if name not in tree:
            yield f"{at}{name}: not in the contract"
        elif found is not None:
            yield from _faults_of(tree[name], found, f"{at}{name}")


def _faults_of(rule: Mapping[str, Any], found: Any, at: str) -> Iterator[str]:
    expected = PLAIN[rule["type"]]
    if not isinstance(found, expected) or (isinstance(found, bool) and expected is not bool):
        yield f"{at}: {type(found).__name__} instead of {rule['type']}"
    elif isinstance(found, dict) and "fields" in rule:
        yield from faults(rule["fields"], found, f"{at}.")
    elif isinstance(found, list) and "items" in rule:
        for index, item in enumerate(found):
            yield from _faults_of(rule["items"], item, f"{at}[{index}]")
