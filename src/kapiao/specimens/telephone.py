"""A telephone that shows papers: the bars of system and application, pages one under another or side by side, a code,
and what the application says of them.

Knows how applications of offices lay out what they show. Must not know which papers. Source: electronic driving
licences (公安部 since 2021) and vehicle licences (since 2024) as 交管12123 shows and exports them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kapiao.records import Homography, Quad
from kapiao.specimens import ornament, people
from kapiao.specimens.ink import Canvas, Color, Paper, Style

_SHARE = 0.12  # of the papers of a kind that are shown so
BLUES: tuple[Color, ...] = ((36, 104, 220), (52, 122, 236), (24, 86, 190), (64, 140, 230))
_GREY: Color = (120, 124, 130)


def shows(rng: np.random.Generator) -> bool:
    """Whether a paper is an electronic one; asked of a die of its own, so that all others are drawn as before."""
    return bool(rng.spawn(1)[0].random() < _SHARE)


def screen(
    pages: Sequence[Canvas],
    which: int,
    kind: str,
    title: str,
    notes: Sequence[tuple[str, str]],
    rng: np.random.Generator,
) -> Paper:
    """A screen, or a picture that the application has exported, with some pages of one paper; the specimen is the page
    of number `which`. `notes`: what the application says below them."""
    exported, wide = bool(rng.random() < 0.35), bool(rng.random() < 0.2)
    gap = float(rng.uniform(2.0, 6.0))
    across = len(pages) if wide else 1
    page_width, page_height = pages[0].width, pages[0].height
    width = across * page_width + (across + 1) * gap
    top = gap if exported else 24.0
    bottom = top + (1 if wide else len(pages)) * (page_height + gap)
    height = bottom + (0.0 if exported and wide else 7.0 * len(notes) + 30.0)
    canvas = Canvas(width, height, pages[0].px_per_mm, rng)
    blue = people.pick(rng, BLUES)
    ground(canvas, exported, blue)
    if not exported:
        bars(canvas, title)
    places = [(gap + (page_width + gap) * k, top) if wide else (gap, top + (page_height + gap) * k) for k in range(2)]
    for page, (x, y) in zip(pages, places, strict=True):
        _lay(canvas, page, x, y)
    if not (exported and wide):
        _notes(canvas, notes, bottom, width)
    return _page(canvas, pages[which], places[which], kind)


def ground(canvas: Canvas, exported: bool, blue: Color) -> None:
    """What is behind everything: pale, and the application's colour behind the bars."""
    pale = int(canvas.rng.integers(238, 256))
    ornament.wash(canvas, ((pale, pale, pale), (pale - 4, pale - 2, pale)))
    if not exported:
        with canvas.draw(1.0) as layer:
            layer.box(0, 0, canvas.width, float(canvas.rng.uniform(22, 60)), blue)


def bars(canvas: Canvas, title: str) -> None:
    """Time, network and battery; the way back, the application's title, more."""
    rng, white = canvas.rng, Style("hei", 3.4, (255, 255, 255))
    canvas.write(f"{rng.integers(0, 24)}:{rng.integers(0, 60):02d}", 8, 6, white.but(face="sans"))
    canvas.write(people.pick(rng, ("5G", "4G", "HD 5G")), canvas.width - 22, 6, white.but(face="sans", size=2.8))
    with canvas.draw(0.95) as layer:
        layer.box(canvas.width - 12, 4.6, 7.0, 3.0, (255, 255, 255), 0.8)
        layer.line([(8.5, 13.2), (6.0, 16.0), (8.5, 18.8)], (255, 255, 255), 0.6)
        for k in range(3):
            layer.ellipse(canvas.width - 12 + 2.2 * k, 16.0, 0.6, 0.6, (255, 255, 255))
    canvas.write(title, canvas.width / 2, 16.0, white.but(size=4.6), anchor="m")


def _lay(canvas: Canvas, page: Canvas, x: float, y: float) -> None:
    height, width = page.pixels.shape[:2]
    left, top = round(canvas.px(x)), round(canvas.px(y))
    canvas.pixels[top : top + height, left : left + width] = page.pixels


def _notes(canvas: Canvas, notes: Sequence[tuple[str, str]], top: float, width: float) -> None:
    """What the application says, a row each, a code beside it; where to tap."""
    rng = canvas.rng
    y = top + 5.0
    grey, dark = Style("hei", 3.2, _GREY), Style("hei", 3.2, (40, 42, 46))
    between = people.pick(rng, ("：", " ", "  "))
    for name, text in notes:
        end = canvas.write(name + between, 8, y, grey)
        canvas.write(text, end + 1.0, y, dark)
        y += 7.0
    ornament.code(canvas, width - 32, top + 3.0, 24.0)
    with canvas.draw(0.9) as layer:
        layer.box(8, y, 40, 9, people.pick(rng, BLUES), 4.5)
    canvas.write(
        people.pick(rng, ("刷新", "亮证", "使用说明", "保存图片")),
        28,
        y + 4.5,
        Style("hei", 3.6, (255,) * 3),
        anchor="m",
    )


def _page(canvas: Canvas, page: Canvas, place: tuple[float, float], kind: str) -> Paper:
    """The screen as a specimen of one of its pages."""
    left, top = (round(canvas.px(v)) for v in place)
    move = Homography((1.0, 0.0, float(left), 0.0, 1.0, float(top), 0.0, 0.0, 1.0))
    height, width = page.pixels.shape[:2]
    canvas.fields = dict(page.fields)
    canvas.quads = {name: [quad.mapped(move) for quad in quads] for name, quads in page.quads.items()}
    canvas.smallest_px = page.smallest_px
    paper = canvas.paper(kind, 3.0, form="electronic")
    return replace(paper, card_quad=Quad.box(-0.5, -0.5, width, height).mapped(move))
