"""Words in frames, in inks whose colour tells less than their darkness."""

import cv2
import numpy as np
import pytest

from kapiao.imaging.seals import Outline, find_seals
from kapiao.imaging.tints import RED
from kapiao.pipeline.sealframes import framed_texts
from kapiao.records import Quad
from kapiao.specimens.catalog import draw
from kapiao.specimens.ink import Canvas, Style
from kapiao.vision.text import open_eyes


@pytest.mark.parametrize("ink", [(200, 40, 40), (96, 76, 66)])
def test_a_printed_frame_is_read_in_red_and_in_brown(ink: tuple[int, int, int]) -> None:
    canvas = Canvas(40.0, 9.0, 8.0, np.random.default_rng(7))
    canvas.write("样本核对无误存档", 20.0, 4.5, Style("song", 3.6, ink), anchor="m")
    picture = cv2.GaussianBlur(canvas.pixels, (0, 0), 1.1)
    picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_COLOR)
    height, width = picture.shape[:2]
    (text, score), _ = framed_texts(open_eyes(), picture, Outline(RED, Quad.box(-0.5, -0.5, width, height)))
    assert text == "样本核对无误存档"
    assert score > 0.8


def test_a_name_is_read_through_print_as_several_maps_of_its_ink_show_it() -> None:
    specimen = draw("seal", 820063, "hard")
    picture = cv2.imdecode(np.frombuffer(specimen.encoded, np.uint8), cv2.IMREAD_COLOR)
    frames = [outline for outline in find_seals(picture) if outline.ring is None]
    texts = [framed_texts(open_eyes(), picture, outline)[0][0] for outline in frames]
    assert "江西顺通汽车租赁有限公司" in texts
