"""What stands in a square or rectangular seal: rows of words, or a person's name in two columns.

Knows: a framed seal laid flat, text boxes in it, how names stand in personal seals. Must not know documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from kapiao.imaging.rectify import STRIP_PX, homography, strip, warp
from kapiao.imaging.seals import Outline
from kapiao.imaging.tints import DARK, evened, ink_maps
from kapiao.pipeline.sealinside import NUMBERS, Inside, longer
from kapiao.records import Line, Pixels, Quad
from kapiao.values.seals import HAN, INNER, PERSONAL, mended_inner, mended_name, usual_end, usual_word
from kapiao.vision.ports import Eyes

_FRAME_PX, _PAPER_PX = 320, 24  # the inside of a frame, and white around it
_EDGE = 0.055  # of the short side: the frame itself
_RULE, _RULED = 0.7, 0.14  # share of a row of pixels that is ink: a rest of the frame; how far inside it may lie
_ROW_SCORE, _SURE = 0.45, 0.93
_ROW_ALPHABET = HAN | NUMBERS | frozenset("()（）.-/:：年月日、·")
_NAMED = 1.6  # how much likelier a seal that ends so is read the right way up
_SQUARE = 1.35  # long side / short side
_INK = 70  # of 255
_MIDDLE = 0.33, 0.67  # where the gap between two columns, or two rows, is looked for
_CELL_PX, _CHAR_PX = 54, 40
_LEAST_CELL = 0.04  # of the frame: less is no character


def framed_texts(eyes: Eyes, pixels: Pixels, outline: Outline) -> tuple[tuple[str, float], Inside]:
    """What stands in a square or rectangular seal: the first row is whose it is, or all when they are short. A dark
    frame may be any box on a page: it counts where it says what seals say."""
    main, words = ("", 0.0), Inside()
    looks = [(eyes, outline.tint), (eyes.careful, outline.tint)]
    looks += [(eyes.careful, DARK)] if outline.tint != DARK else []  # brown ink is darker than it is red
    for reader, ink in looks:
        told = _told(reader, _cut(pixels, outline.quad, ink))
        main, words = max((main, words), told, key=lambda one: (usual_word(one[0][0]), one[0][1]))
        if main[1] >= _SURE:
            break
    if outline.tint == DARK and not usual_word(main[0]):
        return ("", 0.0), Inside()
    return main, words


def _told(eyes: Eyes, inside: Pixels) -> tuple[tuple[str, float], Inside]:
    tall, wide = (side - 2 * _PAPER_PX for side in inside.shape[:2])
    if max(tall, wide) < _SQUARE * min(tall, wide):
        name, score = _personal(eyes, inside)
        if usual_word(name):
            return (name, score), Inside()
    texts = [("".join(line.text.split()), line.score) for line in _rows(eyes, inside)]
    if not texts:
        return ("", 0.0), Inside()
    if all(len(text) <= 4 for text, _ in texts):
        whole = mended_inner("".join(text for text, _ in texts))
        return (whole, min(score for _, score in texts)), Inside()
    whole = "".join(text for text, _ in texts)
    if usual_end(whole) and set(whole) <= HAN and not any(text in INNER or usual_end(text) for text, _ in texts[:-1]):
        return (mended_name(whole), min(score for _, score in texts)), Inside()  # an office's name over several rows
    (first, score), *rest = texts
    return (mended_inner(mended_name(first)), score), Inside(tuple((mended_inner(text), score) for text, score in rest))


def _cut(pixels: Pixels, quad: Quad, ink: str) -> Pixels:
    """A framed seal laid flat, its frame left out, its ink dark on white."""
    factor = _FRAME_PX / max(quad.width, quad.height)
    width, height = max(16, round(quad.width * factor)), max(16, round(quad.height * factor))
    flat = warp(pixels, homography(Quad.box(-0.5, -0.5, width, height), quad), width, height)
    grey = ink_maps(evened(flat), ink)["sharp"]
    edge = max(4, round(_EDGE * min(width, height)))
    grey[:edge], grey[-edge:], grey[:, :edge], grey[:, -edge:] = 255, 255, 255, 255
    for lines in (grey, grey.T):
        near = max(1, round(_RULED * min(width, height)))
        ruled = np.flatnonzero((lines < 255 - _INK).mean(axis=1) > _RULE)
        lines[[k for k in ruled.tolist() if k < near or k >= len(lines) - near]] = 255
    wider = cv2.copyMakeBorder(grey, *(_PAPER_PX,) * 4, cv2.BORDER_CONSTANT, value=255)
    return cv2.cvtColor(wider, cv2.COLOR_GRAY2BGR)


# rows ---------------------------------------------------------------------------------------------------------------


def _rows(eyes: Eyes, inside: Pixels) -> list[Line]:
    """The rows of a framed seal, right way up: the direction that reads best."""
    best: tuple[float, list[Line]] = (0.0, [])
    for quarters in (0, 2, 1, 3):
        turned = np.ascontiguousarray(np.rot90(inside, -quarters))
        for strips in _strips(eyes, turned):
            lines = [eyes.read(one, _ROW_ALPHABET) for one in strips]
            lines = [line for line in lines if line.score > _ROW_SCORE and any(c.isalnum() for c in line.text)]
            mean = sum(line.score for line in lines) / len(lines) if lines else 0.0
            named = usual_word("".join(line.text for line in lines[:1]))
            worth = sum(line.score * len(line.text) for line in lines) * mean * (_NAMED if named else 1.0)
            if worth > best[0]:
                best = (worth, lines)
            if mean > _SURE and (named or inside.shape[1] > _SQUARE * inside.shape[0]):
                return best[1]
    return best[1]


def _strips(eyes: Eyes, turned: Pixels) -> Iterator[list[Pixels]]:
    """The rows as they are seen; all of a low seal as one row."""
    boxes = [b for b in eyes.boxes(turned, _FRAME_PX) if b.width > 0.8 * b.height]
    yield [strip(turned, longer(row, 0.2 * row.height)) for row in _joined(boxes)]
    x, y, wide, tall = _inked(turned)
    if tall and wide > 2 * tall:
        yield [strip(turned, longer(Quad.box(x, y - 0.08 * tall, wide, 1.16 * tall), 0.2 * tall))]


def _joined(boxes: Sequence[Quad]) -> list[Quad]:
    rows: list[list[Quad]] = []
    for box in sorted(boxes, key=lambda b: (b.center[1], b.center[0])):
        if rows and abs(rows[-1][0].center[1] - box.center[1]) < 0.5 * rows[-1][0].height:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [row[0] if len(row) == 1 else Quad.around(tuple(row)) for row in rows]


# a person's name ----------------------------------------------------------------------------------------------------


def _personal(eyes: Eyes, inside: Pixels) -> tuple[str, float]:
    """Four characters in two columns from the right, or in two rows, read whichever way up they say most."""
    best = ("", 0.0, 0.0)
    for quarters in range(4):
        cells = _cells(np.ascontiguousarray(np.rot90(inside, -quarters))[..., 0])
        if len(cells) < 4:
            continue
        for order in ((2, 3, 0, 1), (0, 2, 1, 3)):
            line = eyes.read(cv2.cvtColor(np.hstack([cells[k] for k in order]), cv2.COLOR_GRAY2BGR), HAN)
            worth = line.score * (_NAMED if line.text.endswith(PERSONAL) else 1.0)
            if len(line.text) == len(cells) and worth > best[2]:
                best = (line.text, line.score, worth)
    return best[:2]


def _cells(grey: Pixels) -> list[Pixels]:
    """The characters of a personal seal each in a cell of its own: the left column from above, then the right one."""
    ink = np.where(grey < 255 - _INK, 255 - grey, 0)[_PAPER_PX:-_PAPER_PX, _PAPER_PX:-_PAPER_PX].astype(np.float32)
    across = _gap(ink.sum(axis=0))
    columns = (ink[:, :across], ink[:, across:])
    found = []
    for column in columns:
        down = _gap(column.sum(axis=1))
        found += [_cell(part) for part in (column[:down], column[down:])]
    return [cell for cell in found if cell is not None]


def _gap(ink: Pixels) -> int:
    """Where two characters part: the least ink near the middle."""
    low, high = (round(share * len(ink)) for share in _MIDDLE)
    reach = max(3, len(ink) // 24) | 1
    smooth = np.convolve(ink, np.ones(reach) / reach, "same")[low:high]
    return low + int(smooth.argmin()) if smooth.size else len(ink) // 2


def _cell(ink: Pixels) -> Pixels | None:
    x, y, wide, tall = cv2.boundingRect((ink > 0).astype(np.uint8))
    if min(wide, tall) < _LEAST_CELL * _FRAME_PX:
        return None
    size = max(12, min(_CHAR_PX, round(_CHAR_PX * wide / tall))), _CHAR_PX
    char = cv2.resize(255 - ink[y : y + tall, x : x + wide], size, interpolation=cv2.INTER_AREA)
    cell = np.full((STRIP_PX, _CELL_PX), 255, np.uint8)
    left, top = (_CELL_PX - size[0]) // 2, (STRIP_PX - size[1]) // 2
    cell[top : top + size[1], left : left + size[0]] = np.clip(char, 0, 255)
    return cell


def _inked(turned: Pixels) -> tuple[int, int, int, int]:
    """The box of all ink: left, top, width, height."""
    x, y, wide, tall = cv2.boundingRect((turned[..., 0] < 255 - _INK).astype(np.uint8))
    return x, y, wide, tall
