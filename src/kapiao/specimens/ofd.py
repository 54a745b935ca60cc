"""An electronic invoice as the OFD file that its issuer sends: the form as a template, values, codes, attached data.

Knows: GB/T 33190 as far as invoices use it, the tags of GB/T 36609. Must not know: which paper it is; it writes what
was set in type, where it was set. The files are not signed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from xml.sax.saxutils import escape

import cv2
import numpy as np
import zxingcpp

from kapiao.records import PX_PER_POINT, Homography, Pixels
from kapiao.specimens.ink import Paper, Run, Symbol

TIER = "ofd"
_POINTS_PER_MM = 72 / 25.4
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_WHEN = (2024, 1, 1, 0, 0, 0)  # of every file in the archive: same specimen, same bytes
_TAGS = {
    "code": "InvoiceCode", "number": "InvoiceNo", "date": "IssueDate", "check_code": "InvoiceCheckCode",
    "buyer_name": "BuyerName", "buyer_number": "BuyerTaxID", "buyer_address": "BuyerAddrTel",
    "buyer_bank": "BuyerFinancialAccount", "seller_name": "SellerName", "seller_number": "SellerTaxID",
    "seller_address": "SellerAddrTel", "seller_bank": "SellerFinancialAccount", "net": "TaxExclusiveTotalAmount",
    "tax": "TaxTotalAmount", "total": "TaxInclusiveTotalAmount", "payee": "Payee", "checker": "Checker",
    "drawer": "InvoiceClerk",
}  # fmt: skip
_DIGITAL_TAGS = {
    "number": "InvoiceNumber", "date": "IssueTime", "buyer_name": "BuyerName", "buyer_number": "BuyerIdNum",
    "seller_name": "SellerName", "seller_number": "SellerIdNum", "net": "TotalAmWithoutTax", "tax": "TotalTaxAm",
    "total": "TotalTax-includedAmount", "drawer": "Drawer",
}  # fmt: skip


def to_source(paper: Paper) -> Homography:
    """From pixels of the paper to the frame in which a reader of the file answers."""
    scale = _POINTS_PER_MM * PX_PER_POINT / paper.px_per_mm
    return Homography.scaling(scale, scale)


def written(paper: Paper, rng: np.random.Generator) -> bytes:
    """The file. By chance with attached data, with tags on its text, with neither; its code a picture or a path."""
    data = str(rng.choice(("attached", "tagged", "none"))) if paper.kind == "vat_invoice" else "none"
    as_path = bool(rng.random() < 0.4)
    numbered = list(enumerate(paper.runs, 100))
    form = [(number, run) for number, run in numbered if not run.field]
    values = [(number, run) for number, run in numbered if run.field]
    files: dict[str, bytes | str] = {
        "OFD.xml": _element("OFD", f'{_SPACE} Version="1.1" DocType="OFD"', _body(paper)),
        "Doc_0/Document.xml": _element("Document", _SPACE, _document(paper, data)),
        "Doc_0/Tpls/Tpl_0/Content.xml": _page(paper, _texts(form)),
        "Doc_0/Pages/Page_0/Content.xml": _page(paper, _texts(values) + _symbols(paper, as_path), "1"),
        "Doc_0/PublicRes.xml": _element("Res", f'{_SPACE} BaseLoc="Res"', _fonts()),
        "Doc_0/DocumentRes.xml": _element("Res", f'{_SPACE} BaseLoc="Res"', "" if as_path else _media(paper)),
    }
    if not as_path:
        files |= {f"Doc_0/Res/code_{n}.png": _picture(symbol) for n, symbol in enumerate(paper.symbols)}
    if data == "attached":
        files["Doc_0/Attachs/Attachments.xml"] = _element("Attachments", _SPACE, _ATTACHMENT)
        files["Doc_0/Attachs/original_invoice.xml"] = _HEAD + _data(paper.fields)
    if data == "tagged":
        files["Doc_0/Tags/CustomTags.xml"] = _element("CustomTags", _SPACE, _CUSTOM_TAG)
        files["Doc_0/Tags/CustomTag.xml"] = _HEAD + _tags(values)
    return _packed(files)


_ATTACHMENT = (
    '<ofd:Attachment ID="1" Name="original_invoice" Format="xml"><ofd:FileLoc>original_invoice.xml</ofd:FileLoc>'
    "</ofd:Attachment>"
)
_CUSTOM_TAG = '<ofd:CustomTag NameSpace="eInvoice"><ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag>'


def _packed(files: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _element(tag: str, attributes: str, inner: str) -> str:
    return f"{_HEAD}<ofd:{tag} {attributes}>{inner}</ofd:{tag}>"


def _body(paper: Paper) -> str:
    return (
        f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>{'0' * 32}</ofd:DocID><ofd:Title>样本 {paper.kind}</ofd:Title>"
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    )


def _document(paper: Paper, data: str) -> str:
    extra = {
        "attached": "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
        "tagged": "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>",
    }.get(data, "")
    return (
        f"<ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea>{_area(paper)}</ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        '<ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        f'<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>{extra}'
    )


def _area(paper: Paper) -> str:
    height, width = (side / paper.px_per_mm for side in paper.pixels.shape[:2])
    return f"<ofd:PhysicalBox>0 0 {_mm(width)} {_mm(height)}</ofd:PhysicalBox>"


def _page(paper: Paper, inner: str, template: str = "") -> str:
    laid_on = '<ofd:Template TemplateID="2" ZOrder="Background"/>' if template else _mark(paper)
    objects = f'<ofd:Content><ofd:Layer ID="{template or 3}" Type="Body">{inner}</ofd:Layer></ofd:Content>'
    if template:
        return _element("Page", _SPACE, f"{laid_on}<ofd:Area>{_area(paper)}</ofd:Area>{objects}")
    marked = objects.replace("</ofd:Layer>", f"{laid_on}</ofd:Layer>")
    return _element("Page", _SPACE, f"<ofd:Area>{_area(paper)}</ofd:Area>{marked}")


def _mark(paper: Paper) -> str:
    """样本 below everything, in red."""
    height, width = (side / paper.px_per_mm for side in paper.pixels.shape[:2])
    run = Run("样本", width / 2 - 6, height - 4, 6.0, (6.5, 6.0))
    return _text(99, run, '<ofd:FillColor Value="222 40 40"/>')


def _texts(runs: list[tuple[int, Run]]) -> str:
    return "".join(_text(number, run) for number, run in runs)


def _text(number: int, run: Run, color: str = "") -> str:
    """A run of characters in a box of its own, as issuers write it."""
    width = sum(run.steps_mm)
    box = f"{_mm(run.x_mm)} {_mm(run.base_mm - run.size_mm)} {_mm(width)} {_mm(run.size_mm * 1.2)}"
    steps = " ".join(_grouped(run.steps_mm[:-1]))
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{box}" Font="10" Size="{_mm(run.size_mm)}">{color}'
        f'<ofd:TextCode X="0" Y="{_mm(run.size_mm)}" DeltaX="{steps}">{escape(run.text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def _grouped(steps: tuple[float, ...]) -> Iterator[str]:
    """Steps from character to character; equal ones in a row as `g n v`."""
    for step, same in groupby(_mm(step) for step in steps):
        times = len(list(same))
        yield f"g {times} {step}" if times > 1 else step


def _symbols(paper: Paper, as_path: bool) -> str:
    maker: Callable[[int, Symbol], str] = _path if as_path else _image
    return "".join(maker(number, symbol) for number, symbol in enumerate(paper.symbols))


def _image(number: int, symbol: Symbol) -> str:
    box, side = _box(symbol), _mm(symbol.side_mm)
    return (
        f'<ofd:ImageObject ID="{50 + number}" Boundary="{box}" CTM="{side} 0 0 {side} 0 0" ResourceID="{60 + number}"/>'
    )


def _path(number: int, symbol: Symbol) -> str:
    modules = _modules(symbol)
    unit = symbol.side_mm / len(modules)
    squares = [
        f"M {_mm(x * unit)} {_mm(y * unit)} L {_mm((x + 1) * unit)} {_mm(y * unit)} L {_mm((x + 1) * unit)}"
        f" {_mm((y + 1) * unit)} L {_mm(x * unit)} {_mm((y + 1) * unit)} C"
        for y, x in np.argwhere(modules)
    ]
    return (
        f'<ofd:PathObject ID="{50 + number}" Boundary="{_box(symbol)}" Stroke="false" Fill="true">'
        f'<ofd:FillColor Value="0 0 0"/><ofd:AbbreviatedData>{" ".join(squares)}</ofd:AbbreviatedData></ofd:PathObject>'
    )


def _box(symbol: Symbol) -> str:
    return f"{_mm(symbol.x_mm)} {_mm(symbol.y_mm)} {_mm(symbol.side_mm)} {_mm(symbol.side_mm)}"


def _modules(symbol: Symbol) -> Pixels:
    code = zxingcpp.create_barcode(symbol.text, zxingcpp.BarcodeFormat.QRCode)
    return np.equal(np.array(code.to_image(scale=1, add_quiet_zones=False)), 0)


def _picture(symbol: Symbol) -> bytes:
    shown = np.kron(np.where(_modules(symbol), 0, 255).astype(np.uint8), np.ones((4, 4), np.uint8))
    return cv2.imencode(".png", shown)[1].tobytes()


def _fonts() -> str:
    return '<ofd:Fonts><ofd:Font ID="10" FontName="宋体" FamilyName="宋体"/></ofd:Fonts>'


def _media(paper: Paper) -> str:
    media = "".join(
        f'<ofd:MultiMedia ID="{60 + n}" Type="Image" Format="PNG"><ofd:MediaFile>code_{n}.png</ofd:MediaFile>'
        "</ofd:MultiMedia>"
        for n in range(len(paper.symbols))
    )
    return f"<ofd:MultiMedias>{media}</ofd:MultiMedias>"


def _data(fields: Mapping[str, str]) -> str:
    """The invoice's own data, in the tags of its sort."""
    digital = len(fields.get("number", "")) == 20
    tags = _DIGITAL_TAGS if digital else _TAGS
    inner = "".join(f"<{tag}>{escape(fields[name])}</{tag}>" for name, tag in tags.items() if name in fields)
    if digital:
        return f"<EInvoice><EInvoiceData>{inner}</EInvoiceData></EInvoice>"
    inner = inner.replace("</", "</fp:").replace("<", "<fp:").replace("<fp:/fp:", "</fp:")
    return f'<fp:eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019">{inner}</fp:eInvoice>'


def _tags(values: list[tuple[int, Run]]) -> str:
    named = [(_TAGS[run.field], number) for number, run in values if run.field in _TAGS]
    inner = "".join(f'<{tag}><ObjectRef PageRef="1">{number}</ObjectRef></{tag}>' for tag, number in named)
    return f"<eInvoice>{inner}</eInvoice>"


def _mm(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
