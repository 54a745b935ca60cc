"""What stands in a square or rectangular seal: rows of words, or a person's name in two columns.

Knows: a framed seal laid flat, text boxes in it, how names stand in personal seals. Must not know documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from kapiao.imaging.rectify import STRIP_PX, homography, strip, warp
from kapiao.imaging.seals import Outline
from kapiao.imaging.tints import DARK, evened, further_maps, ink_maps
from kapiao.pipeline.sealinside import NUMBERS, Inside, longer
from kapiao.reading.arc import find_run, look, voted
from kapiao.reading.decode import closest
from kapiao.records import Line, Pixels, Quad
from kapiao.values.seals import HAN, INNER, PERSONAL, mended_inner, mended_name, usual_end, usual_word
from kapiao.vision.ports import Eyes

_FRAME_PX, _MOST_PX, _PAPER_PX = 320, 560, 24  # the inside of a frame, and white around it
_EDGE = 0.055  # of the short side: the frame itself
_RULE, _RULED = 0.7, 0.14  # share of a row of pixels that is ink: a rest of the frame; how far inside it may lie
_ROW_SCORE, _SURE, _CERTAIN = 0.45, 0.93, 0.97
_OTHERS, _SHOWN = (4, 1), 0.8  # maps in which rows are looked for that the first one shows no better than so
_ROW_ALPHABET = HAN | NUMBERS | frozenset("()（）.-/:：年月日、·")
_NAMED = 1.6  # how much likelier a seal that ends so is read the right way up
_SQUARE = 1.35  # long side / short side
_INK = 70  # of 255
_MIDDLE = 0.33, 0.67  # where the gap between two columns, or two rows, is looked for
_CELL_PX, _CHAR_PX = 54, 40
_CELLS = 4
_WORD_NATS, _WORD_MARGIN = 6.0, 3.0  # by which a usual word may be less likely than what is read; more than others
_LEAST_CELL = 0.04  # of the frame: less is no character


_Rows = tuple[float, float, list[Quad], int]


def framed_texts(eyes: Eyes, pixels: Pixels, outline: Outline) -> tuple[tuple[str, float], Inside]:
    """What stands in a square or rectangular seal: the first row is whose it is, or all when they are short. A dark
    frame may be any box on a page: it counts where it says what seals say."""
    main, words = ("", 0.0), Inside()
    looks = [(eyes, outline.tint, False), (eyes.careful, outline.tint, True)]
    looks += [(eyes.careful, DARK, False)] if outline.tint != DARK else []  # brown ink is darker than it is red
    for reader, ink, closely in looks:
        told = _told(reader, _cut(pixels, outline.quad, ink, closely))
        usual, before = usual_word(told[0][0]), usual_word(main[0])
        if usual > before or (usual == before and (closely or told[0][1] > main[1])):  # many maps tell more than one
            main, words = told
        if main[1] >= (_SURE if closely else _CERTAIN) or (closely and usual_word(main[0])):
            break
    if outline.tint == DARK and not usual_word(main[0]):
        return ("", 0.0), Inside()
    return main, words


def _told(eyes: Eyes, flats: Sequence[Pixels]) -> tuple[tuple[str, float], Inside]:
    """What several maps of the ink of one seal say together, its rows and cells found in the first one."""
    tall, wide = (side - 2 * _PAPER_PX for side in flats[0].shape[:2])
    if max(tall, wide) < _SQUARE * min(tall, wide):
        name, score = _personal(eyes, flats)
        if usual_word(name):
            return (name, score), Inside()
    rows = _rows(eyes, flats)
    if len(rows) == 1 and (word := _usual(rows[0]))[0]:
        return word, Inside()
    texts = [("".join(line.text.split()), line.score) for line in map(_surest, rows)]
    if not texts:
        return ("", 0.0), Inside()
    if all(len(text) <= 4 for text, _ in texts):
        whole = mended_inner("".join(text for text, _ in texts))
        return (whole, min(score for _, score in texts)), Inside()
    whole = "".join(text for text, _ in texts)
    if usual_end(whole) and set(whole) <= HAN and not any(text in INNER or usual_end(text) for text, _ in texts[:-1]):
        return (mended_name(whole), min(score for _, score in texts)), Inside()  # an office's name over several rows
    first, score = _agreed(rows[0])
    return (mended_inner(first), score), Inside(tuple((mended_inner(text), least) for text, least in texts[1:]))


def _surest(lines: Sequence[Line]) -> Line:
    return max(lines, key=lambda line: line.score)


def _usual(lines: Sequence[Line]) -> tuple[str, float]:
    """The usual word that most maps show; empty where they show none clearly."""
    told = [
        (word, line) for line in lines if (word := closest(line, INNER)) is not None and word.cost_nats < _WORD_NATS
    ]
    sums = Counter[str]()
    for word, _ in told:
        sums[word.text] += 1
    best, count = (sums.most_common(1) or [("", 0)])[0]
    likely = [word for word, line in told if word.text == best and len(line.text) <= len(best) + 1]
    sure = count > len(told) / 2 and max((word.margin for word in likely), default=0.0) > _WORD_MARGIN
    return (best, max(word.score for word in likely)) if sure else ("", 0.0)


def _agreed(lines: Sequence[Line]) -> tuple[str, float]:
    """What all maps say together of a row: a name, less surely where it has a gap."""
    best = _surest(lines)
    run = find_run(look(best, 0.0, 1.0))
    if run is None:
        return mended_name("".join(best.text.split())), best.score
    told = voted([one for line in lines if (one := look(line, 0.0, 1.0)).peaks], run.spacing)
    return told.text, told.score


def _cut(pixels: Pixels, quad: Quad, ink: str, closely: bool) -> list[Pixels]:
    """A framed seal laid flat, its frame left out, its ink dark on white: in its best map; `closely`, in all."""
    long = max(quad.width, quad.height)
    factor = min(max(long, _FRAME_PX), _MOST_PX) / long
    width, height = max(16, round(quad.width * factor)), max(16, round(quad.height * factor))
    even = evened(warp(pixels, homography(Quad.box(-0.5, -0.5, width, height), quad), width, height))
    edge = max(4, round(_EDGE * min(width, height)))
    maps = ink_maps(even, ink)
    if closely:
        sides = (even[:edge].swapaxes(0, 1), even[-edge:].swapaxes(0, 1), even[:, :edge], even[:, -edge:])
        maps |= further_maps(even, ink, np.concatenate(sides))
        maps.pop("whole", None)  # what is printed under a frame stands in rows as its text does
    return [_inside(grey, edge) for grey in (maps.values() if closely else [maps["sharp"]])]


def _inside(grey: Pixels, edge: int) -> Pixels:
    """A map without the frame, with white around it."""
    height, width = grey.shape
    grey[:edge], grey[-edge:], grey[:, :edge], grey[:, -edge:] = 255, 255, 255, 255
    for lines in (grey, grey.T):
        near = max(1, round(_RULED * min(width, height)))
        ruled = np.flatnonzero((lines < 255 - _INK).mean(axis=1) > _RULE)
        lines[[k for k in ruled.tolist() if k < near or k >= len(lines) - near]] = 255
    _clear_rests(grey, edge, round(_RULED * min(width, height)))
    wider = cv2.copyMakeBorder(grey, *(_PAPER_PX,) * 4, cv2.BORDER_CONSTANT, value=255)
    return cv2.cvtColor(wider, cv2.COLOR_GRAY2BGR)


def _clear_rests(grey: Pixels, edge: int, near: int) -> None:
    """White in place of ink that begins at the edge and ends near it: the sides of a frame are seldom quite level."""
    height, width = grey.shape
    _, labels, boxes, _ = cv2.connectedComponentsWithStats((grey < 255 - _INK).astype(np.uint8))
    x, y, wide, high = boxes[:, :4].T
    rests = (x <= edge) & (x + wide <= near) | (y <= edge) & (y + high <= near)
    rests |= (x + wide >= width - edge) & (x >= width - near) | (y + high >= height - edge) & (y >= height - near)
    rests[0] = False
    grey[cv2.dilate(rests[labels].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0] = 255


# rows ---------------------------------------------------------------------------------------------------------------


def _rows(eyes: Eyes, flats: Sequence[Pixels]) -> list[list[Line]]:
    """The rows of a framed seal, right way up: the direction that reads best, in the first map of its ink that shows
    them well. Of each row what every map says."""
    best: _Rows = (0.0, 0.0, [], 0)
    for flat in (flats[:1], *(flats[k : k + 1] for k in _OTHERS)):
        best = max([best, *(_standing(eyes, one) for one in flat)], key=lambda rows: rows[0])
        if best[1] > _SHOWN:
            break
    turned = [np.ascontiguousarray(np.rot90(flat, -best[3])) for flat in flats]
    return [[eyes.read(strip(flat, quad), _ROW_ALPHABET) for flat in turned] for quad in best[2]]


def _standing(eyes: Eyes, inside: Pixels) -> _Rows:
    """How much the rows of one map say, how well they read, where they are, and by how many quarters it is turned."""
    best: _Rows = (0.0, 0.0, [], 0)
    for quarters in (0, 2, 1, 3):
        turned = np.ascontiguousarray(np.rot90(inside, -quarters))
        for quads in _quads(eyes, turned):
            read = [(quad, eyes.read(strip(turned, quad), _ROW_ALPHABET)) for quad in quads]
            read = [one for one in read if one[1].score > _ROW_SCORE and any(c.isalnum() for c in one[1].text)]
            mean = sum(line.score for _, line in read) / len(read) if read else 0.0
            named = usual_word("".join(line.text for _, line in read[:1]))
            worth = sum(line.score * len(line.text) for _, line in read) * mean * (_NAMED if named else 1.0)
            if worth > best[0]:
                best = (worth, mean, [quad for quad, _ in read], quarters)
            if mean > _SURE and (named or inside.shape[1] > _SQUARE * inside.shape[0]):
                return best
    return best


def _quads(eyes: Eyes, turned: Pixels) -> Iterator[list[Quad]]:
    """The rows as they are seen; all of a low seal as one row."""
    boxes = [b for b in eyes.boxes(turned, _FRAME_PX) if b.width > 0.8 * b.height]
    yield [longer(row, 0.2 * row.height) for row in _joined(boxes)]
    x, y, wide, tall = _inked(turned)
    if tall and wide > 2 * tall:
        yield [longer(Quad.box(x, y - 0.08 * tall, wide, 1.16 * tall), 0.2 * tall)]


def _joined(boxes: Sequence[Quad]) -> list[Quad]:
    rows: list[list[Quad]] = []
    for box in sorted(boxes, key=lambda b: (b.center[1], b.center[0])):
        if rows and abs(rows[-1][0].center[1] - box.center[1]) < 0.5 * rows[-1][0].height:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [row[0] if len(row) == 1 else Quad.around(tuple(row)) for row in rows]


# a person's name ----------------------------------------------------------------------------------------------------


def _personal(eyes: Eyes, flats: Sequence[Pixels]) -> tuple[str, float]:
    """Four characters in two columns from the right, or in two rows, read whichever way up they say most: in all maps
    together, a character that several of them show counts more."""
    best: tuple[float, list[Line]] = (0.0, [])
    for quarters in range(4):
        cells = [_cells(np.ascontiguousarray(np.rot90(flat, -quarters))[..., 0]) for flat in flats]
        for order in ((2, 3, 0, 1), (0, 2, 1, 3)):
            rows = [np.hstack([four[k] for k in order]) for four in cells if len(four) == _CELLS]
            lines = [eyes.read(cv2.cvtColor(row, cv2.COLOR_GRAY2BGR), HAN) for row in rows]
            lines = [line for line in lines if len(line.chars) == _CELLS]
            worth = sum(line.score * (_NAMED if line.text.endswith(PERSONAL) else 1.0) for line in lines)
            best = max(best, (worth, lines), key=lambda one: one[0])
    if not best[1]:
        return "", 0.0
    votes: list[dict[str, float]] = [{} for _ in range(_CELLS)]
    for line in best[1]:
        for vote, char in zip(votes, line.chars, strict=True):
            for text, score in ((char.text, char.score), *char.others):
                vote[text] = vote.get(text, 0.0) + score * line.score / sum(other.score for other in best[1])
    told = [max(vote.items(), key=lambda one: (one[1], one[0])) for vote in votes]
    return "".join(text for text, _ in told), sum(share for _, share in told) / _CELLS


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
