"""Policies of keys, JSON in the vendor's style: statements with Effect and Action, `*` and `?` as wildcards, Deny wins.

Knows: the form of a policy and what it admits. Must not know: keys, accounts, operations. What would narrow a policy
there and cannot be honoured here (Condition, NotAction, single resources) is refused, never passed over.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable
from typing import Any

from kapiao.errors import ParameterInvalid

_EFFECTS = ("Allow", "Deny")
_KNOWN = frozenset({"Effect", "Action", "Resource"})


def covered(permission: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns stands for it. No other signs than `*` and `?` mean anything."""
    return any(fnmatch.fnmatchcase(permission, pattern.replace("[", "[[]")) for pattern in patterns)


def admits(policy: str, permission: str) -> bool:
    """Whether a checked policy admits something; an empty one admits everything."""
    if not policy:
        return True
    statements = _listed(json.loads(policy)["Statement"])
    effects = {each["Effect"] for each in statements if covered(permission, _listed(each["Action"]))}
    return "Allow" in effects and "Deny" not in effects


def check(policy: str) -> None:
    """Raises ParameterInvalid when a policy cannot be understood, or asks for more than can be kept."""
    if not policy:
        return
    try:
        for statement in _listed(json.loads(policy)["Statement"]):
            _check_statement(statement)
    except (ValueError, KeyError, TypeError):
        raise ParameterInvalid("The policy is not of the form {Statement: [{Effect, Action}]}.") from None


def _check_statement(statement: dict[str, Any]) -> None:
    actions = _listed(statement["Action"])
    if statement["Effect"] not in _EFFECTS or not actions or not all(isinstance(each, str) for each in actions):
        raise ValueError("effect or action")
    if unknown := sorted(set(statement) - _KNOWN):
        raise ParameterInvalid(f"A statement of a policy has what is not honoured here: {', '.join(unknown)}.")
    if not all(str(each) == "*" for each in _listed(statement.get("Resource", "*"))):
        raise ParameterInvalid("A policy is for every resource here: leave Resource out, or say `*`.")


def _listed(value: Any) -> list[Any]:
    """One or several: the vendor's policies may leave the brackets out."""
    return value if isinstance(value, list) else [value]
