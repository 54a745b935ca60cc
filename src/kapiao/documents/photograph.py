"""Photographs as such: a picture that is judged by how it was taken, whatever it shows.

There is no form and nothing to read: the record stands for a picture in which none of the papers asked for was found.
"""

from __future__ import annotations

from kapiao.documents.document import Document


class Photograph(Document):
    """The whole picture."""

    kind = "photograph"
    title = "照片"
    only_asked = True
    whole = True
    work_px = 3000  # what made smaller has lost the marks of a display
