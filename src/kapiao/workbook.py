"""Cells as a spreadsheet file (.xlsx).

Knows: the least that makes a valid workbook. Must not know: where cells come from. Source: ECMA-376 (Office Open XML),
parts 1 (SpreadsheetML) and 2 (packaging). Same cells, same bytes: nothing of the clock goes into the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

Value = str | Decimal
Cells = Sequence[tuple[int, int, int, int, Value]]  # row, column, and the first row and column behind, from 0; value

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAX_CHARS = 32_767  # of a cell
_MAX_DIGITS = 15  # of a number; longer ones would be rounded
_TEXT, _PLAIN_NUMBER, _AMOUNT = 1, 2, 3  # rows of the table of styles below
_STYLES = (
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="2"><border/><border><left style="thin"/><right style="thin"/><top style="thin"/>'
    '<bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
    '<xf borderId="1" numFmtId="49" applyNumberFormat="1" applyBorder="1" applyAlignment="1">'
    '<alignment vertical="center" wrapText="1"/></xf>'
    '<xf borderId="1" numFmtId="3" applyNumberFormat="1" applyBorder="1"/>'  # #,##0
    '<xf borderId="1" numFmtId="4" applyNumberFormat="1" applyBorder="1"/></cellXfs>'  # #,##0.00
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)


def written(sheets: Sequence[Cells]) -> bytes:
    """The workbook; an empty one has one empty sheet."""
    sheets = sheets or ((),)
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": _content_types(numbers),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="Table {n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in numbers), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_SHEETS}">{_STYLES}</styleSheet>',
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": _sheet(cells) for n, cells in zip(numbers, sheets, strict=True)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return out.getvalue()


def _content_types(numbers: range) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    named = {"workbook": f"{kind}.sheet.main+xml", "styles": f"{kind}.styles+xml"}
    named |= {f"worksheets/sheet{n}": f"{kind}.worksheet+xml" for n in numbers}
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(f'<Override PartName="/xl/{name}.xml" ContentType="{kind}"/>' for name, kind in named.items())
        + "</Types>"
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _sheet(cells: Cells) -> str:
    rows: dict[int, list[str]] = {}
    merged = []
    for row, column, row_end, column_end, value in sorted(cells, key=lambda cell: cell[:2]):
        rows.setdefault(row, []).append(_cell(_name(row, column), value))
        if (row_end, column_end) != (row + 1, column + 1):
            merged.append(f'<mergeCell ref="{_name(row, column)}:{_name(row_end - 1, column_end - 1)}"/>')
    data = "".join(f'<row r="{row + 1}">{"".join(found)}</row>' for row, found in rows.items())
    spans = f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>' if merged else ""
    return f'{_HEAD}<worksheet xmlns="{_SHEETS}"><sheetData>{data}</sheetData>{spans}</worksheet>'


def _cell(name: str, value: Value) -> str:
    """A number, where a spreadsheet can hold it exactly; otherwise a text that no program takes for a formula."""
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _MAX_DIGITS:
        style = _PLAIN_NUMBER if value == value.to_integral_value() else _AMOUNT
        return f'<c r="{name}" s="{style}"><v>{value:f}</v></c>'
    text = escape(_FORBIDDEN.sub("", str(value))[:_MAX_CHARS])
    return f'<c r="{name}" s="{_TEXT}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _name(row: int, column: int) -> str:
    """`A1` for the first cell."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
