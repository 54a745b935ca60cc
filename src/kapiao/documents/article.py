"""Running text: no fields, only headings, paragraphs and tables in reading order."""

from __future__ import annotations

from kapiao.documents.document import Document


class Article(Document):
    """A paper that is read from beginning to end; its blocks stand in `Record.marks`."""

    kind = "article"
    title = "文章"
    search = "flow"
    only_asked = True
