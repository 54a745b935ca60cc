"""OFD files written by hand for tests: text, pictures, data, and everything that is wrong."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROOT = f"<ofd:OFD {_SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"


def document(pages: int = 1, common: str = "") -> str:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 100 60</ofd:PhysicalBox></ofd:PageArea>"
    return (
        f"<ofd:Document {_SPACE}><ofd:CommonData>{area}{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
        "</ofd:Document>"
    )


def page(*objects: str, area: str = "", template: str = "") -> str:
    inner = f'<ofd:Content><ofd:Layer ID="9">{"".join(objects)}</ofd:Layer></ofd:Content>'
    return f"<ofd:Page {_SPACE}>{template}{area}{inner}</ofd:Page>"


def text(
    said: str, x: float, y: float, size: float = 4.0, steps: str = "", number: int = 20, more: str = "", down: str = ""
) -> str:
    deltas = (f' DeltaX="{steps}"' if steps else "") + (f' DeltaY="{down}"' if down else "")
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{x} {y} 60 {size}" Font="1" Size="{size}"{more}>'
        f'<ofd:TextCode X="0" Y="{size * 0.86}"{deltas}>{said}</ofd:TextCode></ofd:TextObject>'
    )


def png(width: int = 40, height: int = 40, shade: int = 0) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), shade).save(out, "PNG")
    return out.getvalue()


def promising_png(side: int) -> bytes:
    """A few bytes that promise a very large picture."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def packed(files: Mapping[str, str | bytes], root: str = ROOT) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", root)
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def ofd(*objects: str, files: Mapping[str, str | bytes] | None = None, common: str = "", area: str = "") -> bytes:
    """A file of one page."""
    own = {"Doc_0/Document.xml": document(1, common), "Doc_0/Pages/Page_0/Content.xml": page(*objects, area=area)}
    return packed({**own, **(files or {})})
