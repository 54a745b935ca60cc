"""Tables: no fields of their own, only rows and columns."""

from __future__ import annotations

from kapiao.documents.document import Document


class Table(Document):
    """Any table of a page, ruled or not; what it holds stands in `Record.table`."""

    kind = "table"
    title = "表格"
    search = "tables"
