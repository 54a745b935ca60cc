"""How articles are judged, and that what is set is what is said to be set."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest
from bench.articles import judged
from bench.truth import plain
from bench.typeset import Part, article

from kapiao.records import Mark, Quad
from kapiao.specimens import fonts

QUAD = Quad.box(0, 0, 1, 1)
PARTS = (Part("heading", "一个标题", 1), Part("paragraph", "第一段的话。"), Part("paragraph", "第二段的话，长一些。"))


def mark(kind: str, text: str, level: int = 1) -> Mark:
    return Mark(kind, QUAD, 1.0, text, {"level": level})


def test_all_found() -> None:
    tally = judged(PARTS, [mark(part.kind, part.text, part.level) for part in PARTS])
    assert (tally.headings_found, tally.headings_claimed, tally.paragraphs_whole, tally.edits) == (1, 1, 2, 0)
    assert (tally.placed, tally.in_order) == (3, 3)


def test_a_paragraph_that_was_run_together_or_moved_is_told() -> None:
    both = judged(PARTS, [mark("heading", "一个标题"), mark("paragraph", "第一段的话。第二段的话，长一些。")])
    assert (both.paragraphs_whole, both.edits) == (0, 0)
    moved = judged(
        PARTS, [mark("paragraph", PARTS[2].text), mark("heading", "一个标题"), mark("paragraph", PARTS[1].text)]
    )
    assert (moved.placed, moved.in_order) == (3, 2)


def test_a_heading_that_is_none_is_told() -> None:
    tally = judged(PARTS, [mark("heading", part.text) for part in PARTS])
    assert (tally.headings_found, tally.headings_claimed, tally.paragraphs_whole) == (1, 3, 0)


@pytest.mark.skipif(bool(fonts.missing()), reason="typefaces are not installed")
@pytest.mark.parametrize("seed", [3, 4])
def test_the_file_says_what_was_set(seed: int) -> None:
    data, parts = article(seed)
    assert parts == article(seed)[1]
    document = pdfium.PdfDocument(data)
    said = plain("".join(page.get_textpage().get_text_bounded() for page in document))
    assert 1 <= len(document) <= 2
    document.close()
    assert all(plain(part.text)[:12] in said for part in parts)
