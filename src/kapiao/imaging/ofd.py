"""Pages of an OFD file as sheets: the text that the file says, its pictures, and the data attached to it.

Knows: GB/T 33190-2016 (OFD): the package, pages with their templates, resources, attachments and custom tags. Must not
know: what the text means. Nothing is set in type here: what the file says needs no look; pictures and filled paths
(a code may be either) are laid on a white page, so that eyes find what only they show. Signatures are not checked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from kapiao.errors import PictureError, PictureSize
from kapiao.imaging.header import OFD_ROOT, check_size
from kapiao.imaging.ofdpage import POINTS_PER_MM, Media, PageObjects, numbers
from kapiao.imaging.parcel import Node, Parcel, beside, tree
from kapiao.imaging.pdf import FINEST, PICTURE_PT
from kapiao.imaging.scaling import scale_between
from kapiao.imaging.textlayer import lined
from kapiao.records import PX_PER_POINT, Homography, Limits, Pixels, Quad, Sheet

Decode = Callable[[bytes, Limits, int], Sheet]

_DATA = ("attach", "tag")  # folders, as files name them, of what is attached and of what tags the text
_MAX_SAID = 5000  # pairs taken from attached data
_PICTURES = frozenset({"jpeg", "png", "bmp", "gif", "tiff", "webp"})
_PICTURE_PX = 2600  # pictures are decoded no larger than about this
_A4_MM = (0.0, 0.0, 210.0, 297.0)


@dataclass(slots=True)
class _Document:
    """What the parts of one document share: its package, sizes, templates, pictures by number."""

    parcel: Parcel
    path: str
    node: Node
    decode: Decode
    box_mm: tuple[float, ...] = _A4_MM
    templates: dict[str, str] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    composites: dict[str, Node] = field(default_factory=dict)
    _seen: dict[str, Pixels | None] = field(default_factory=dict)

    def media_of(self, limits: Limits) -> Media:
        """Pictures by their numbers; none for what is not there or cannot be decoded. Raises PictureSize."""
        small = replace(limits, min_side_px=0, max_aspect=math.inf, formats=_PICTURES)

        def picture(number: str) -> Pixels | None:
            path = self.media.get(number, "")
            if path not in self._seen:
                self._seen[path] = self._decoded(path, small) if self.parcel.holds(path) else None
            return self._seen[path]

        return picture

    def _decoded(self, path: str, limits: Limits) -> Pixels | None:
        try:
            return self.decode(self.parcel.bytes_of(path), limits, _PICTURE_PX).pixels
        except PictureSize:
            raise
        except PictureError:  # a form that is not read here, as JBIG2: the page is read without it
            return None


@dataclass(frozen=True, slots=True)
class _Data:
    """What was attached, and which pieces of text the tags name."""

    attached: Mapping[str, str]
    tagged: Mapping[str, tuple[str, ...]]

    def of(self, index: int, texts: Mapping[str, str]) -> dict[str, str]:
        """What a page's data say; what is attached belongs to the first page."""
        told = {tag: "".join(texts.get(number, "") for number in refs) for tag, refs in self.tagged.items()}
        return {tag: text for tag, text in told.items() if text} | (dict(self.attached) if index == 0 else {})


def sheets(data: bytes, limits: Limits, side_px: int | None, decode: Decode) -> Iterator[Sheet]:
    """A sheet a page, its long side `side_px` (none: as the source frame). Raises PictureBroken, PictureSize."""
    parcel = Parcel(data)
    documents = [_opened(parcel, beside(OFD_ROOT, node.text), decode) for node in parcel.tree(OFD_ROOT).all("DocRoot")]
    pages = [(d, beside(d.path, p.attributes.get("BaseLoc", ""))) for d in documents for p in _pages(d.node)]
    if not 0 < len(pages) <= limits.max_pages:
        raise PictureSize(f"The OFD must have 1 to {limits.max_pages} pages.", pages=len(pages))
    data_of = _Data(_attached(parcel), _tagged(parcel))
    for index, (document, path) in enumerate(pages):
        yield _sheet(document, path, index, limits, side_px, data_of)


def _opened(parcel: Parcel, path: str, decode: Decode) -> _Document:
    document = _Document(parcel, path, parcel.tree(path), decode)
    common = document.node.first("CommonData") or Node("", {})
    document.box_mm = _box(common) or _A4_MM
    for template in common.all("TemplatePage"):
        document.templates[template.attributes.get("ID", "")] = beside(path, template.attributes.get("BaseLoc", ""))
    for tag in ("PublicRes", "DocumentRes"):
        for listed in common.all(tag):
            _resources(document, beside(path, listed.text))
    return document


def _pages(node: Node) -> Iterator[Node]:
    for pages in node.nodes:
        if pages.tag == "Pages":
            yield from (page for page in pages.nodes if page.tag == "Page")


def _resources(document: _Document, path: str) -> None:
    """Pictures and composite drawings by their numbers."""
    if not document.parcel.holds(path):
        return
    node = document.parcel.tree(path)
    folder = node.attributes.get("BaseLoc", "").rstrip("/")
    for media in node.all("MultiMedia"):
        name = media.said("MediaFile")
        document.media[media.attributes.get("ID", "")] = beside(path, f"{folder}/{name}" if folder else name)
    for unit in node.all("CompositeGraphicUnit"):
        document.composites[unit.attributes.get("ID", "")] = unit


def _box(node: Node) -> tuple[float, ...]:
    """The page's box in millimetres: left, top, width, height; nothing where none is said."""
    for tag in ("PhysicalBox", "ApplicationBox", "CropBox"):
        box = numbers(node.said(tag))
        if len(box) == 4 and min(box[2:]) > 0:
            return tuple(box)
    return ()


def _sheet(document: _Document, path: str, index: int, limits: Limits, side_px: int | None, data: _Data) -> Sheet:
    page = document.parcel.tree(path)
    box = _box(page.first("Area") or Node("", {})) or document.box_mm
    wide, high = (v * POINTS_PER_MM for v in box[2:])
    width, height = (max(1, round(v * PX_PER_POINT)) for v in (wide, high))
    check_size(width, height, limits)
    p, s = POINTS_PER_MM, PX_PER_POINT
    up = Homography((p, 0.0, -p * box[0], 0.0, -p, high + p * box[1], 0.0, 0.0, 1.0))
    seen = PageObjects(up, document.media_of(limits), document.composites)
    for layer in (*_templates(document, page), *page.all("Layer")):
        seen.gather(layer)
    to_source = Homography((s, 0.0, 0.0, 0.0, -s, s * high, 0.0, 0.0, 1.0))
    layer_of_text = lined(seen.glyphs, to_source)
    scale = min(side_px / max(wide, high), FINEST) if side_px else s
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    to_sheet = scale_between((width, height), size)
    pixels = seen.laid(np.full((size[1], size[0], 3), 255, np.uint8), to_sheet @ to_source)
    pictured = [Quad.around((Quad.box(0, 0, 1, 1).mapped(to_source @ place),)) for _, place in seen.pictures]
    large = tuple(quad for quad in pictured if min(quad.width, quad.height) >= PICTURE_PT * PX_PER_POINT)
    shown = (*large, *layer_of_text.unmapped) if layer_of_text.lines else ()
    return Sheet(pixels, width, height, "ofd", to_sheet, index, layer_of_text.lines, shown, data.of(index, seen.texts))


def _templates(document: _Document, page: Node) -> Iterator[Node]:
    """Layers of the templates that a page is laid on."""
    for template in page.all("Template"):
        path = document.templates.get(template.attributes.get("TemplateID", ""), "")
        if document.parcel.holds(path):
            yield from document.parcel.tree(path).all("Layer")


def _attached(parcel: Parcel) -> dict[str, str]:
    """What attached data says: elements that hold nothing but text, by name, the first of each name."""
    said: dict[str, str] = {}
    for name in parcel.names:
        folder, _, file = name.rpartition("/")
        if _DATA[0] not in folder.lower() or not file.lower().endswith(".xml") or file.lower() == "attachments.xml":
            continue
        try:
            node = tree(parcel.bytes_of(name))
        except PictureSize:
            raise
        except PictureError:  # what is attached need not be XML that can be read
            continue
        for leaf in _leaves(node):
            if len(said) < _MAX_SAID:
                said.setdefault(leaf.tag, leaf.text.strip())
    return {tag: text for tag, text in said.items() if text}


def _leaves(node: Node) -> Iterator[Node]:
    if not node.nodes:
        yield node
    for inner in node.nodes:
        yield from _leaves(inner)


def _tagged(parcel: Parcel) -> dict[str, tuple[str, ...]]:
    """Which pieces of text, by number, a custom tag names."""
    found: dict[str, tuple[str, ...]] = {}
    for name in parcel.names:
        folder, _, file = name.rpartition("/")
        if _DATA[1] not in folder.lower() or not file.lower().endswith(".xml"):
            continue
        for node in _holders(parcel.tree(name)):
            found.setdefault(node.tag, tuple(n.text.strip() for n in node.nodes if n.tag == "ObjectRef"))
    return found


def _holders(node: Node) -> Iterator[Node]:
    if any(n.tag == "ObjectRef" for n in node.nodes):
        yield node
    for inner in node.nodes:
        yield from _holders(inner)
