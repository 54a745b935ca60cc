"""How one value is written on the wire: a short list of named formats that bindings choose from.

Each takes what a binding source found (a Field, a date, a quad, a number, a text) and the binding's argument, and
gives plain data or MISSING. Types and rounding are the contract's business (`binding.conformed`).
"""

from __future__ import annotations

import base64
import datetime as dt
import html
import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from kapiao import workbook
from kapiao.records import Field, Mark, Quad, Table


class _Missing:
    """Nothing was found; told apart from None and from an empty text."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Any = _Missing()
Format = Callable[[Any, str], Any]
_LOWEST_HEADING = 6  # of HTML


def _text(found: Any, argument: str) -> Any:
    """The normal form of a field; anything else as it is."""
    return found.text if isinstance(found, Field) else found


def _date(pattern: str) -> Format:
    """A date by pattern; a text that is no date stays as it was read: a reading is never dropped."""

    def write(found: Any, argument: str) -> Any:
        value = found.value if isinstance(found, Field) else found
        if found == "open":
            return argument or MISSING
        if isinstance(value, dt.date):
            return pattern.format(year=value.year, month=value.month, day=value.day)
        return _text(found, argument)

    return write


def _span(pattern: str) -> Format:
    """Both dates of a term, joined by a hyphen; the argument is the word for an open end."""
    one = _date(pattern)

    def write(found: Any, argument: str) -> Any:
        value = found.value if isinstance(found, Field) else found
        if not (isinstance(value, tuple) and len(value) == 2):
            return _text(found, argument)
        start, end = value
        return f"{one(start, '')}-{one('open' if end is None else end, argument)}"

    return write


def _number(found: Any, argument: str) -> Any:
    value = found.value if isinstance(found, Field) else found
    return value if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else MISSING


def _yuan(found: Any, argument: str) -> Any:
    """An amount in figures with the sign of its currency before it, though it may be printed in capitals."""
    text = _text(found, argument)
    spelled = text and not any(c.isdigit() for c in text) and isinstance(found.value, Decimal)
    return f"￥{found.value:.2f}" if spelled else f"￥{text}" if text else MISSING


def _share(found: Any, argument: str) -> Any:
    return min(max(float(found), 0.0), 1.0)


def _percent(found: Any, argument: str) -> Any:
    """0 to 100; whether it is rounded to a whole number is the contract's type."""
    return round(min(max(float(found), 0.0), 1.0) * 100, 2)


def _flag(found: Any, argument: str) -> Any:
    value = found.value if isinstance(found, Field) else found
    return bool(value)


def _likely(found: Any, argument: str) -> Any:
    """Whether a likelihood is above one half."""
    return float(found) > 0.5


def _reaches(found: Any, argument: str) -> Any:
    """Whether a likelihood reaches so many percent; without a number, half."""
    return float(found) * 100 >= float(argument or 50)


def _comma(found: Any, argument: str) -> Any:
    """Several values in one text, e.g. `03/17,04/05`."""
    value = found.value if isinstance(found, Field) else found
    return ",".join(map(str, value)) if isinstance(value, tuple | list) else _text(found, argument)


def _joined(found: Any, argument: str) -> Any:
    """The parts of a value with a sign between them, e.g. `4945x1845x1480`; empty parts left out."""
    value = found.value if isinstance(found, Field) else found
    if not isinstance(value, tuple | list):
        return _text(found, argument)
    return argument.join(str(part) for part in value if part != "")


def _one_part(found: Any, argument: str) -> Any:
    """One part of a value that has several, by its place from 0."""
    value = found.value if isinstance(found, Field) else found
    place = int(argument or 0)
    return value[place] if isinstance(value, tuple | list) and place < len(value) else MISSING


def _list(found: Any, argument: str) -> Any:
    value = found.value if isinstance(found, Field) else found
    return list(value) if isinstance(value, tuple | list) else [_text(found, argument)]


def _choice(found: Any, argument: str) -> Any:
    """The family's word for one of a closed list: the argument is `printed=word,printed=word`."""
    words = dict(pair.partition("=")[::2] for pair in argument.split(","))
    return words.get(_text(found, argument), MISSING)


def _tables_file(tables: Any, form: str) -> Any:
    """All tables of a page as one file: HTML text, or a workbook in base64, a sheet a table."""
    if form == "xlsx":
        return base64.b64encode(workbook.written([table.sheet for table in tables])).decode()
    return "".join(_page_part(table) for table in tables)


def _page_part(table: Table) -> str:
    around = ["".join(f"<p>{html.escape(text)}</p>" for text in texts) for texts in (table.head, table.tail)]
    return f"{around[0]}{table.to_html()}{around[1]}"


def _article_file(blocks: Any, form: str) -> Any:
    """Headings, paragraphs and tables as HTML, or as JSON: blocks with `type`, `level` and `text`, or `rows`."""
    if form == "html":
        return f"<div>{''.join(map(_block_html, blocks))}</div>"
    said = [_block_json(block) for block in blocks]
    return json.dumps({"blocks": said}, ensure_ascii=False, separators=(",", ":"))


def _block_html(block: Mark) -> str:
    """The title of a page is the name of the whole, so that headings begin with `<h2>`."""
    table = block.detail.get("table")
    if isinstance(table, Table):
        return table.to_html()
    level = block.detail.get("level", 0)
    name = f"h{min(level + 1, _LOWEST_HEADING)}" if isinstance(level, int) and level else "div"
    return f"<{name}>{html.escape(block.text)}</{name}>"


def _block_json(block: Mark) -> dict[str, Any]:
    table = block.detail.get("table")
    said: dict[str, Any] = {"type": block.kind}
    if isinstance(table, Table):
        return {**said, "rows": [[cell.text for cell in row] for row in table.grid], "html": table.to_html()}
    if "level" in block.detail:
        said["level"] = block.detail["level"]
    return {**said, "text": block.text}


def _json_text(found: Any, argument: str) -> Any:
    value = found.value if isinstance(found, Field) else found
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


# geometry ---------------------------------------------------------------------------------------------------------


def _points(x: str, y: str) -> Format:
    """Four corners, clockwise from the upper-left of the content."""
    return lambda quad, argument: [{x: px, y: py} for px, py in quad.points]


def _flat_points(quad: Quad, argument: str) -> Any:
    return [value for point in quad.points for value in point]


def _numbered_points(quad: Quad, argument: str) -> Any:
    return {f"{axis}{i}": value for i, point in enumerate(quad.points) for axis, value in zip("xy", point, strict=True)}


def _corners(quad: Quad, argument: str) -> Any:
    """[left, top, right, bottom]"""
    return list(quad.bounds)


def _box(left: str, top: str, width: str, height: str) -> Format:
    """The upright box around a quad under the names that the family uses."""

    def write(quad: Quad, argument: str) -> Any:
        x0, y0, x1, y1 = quad.bounds
        return {left: x0, top: y0, width: x1 - x0, height: y1 - y0}

    return write


def _part_of_box(index: int) -> Format:
    def write(quad: Quad, argument: str) -> Any:
        x0, y0, x1, y1 = quad.bounds
        return (x0, y0, x1 - x0, y1 - y0)[index]

    return write


def _turned_box(quad: Quad, argument: str) -> Any:
    """A box that is to be turned around its centre by Angle: width along the text, before the turn. And its corners."""
    (x, y), width, height = quad.center, quad.width, quad.height
    return {
        "Left": x - width / 2,
        "Top": y - height / 2,
        "Width": width,
        "Height": height,
        "Angle": _half_open(quad.angle_deg),
        "Pos": _points("x", "y")(quad, argument),
    }


def _turned_part(quad: Quad, argument: str) -> Any:
    """One of the values of such a box: Left, Top, Width, Height or Angle (which is meant without a word)."""
    return _turned_box(quad, "")[argument or "Angle"]


def _rotated(width: str, height: str) -> Format:
    """Centre, size and clockwise angle of the reading direction."""

    def write(quad: Quad, argument: str) -> Any:
        x, y = quad.center
        size = {width: quad.width, height: quad.height}
        return {"Center": {"X": x, "Y": y}, "Size": size, "Angle": _half_open(quad.angle_deg)}

    return write


def _centered(quad: Quad, argument: str) -> Any:
    x, y = quad.center
    return {"x": x, "y": y, "w": quad.width, "h": quad.height, "angle": _half_open(quad.angle_deg)}


def _half_open(angle_deg: float) -> float:
    """Into (-180, 180]; the rounding of a nearly upright quad never says -0."""
    turned = math.remainder(angle_deg, 360.0)
    return 180.0 if turned == -180.0 else turned + 0.0


def _turn(found: Any, argument: str) -> Any:
    """A clockwise angle in [0, 360), from a quad or a number of degrees."""
    angle = found.angle_deg if isinstance(found, Quad) else float(found)
    return round(angle % 360.0, 1) % 360.0


def _quarters_back(found: Any, argument: str) -> Any:
    """How many clockwise quarter turns bring the content upright."""
    angle = found.angle_deg if isinstance(found, Quad) else float(found)
    return round(-angle / 90.0) % 4


FORMATS: dict[str, Format] = {
    "text": _text,
    "date_compact": _date("{year:04}{month:02}{day:02}"),
    "date_cn": _date("{year}年{month}月{day}日"),
    "date_cn_padded": _date("{year:04}年{month:02}月{day:02}日"),
    "date_dash": _date("{year:04}-{month:02}-{day:02}"),
    "date_dot": _date("{year:04}.{month:02}.{day:02}"),
    "span_dot": _span("{year:04}.{month:02}.{day:02}"),
    "number": _number,
    "yuan": _yuan,
    "share": _share,
    "percent": _percent,
    "flag": _flag,
    "likely": _likely,
    "reaches": _reaches,
    "comma": _comma,
    "joined": _joined,
    "part": _one_part,
    "list": _list,
    "choice": _choice,
    "tables_file": _tables_file,
    "article_file": _article_file,
    "json_text": _json_text,
    "points": _points("X", "Y"),
    "points_small": _points("x", "y"),
    "flat_points": _flat_points,
    "numbered_points": _numbered_points,
    "corners": _corners,
    "box": _box("Left", "Top", "Width", "Height"),
    "box_xywh": _box("X", "Y", "W", "H"),
    "left": _part_of_box(0),
    "top": _part_of_box(1),
    "width": _part_of_box(2),
    "height": _part_of_box(3),
    "turned_box": _turned_box,
    "turned_part": _turned_part,
    "turned_boxes": lambda quad, argument: [_turned_box(quad, argument)],
    "rotated": _rotated("Width", "Height"),
    "rotated_wh": _rotated("W", "H"),
    "centered": _centered,
    "turn": _turn,
    "quarters_back": _quarters_back,
}
