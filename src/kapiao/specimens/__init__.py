"""Draws labelled test papers, each marked 样本, and the camera that photographs them.

Invented people, invented numbers with right check digits: test data without private data, and the source of the
accuracy figures. Nothing drawn here could pass for a real paper. `docs/specimens.md` says how to use it.
"""

from __future__ import annotations

from kapiao.specimens.catalog import Specimen, draw, draw_pair, draw_several, kinds, write

__all__ = ["Specimen", "draw", "draw_pair", "draw_several", "kinds", "write"]
