"""The examples in the docstrings hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import kapiao.values


@pytest.mark.parametrize("name", sorted(module.name for module in pkgutil.iter_modules(kapiao.values.__path__)))
def test_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"kapiao.values.{name}")).failed == 0
