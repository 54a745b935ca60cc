"""OFD pages as sheets: frames, the text layer, pictures, attached data, and every way to be wrong."""

import io
import time
import zipfile

import pytest
from ofd_files import ROOT, document, ofd, packed, page, png, promising_png, text

from kapiao.errors import PictureBroken, PictureError, PictureSize, PictureUnknown
from kapiao.imaging.decode import decode, sheets
from kapiao.imaging.ofdpage import numbers
from kapiao.imaging.parcel import Parcel, beside, tree
from kapiao.records import Limits, Sheet

LIMITS = Limits()
MM = 2 * 72 / 25.4  # pixels of the source frame a millimetre
RESOURCES = "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
MEDIA = (
    '<Res BaseLoc="Res"><MultiMedias><MultiMedia ID="7" Type="Image"><MediaFile>a.png</MediaFile></MultiMedia>'
    "</MultiMedias></Res>"
)
IMAGE = '<ofd:ImageObject ID="30" Boundary="10 10 20 20" CTM="20 0 0 20 0 0" ResourceID="7"/>'


def pages(data: bytes, limits: Limits = LIMITS, side_px: int | None = None) -> list[Sheet]:
    return list(sheets(data, limits, side_px))


def test_a_line_stands_where_it_is_set() -> None:
    sheet = pages(ofd(text("发票号码", 10, 20)))[0]
    assert (sheet.width_px, sheet.height_px, sheet.format) == (round(100 * MM), round(60 * MM), "ofd")
    (line,) = sheet.lines
    assert (line.text, line.score) == ("发票号码", 1.0)
    assert line.quad.bounds == pytest.approx((10 * MM, 20 * MM, 26 * MM, 24 * MM), abs=1)
    assert line.chars[2].start == pytest.approx(0.5, abs=0.01)


def test_steps_place_characters_and_wide_ones_part_columns() -> None:
    (sheet,) = pages(ofd(text("合计100", 5, 5, steps="30 20 g 2 2"), text("A&amp;B", 5, 20)))
    assert [line.text for line in sheet.lines] == ["合", "计", "100", "A&B"]
    assert sheet.lines[2].quad.bounds[0] == pytest.approx(55 * MM, abs=1)


def test_a_column_is_a_character_a_line() -> None:
    (sheet,) = pages(ofd(text("购买方", 5, 5, down="g 2 6")))
    assert [line.text for line in sheet.lines] == ["购", "买", "方"]


@pytest.mark.parametrize(("turn", "matrix"), [(90, "0 1 -1 0 0 0"), (180, "-1 0 0 -1 0 0"), (270, "0 -1 1 0 0 0")])
def test_turned_text_keeps_its_direction(turn: int, matrix: str) -> None:
    (sheet,) = pages(ofd(text("金额大写", 50, 30, more=f' CTM="{matrix}"')))
    assert sheet.lines[0].text == "金额大写"
    assert sheet.lines[0].quad.angle_deg % 360 == pytest.approx(turn, abs=0.5)


def test_templates_lie_under_a_page_and_hidden_objects_are_left_out() -> None:
    common = '<ofd:TemplatePage ID="2" BaseLoc="Tpl.xml"/>'
    own = page(text("值", 40, 10), text("藏", 5, 30, more=' Visible="false"'), template='<Template TemplateID="2"/>')
    files = {"Doc_0/Document.xml": document(1, common), "Doc_0/Pages/Page_0/Content.xml": own}
    (sheet,) = pages(packed({**files, "Doc_0/Tpl.xml": page(text("名称：", 5, 10))}))
    assert [line.text for line in sheet.lines] == ["名称：", "值"]


def test_pictures_and_filled_paths_are_shown() -> None:
    square = (
        '<ofd:PathObject ID="31" Boundary="50 10 20 20" Fill="true"><AbbreviatedData>M 0 0 L 20 0 L 20 20 L 0 20 C'
        "</AbbreviatedData></ofd:PathObject>"
    )
    files = {"Doc_0/Res.xml": MEDIA, "Doc_0/Res/a.png": png()}
    (sheet,) = pages(ofd(IMAGE, square, text("字", 5, 50), files=files, common=RESOURCES))
    for x in (20, 60):
        assert sheet.pixels[round(20 * MM), round(x * MM)].max() < 40
    assert sheet.pixels[round(20 * MM), round(40 * MM)].min() > 250
    assert sheet.pictured[0].bounds == pytest.approx((10 * MM, 10 * MM, 30 * MM, 30 * MM), abs=1)


def test_a_picture_that_cannot_be_read_is_left_out() -> None:
    files = {"Doc_0/Res.xml": MEDIA, "Doc_0/Res/a.png": b"\x97JB2 something else"}
    (sheet,) = pages(ofd(IMAGE, text("字", 5, 50), files=files, common=RESOURCES))
    assert sheet.pixels.min() == 255


def test_attached_data_and_tags_speak() -> None:
    data = "<x:eInvoice xmlns:x='u'><x:InvoiceNo>00012345</x:InvoiceNo><x:Empty/></x:eInvoice>"
    tags = "<eInvoice><InvoiceCode><ObjectRef PageRef='1'>20</ObjectRef></InvoiceCode></eInvoice>"
    files = {"Doc_0/Attachs/original_invoice.xml": data, "Doc_0/Tags/CustomTag.xml": tags}
    (sheet,) = pages(ofd(text("144031909110", 5, 5), files=files))
    assert sheet.said == {"InvoiceNo": "00012345", "InvoiceCode": "144031909110"}


def test_an_attachment_that_is_no_xml_is_left_out() -> None:
    (sheet,) = pages(ofd(text("字", 5, 5), files={"Doc_0/Attachs/a.xml": "no xml at all"}))
    assert sheet.said == {}


def test_one_picture_is_wanted_where_a_picture_is_wanted() -> None:
    with pytest.raises(PictureUnknown):
        decode(ofd(text("字", 5, 5)), LIMITS)
    with pytest.raises(PictureUnknown):
        pages(ofd(text("字", 5, 5)), Limits(formats=frozenset({"jpeg", "pdf"})))
    with pytest.raises(PictureUnknown):
        pages(packed({"a": "b"}).replace(b"OFD.xml", b"abc.xml"))


def test_names_are_looked_up_inside_only() -> None:
    assert beside("Doc_0/Document.xml", "/Doc_0/Res.xml") == "Doc_0/Res.xml"
    assert beside("Doc_0/Document.xml", "Pages/P.xml") == "Doc_0/Pages/P.xml"
    with pytest.raises(PictureBroken):
        Parcel(ofd()).bytes_of(beside("Doc_0/Document.xml", "../../../etc/passwd"))


# hostile files ---------------------------------------------------------------------------------------------------

LAUGHS = "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;&b;&b;'>]>"
OUTSIDE = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"
DEEP = "<a>" * 100_000 + "</a>" * 100_000
HUGE_TEXT = text("字" * 30_000, 5, 5)


def _spoken(document: str) -> bytes:
    return packed({"Doc_0/Document.xml": document})


HOSTILE = {
    "entities": (lambda: _spoken(LAUGHS + document()), PictureBroken),
    "outside": (lambda: _spoken(OUTSIDE + document()), PictureBroken),
    "deep": (lambda: _spoken(DEEP), PictureSize),
    "attached entities": (lambda: ofd(text("字", 5, 5), files={"Doc_0/Attachs/a.xml": LAUGHS + "<a/>"}), None),
    "zip bomb": (lambda: ofd(text("字", 5, 5), files={"Doc_0/Attachs/a.xml": b" " * (70 << 20)}), PictureSize),
    "xml bomb": (lambda: packed({"Doc_0/Document.xml": b"<a>" + b" " * (40 << 20) + b"</a>"}), PictureSize),
    "many files": (lambda: packed({f"Doc_0/{n}": "" for n in range(20_100)}), PictureSize),
    "no pages": (lambda: _spoken(document(0)), PictureSize),
    "many pages": (lambda: _spoken(document(101)), PictureSize),
    "page missing": (lambda: _spoken(document(1)), PictureBroken),
    "no document": (lambda: packed({}), PictureBroken),
    "no tree": (lambda: packed({}, "<"), PictureBroken),
    "huge page": (lambda: ofd(area="<Area><PhysicalBox>0 0 900000 900000</PhysicalBox></Area>"), PictureSize),
    "much text": (lambda: ofd(HUGE_TEXT, HUGE_TEXT), PictureSize),
    "long step": (lambda: ofd(text("ab", 5, 5, steps="g 999999999 1")), None),
    "far away": (lambda: ofd(text("ab", 5, 5, steps="1e300", more=' CTM="1e9 0 0 nan 0 0"')), None),
    "huge picture": (
        lambda: ofd(IMAGE, files={"Doc_0/Res.xml": MEDIA, "Doc_0/Res/a.png": promising_png(29_000)}, common=RESOURCES),
        PictureSize,
    ),
    "many pictures": (
        lambda: ofd(*[IMAGE] * 65, files={"Doc_0/Res.xml": MEDIA, "Doc_0/Res/a.png": png()}, common=RESOURCES),
        PictureSize,
    ),
    "cut off": (lambda: ofd(text("字", 5, 5))[:-40], PictureBroken),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_quickly(name: str) -> None:
    written, error = HOSTILE[name]
    data = written()
    started = time.process_time()
    if error is None:
        assert pages(data)
    else:
        with pytest.raises(error):
            pages(data)
    assert time.process_time() - started < 2.0


def test_a_composite_of_itself_ends() -> None:
    unit = (
        '<Res><CompositeGraphicUnits><CompositeGraphicUnit ID="8"><Content>'
        '<CompositeObject ID="1" Boundary="0 0 9 9" ResourceID="8"/></Content></CompositeGraphicUnit>'
        "</CompositeGraphicUnits></Res>"
    )
    itself = '<ofd:CompositeObject ID="40" Boundary="0 0 9 9" ResourceID="8"/>'
    assert pages(ofd(itself, text("字", 5, 5), files={"Doc_0/Res.xml": unit}, common=RESOURCES))


def test_damage_anywhere_is_an_error_of_the_tree_or_none() -> None:
    data = ofd(text("发票号码", 10, 20), files={"Doc_0/Attachs/a.xml": "<a>b</a>"})
    for at in range(0, len(data), 7):
        damaged = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        try:
            pages(damaged)
        except PictureError:
            continue


def test_encrypted_files_are_refused() -> None:
    data = bytearray(ofd(text("字", 5, 5)))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 4)
    with pytest.raises(PictureBroken):
        pages(bytes(data))


def test_other_packings_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("OFD.xml", ROOT)
    with pytest.raises(PictureBroken):
        pages(out.getvalue())


def test_figures_of_a_list() -> None:
    assert numbers("1 -2.5 .5 1e3 nan inf 1e9") == [1.0, -2.5, 0.5, 1000.0]


def test_names_lose_their_space() -> None:
    node = tree(b"<fp:a xmlns:fp='u' fp:b='1'><fp:c>x</fp:c><c>y</c></fp:a>")
    assert (node.tag, node.attributes, node.said("c"), [n.text for n in node.all("c")]) == (
        "a",
        {"b": "1"},
        "x",
        ["x", "y"],
    )
