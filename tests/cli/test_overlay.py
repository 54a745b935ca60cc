"""What is drawn over a picture: in its own frame, of files with pages the first one."""

from pathlib import Path

from PIL import Image

from kapiao.cli.overlay import draw_overlay
from kapiao.records import Char, Line, Quad, Reading

LINE = Line("字", 1.0, Quad.box(20, 20, 40, 40), (Char("字", 1.0, 0.0, 1.0),))


def test_files_with_pages_are_drawn_on(tmp_path: Path) -> None:
    pages = tmp_path / "two.pdf"
    first, second = Image.new("RGB", (200, 100), "white"), Image.new("RGB", (300, 300), "white")
    first.save(pages, save_all=True, append_images=[second], resolution=144)
    page = Reading((), (LINE,), 200, 100, "pdf")
    draw_overlay(pages, Reading((), (LINE, LINE), 200, 100, "pdf", pages=(page, page)), tmp_path / "out.png")
    with Image.open(tmp_path / "out.png") as drawn:
        assert drawn.height == 100
        assert drawn.width > 200
        left = drawn.crop((0, 0, 200, 100)).convert("L")
        assert left.getextrema()[0] < 200  # a quad on the white page
