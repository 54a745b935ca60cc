"""QR codes, wherever they stand: on a page, a wall, a screen.

Source: ISO/IEC 18004. The record says what a picture holds and what the codes say; each code is a mark of kind "code".
"""

from __future__ import annotations

from kapiao.documents.document import Document
from kapiao.reading.extract import Entry
from kapiao.values.codes import Payload
from kapiao.values.names import OneOf

NORMAL, CODED = "normal", "qrcode"


class QrCode(Document):
    """All QR codes of one picture."""

    kind = "qr_code"
    title = "二维码"
    search = "codes"
    work_px = 4096  # a code may be small in a large picture

    label = Entry("类别", OneOf((NORMAL, CODED)))
    codes = Entry("内容", Payload())
