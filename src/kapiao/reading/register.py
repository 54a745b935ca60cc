"""Known layouts: from text boxes alone to where a document lies in a picture.

Knows: boxes as geometry, and layouts. Must not know: text, networks, fields. Geometry only proposes; whoever uses a
fit must confirm it by content (other kinds pass the geometry alone).

Frames: see `kapiao.reading.layout`.

Method: every long box is laid onto every line of the layout whose two ends are steady, alone (similarity) and with the
left end of another box (affine); all guesses are scored at once by the anchors they hit; the best few are refined to a
homography by least squares in which a box on a row fixes only y, and a box end on an anchor fixes x too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kapiao.reading.layout import Fit, Layout
from kapiao.records import Homography, Quad

Array = Any

_INWARD = 0.2  # of the box height: undoes what the detector adds at both ends
_HIT = 0.032  # card widths: how far an end may be from its anchor while guesses are compared
_ROUNDS = (0.034, 0.024, 0.016)
_KEEP = 4  # rough maps kept of a layout and direction
LEAST_FIT = 0.45  # score of a fit, relative to a layout's typical clean picture
_REFINED = 5  # of all of them
_ENOUGH = 0.85  # a refined fit this good ends the search
_LONG_BOXES = 7
_HOPEFUL = 0.6  # of the best similarity's score: layouts and directions below it are not followed
_SIMILAR, _SHEARED, _SHEARS = 24, 6, 8  # similarities kept, those of them sheared, ways of shearing one
_BEFORE = 0.35  # of a strip's height: from its beginning to that of a value in it
_ASLANT = 12  # of these maps are refined
_STRETCHES, _SLANTS = (
    (0.76, 0.84, 0.92, 1.0, 1.08, 1.16, 1.24),
    (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3),
)  # that a camera makes of a card
_MAX_PERSPECTIVE_PULL = 0.02
_HOLD = 1e-6


def reading_angle(quads: Sequence[Quad]) -> float:
    """The common direction of lines in radians, up to half a turn: doubled-angle mean of the long sides."""
    x = y = 0.0
    for quad in quads:
        a, b, c, d = quad.points
        across = (b[0] + c[0] - a[0] - d[0]) / 2, (b[1] + c[1] - a[1] - d[1]) / 2
        down = (c[0] + d[0] - a[0] - b[0]) / 2, (c[1] + d[1] - a[1] - b[1]) / 2
        length, height = math.hypot(*across), math.hypot(*down)
        if height > length:
            across, length, height = down, height, length
        if length > 1.6 * height:
            angle = math.atan2(across[1], across[0])
            x += length * math.cos(2 * angle)
            y += length * math.sin(2 * angle)
    return math.atan2(y, x) / 2


def box_ends(quads: Sequence[Quad], angle: float) -> Array:
    """(n, 2, 2): the middle of the left and of the right side of every box when read along `angle`, moved inward."""
    points = np.array([quad.points for quad in quads])
    along = points @ (math.cos(angle), math.sin(angle))
    across = points @ (-math.sin(angle), math.cos(angle))
    order = np.argsort(along, axis=1, kind="stable")
    sides = np.take_along_axis(points, order[..., None], 1)
    left, right = sides[:, :2].mean(1), sides[:, 2:].mean(1)
    height = np.minimum(np.ptp(across, axis=1), np.hypot(*(sides[:, 1] - sides[:, 0]).T))
    step = right - left
    length = np.maximum(np.hypot(*step.T), 1e-6)
    inward = step * (np.minimum(_INWARD * height, length / 3) / length)[:, None]
    return np.stack([left + inward, right - inward], 1)


def register(quads: Sequence[Quad], layouts: Sequence[Layout], accept: float = LEAST_FIT) -> tuple[Fit, ...]:
    """Where documents of these layouts may lie among the boxes, best fit first; empty when nothing fits well enough.

    `accept` is the smallest score, relative to a layout's typical clean picture.
    """
    if len(quads) < 3:
        return ()
    angle = reading_angle(quads)
    starts = [
        _similar(ends, layout)
        for ends in (box_ends(quads, angle), box_ends(quads, angle + math.pi))
        for layout in layouts
    ]
    top = max(start.best for start in starts)
    hopeful = min(top, _HOPEFUL * top)  # scores may be negative
    pool = sorted(
        (guess for start in starts if start.best >= hopeful for guess in _guesses(start)),
        key=lambda guess: -guess.score,
    )
    found: list[tuple[float, _Guess]] = []
    for guess in _distinct(pool):
        refined = replace(guess, sheet_to_card=_refine(guess.sheet_to_card, guess.ends, guess.layout))
        score = refined.scored(_ROUNDS[-1] * 1.2)
        if score >= accept and _plausible(refined.sheet_to_card, guess.layout):
            found.append((score, refined))
        if found and max(f[0] for f in found) > _ENOUGH:
            break
    found.sort(key=lambda pair: -pair[0])
    best: dict[str, Fit] = {}
    for score, guess in found:
        if guess.layout.name not in best:
            best[guess.layout.name] = guess.fit(score)
    return tuple(best.values())


def register_by(name: str, line: Quad, quads: Sequence[Quad], layout: Layout) -> Fit | None:
    """Where a document lies of which a field is known for certain, by the `line` (in reading direction) that it fills
    and by what else stands on the layout's rows; None where the layout has no such line, or it is none of a document.

    Labels may be too pale to be seen: without them the ends of boxes tell nothing.
    """
    strip = layout.strips[name]
    own = [
        steady
        for steady in layout.lines
        if abs(steady[1] - strip.rows[0]) < strip.height / 2 and strip.left < steady[0] and steady[2] < strip.right
    ]
    if len(strip.rows) != 1 or not own:
        return None
    valued = replace(layout, left=np.concatenate([layout.left, _beginnings(layout)]))
    ends = box_ends([line, *quads], math.radians(line.angle_deg))
    (a, b), (p, q) = _complex(ends[0]), _complex(own[0].reshape(2, 2))
    ratio = (q - p) / (b - a)
    shift = p - ratio * a
    similar = np.array([[ratio.real, -ratio.imag, shift.real], [ratio.imag, ratio.real, shift.imag], [0, 0, 1]])
    maps = _seen_aslant(similar, p.imag)
    best = np.argsort(-_score(maps, ends, valued, _HIT * 1.5), kind="stable")[:_ASLANT]
    found = [_Guess(valued, ends[1:], _refine(maps[k], ends, valued), 0.0) for k in best]
    able = [
        (guess.scored(_ROUNDS[-1] * 1.2), -n)
        for n, guess in enumerate(found)
        if _plausible(guess.sheet_to_card, layout)
    ]
    score, place = max(able, default=(0.0, 0))
    return replace(found[-place], layout=layout).fit(score) if able else None


def _beginnings(layout: Layout) -> Array:
    """(n, 3): where values begin on their rows, as anchors of a left end."""
    strips = layout.strips.values()
    return np.array([(s.left + _BEFORE * s.height, y, 0.5) for s in strips for y in s.rows]).reshape(-1, 3)


def _seen_aslant(guess: Array, y: float) -> Array:
    """(m, 3, 3): a map as it may be where the card is seen from aside: drawn out and slanted, the row at `y` kept."""
    maps = []
    for stretch in _STRETCHES:
        for slant in _SLANTS:
            maps.append(np.array([[1, slant, -slant * y], [0, stretch, y - stretch * y], [0, 0, 1]]) @ guess)
    return np.array(maps)


@dataclass(frozen=True, slots=True)
class _Guess:
    """One way a document may lie: the map from sheet to card, and how well it explains the boxes (relative)."""

    layout: Layout
    ends: Array
    sheet_to_card: Array
    score: float

    def scored(self, tolerance: float) -> float:
        return float(_score(self.sheet_to_card[None], self.ends, self.layout, tolerance)[0]) / self.layout.typical_score

    def fit(self, score: float) -> Fit:
        inside = _inside(_apply(self.sheet_to_card[None], self.ends.mean(1))[0], self.layout)
        a, b, c, d, e, f, g, h, i = np.linalg.inv(self.sheet_to_card).ravel().tolist()
        return Fit(self.layout, Homography((a, b, c, d, e, f, g, h, i)), score, tuple(np.flatnonzero(inside).tolist()))


@dataclass(frozen=True, slots=True)
class _Start:
    """The best similarities, box to layout line, of one layout read along one direction: (m, 3, 3) sheet-to-card."""

    layout: Layout
    ends: Array
    maps: Array
    best: float  # relative score of the first


def _guesses(start: _Start) -> list[_Guess]:
    """The best few rough maps, the similarities and what they become with a third point."""
    ends, layout = start.ends, start.layout
    maps = np.concatenate([start.maps, *(_shear(similar, ends, layout) for similar in start.maps[:_SHEARED])])
    scores = _score(maps, ends, layout, _HIT)
    best = np.argsort(-scores, kind="stable")[:_KEEP]
    return [_Guess(layout, ends, maps[k], float(scores[k]) / layout.typical_score) for k in best]


def _distinct(pool: Sequence[_Guess]) -> list[_Guess]:
    """The first few guesses that do not say the same of one layout."""
    kept: list[_Guess] = []
    for guess in pool:
        if len(kept) == _REFINED:
            break
        if not any(guess.layout is k.layout and _same(guess.sheet_to_card, k.sheet_to_card, guess.ends) for k in kept):
            kept.append(guess)
    return kept


def _same(one: Array, other: Array, ends: Array) -> bool:
    points = ends[:, 0]
    return bool(np.abs(_apply(one[None], points) - _apply(other[None], points)).max() < _HIT / 2)


def _similar(ends: Array, layout: Layout) -> _Start:
    """Every long box laid onto every steady line of the layout, the best of these maps."""
    lengths = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    longest = np.argsort(-lengths, kind="stable")[:_LONG_BOXES]
    a, b = ends[longest, 0], ends[longest, 1]
    p, q = layout.lines[:, :2], layout.lines[:, 2:]
    step_sheet = _complex(b - a)[:, None]
    step_card = _complex(q - p)[None, :]
    ratio = step_card / np.where(np.abs(step_sheet) < 1e-6, 1e-6, step_sheet)  # rotation and scale, sheet to card
    shift = _complex(p)[None, :] - ratio * _complex(a)[:, None]
    ratio, shift = ratio.ravel(), shift.ravel()
    similar = np.zeros((len(ratio), 3, 3))
    similar[:, 0, 0] = similar[:, 1, 1] = ratio.real
    similar[:, 0, 1], similar[:, 1, 0] = -ratio.imag, ratio.imag
    similar[:, 0, 2], similar[:, 1, 2], similar[:, 2, 2] = shift.real, shift.imag, 1
    scores = _score(similar, ends, layout, _HIT * 2.5)
    keep = np.argsort(-scores, kind="stable")[:_SIMILAR]
    return _Start(layout, ends, similar[keep], float(scores[keep[0]]) / layout.typical_score)


def _shear(guess: Array, ends: Array, layout: Layout) -> Array:
    """Affine variants of a similarity: its own line kept, one more box end pulled onto a near anchor."""
    mapped = _apply(guess[None], ends[:, 0])[0]
    offsets = mapped[:, None] - layout.left[None, :, :2]
    near = np.argwhere((np.abs(offsets[..., 0]) < 0.09) & (np.abs(offsets[..., 1]) < 0.09))
    if not len(near):
        return np.zeros((0, 3, 3))
    y = mapped[near[:, 0], 1]
    levels = mapped[:, 1]
    # the row farthest from the moved end stays in place
    base = levels[np.abs(levels[None] - y[:, None]).argmax(1)]
    reach = y - base
    order = np.argsort(-np.abs(reach), kind="stable")[:_SHEARS]
    order = order[np.abs(reach[order]) > 0.12]
    dx, dy = offsets[near[order, 0], near[order, 1]].T
    base, reach = base[order], reach[order]
    slant, stretch = -dx / reach, 1 - dy / reach
    affine = np.tile(np.eye(3), (len(order), 1, 1))
    affine[:, 0, 1], affine[:, 0, 2] = slant, -slant * base
    affine[:, 1, 1], affine[:, 1, 2] = stretch, base - stretch * base
    return affine @ guess


def _score(maps: Array, ends: Array, layout: Layout, tolerance: float) -> Array:
    """(m,) how well each map explains the boxes: distinct anchors hit, rows hit, closeness, strangers inside."""
    left = _apply(maps, ends[:, 0])
    right = _apply(maps, ends[:, 1])
    total = np.zeros(len(maps))
    for points, anchors in ((left, layout.left), (right, layout.right)):
        if not len(anchors):
            continue
        off_x = points[:, :, None, 0] - anchors[None, None, :, 0]
        off_y = points[:, :, None, 1] - anchors[None, None, :, 1]
        distance = np.sqrt((off_x * off_x + off_y * off_y).min(1))
        close = np.maximum(1 - distance / tolerance, 0)
        total += ((close > 0) * (0.6 + 0.4 * close)) @ anchors[:, 2]
    on_row = np.abs(left[:, :, None, 1] - layout.rows) + np.abs(right[:, :, None, 1] - layout.rows) < 1.5 * tolerance
    total += 0.6 * on_row.any(1).sum(1)
    middle = (left + right) / 2
    inside = _inside(middle, layout)
    total -= 0.5 * (inside & ~on_row.any(2)).sum(1)
    return total


def _inside(points: Array, layout: Layout) -> Array:
    x, y = points[..., 0], points[..., 1]
    return (x > 0) & (x < 1) & (y > 0) & (y < layout.height)


def _refine(guess: Array, ends: Array, layout: Layout) -> Array:
    """Least squares with partial constraints: a row fixes y of both ends, an anchor fixes x as well."""
    current = guess
    scale = float(np.abs(ends - ends.mean((0, 1))).max()) or 1.0
    center = ends.mean((0, 1))
    normal = np.array([[1 / scale, 0, -center[0] / scale], [0, 1 / scale, -center[1] / scale], [0, 0, 1]])
    flat = np.concatenate([ends[:, 0], ends[:, 1]])
    is_left = np.arange(len(flat)) < len(ends)
    local = _apply(normal[None], flat)[0]
    for tolerance in _ROUNDS:
        mapped = _apply(current[None], flat)[0]
        solved = _solve(local, *_constraints(mapped, is_left, layout, tolerance), current @ np.linalg.inv(normal))
        if solved is None:
            return current
        current = solved @ normal
    return current


def _constraints(mapped: Array, is_left: Array, layout: Layout, tolerance: float) -> tuple[Array, Array, Array]:
    """Which ends are fixed where: (n,) x target or nan, (n,) y target or nan, (n,) weight."""
    count = len(mapped) // 2
    x = np.full(len(mapped), np.nan)
    y = np.full(len(mapped), np.nan)
    if len(layout.rows):
        off = np.abs(mapped[:, None, 1] - layout.rows)
        pair = off[:count] + off[count:]
        row = pair.argmin(1)
        fits = pair[np.arange(count), row] < 1.5 * tolerance
        for half in (slice(0, count), slice(count, None)):
            y[half][fits] = layout.rows[row[fits]]
    for side, anchors in ((True, layout.left), (False, layout.right)):
        if not len(anchors):
            continue
        chosen = np.flatnonzero(is_left == side)
        distance = np.hypot(
            mapped[chosen, None, 0] - anchors[None, :, 0], mapped[chosen, None, 1] - anchors[None, :, 1]
        )
        anchor = distance.argmin(1)
        hit = distance[np.arange(len(chosen)), anchor] < tolerance
        x[chosen[hit]] = anchors[anchor[hit], 0]
        y[chosen[hit]] = anchors[anchor[hit], 1]
    return x, y, np.where(np.isnan(x), 0.8, 1.0)


def _solve(local: Array, x: Array, y: Array, weight: Array, before: Array) -> Array | None:
    """The homography local -> card that meets the constraints best, perspective pulled towards none."""
    has_x, has_y = ~np.isnan(x), ~np.isnan(y)
    if has_x.sum() < 3 or has_y.sum() < 4:
        return None
    u, v = local[:, 0], local[:, 1]
    one, zero = np.ones_like(u), np.zeros_like(u)
    rows_x = np.stack([u, v, one, zero, zero, zero, -x * u, -x * v], 1)[has_x]
    rows_y = np.stack([zero, zero, zero, u, v, one, -y * u, -y * v], 1)[has_y]
    pull = _MAX_PERSPECTIVE_PULL * math.sqrt(len(local))
    prior = np.zeros((2, 8))
    prior[0, 6] = prior[1, 7] = pull
    matrix = np.concatenate([rows_x * weight[has_x, None], rows_y * weight[has_y, None]])
    target = np.concatenate([x[has_x] * weight[has_x], y[has_y] * weight[has_y]])
    # a weak pull to the map we come from keeps directions that nothing constrains
    normal = matrix.T @ matrix + _HOLD * np.eye(8)
    right = matrix.T @ target + _HOLD * (before / before[2, 2]).ravel()[:8]
    pull = _MAX_PERSPECTIVE_PULL**2 * len(local)
    normal[6, 6] += pull
    normal[7, 7] += pull
    try:
        return np.append(np.linalg.solve(normal, right), 1.0).reshape(3, 3)
    except np.linalg.LinAlgError:
        return None


def _plausible(sheet_to_card: Array, layout: Layout) -> bool:
    """A card seen by a camera: not mirrored, not folded, not stretched beyond what a tilt does."""
    try:
        inverse = np.linalg.inv(sheet_to_card)
    except np.linalg.LinAlgError:
        return False
    corners = np.array([[0, 0], [1, 0], [1, layout.height], [0, layout.height]])
    homogeneous = np.c_[corners, np.ones(4)] @ inverse.T
    if (homogeneous[:, 2] * homogeneous[0, 2] <= 0).any():
        return False
    quad = homogeneous[:, :2] / homogeneous[:, 2:]
    edges = np.roll(quad, -1, 0) - quad
    turns = edges[:, 0] * np.roll(edges, -1, 0)[:, 1] - edges[:, 1] * np.roll(edges, -1, 0)[:, 0]
    if (turns <= 0).any():
        return False
    sides = np.hypot(*edges.T)
    width, height = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    stretch = width / height / layout.aspect
    skewed = max(sides[0] / sides[2], sides[2] / sides[0], sides[1] / sides[3], sides[3] / sides[1])
    return bool(0.5 < stretch < 2.0 and skewed < 2.2)


def _apply(maps: Array, points: Array) -> Array:
    """(m, n, 2): every map applied to every point."""
    homogeneous = points @ np.swapaxes(maps[:, :, :2], 1, 2) + maps[:, None, :, 2]
    depth = homogeneous[..., 2:]
    return homogeneous[..., :2] / np.where(np.abs(depth) < 1e-9, 1e-9, depth)


def _complex(points: Array) -> Array:
    return points[..., 0] + 1j * points[..., 1]
