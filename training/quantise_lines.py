"""Draws lines of text to calibrate and to judge a line reader. Fonts of the system, a seed, nothing else.

The texts are what documents carry: names, addresses, companies, numbers, dates, amounts, machine readable zones.
Numbers are random digits of the right length, not numbers of anybody. The same seed, fonts and library versions draw
the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

HEIGHT_PX = 48
_HOME = Path("/usr/share/fonts")
FONTS = (  # path, face in the file; Debian packages are listed in training/README.md
    ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("opentype/noto/NotoSansCJK-Bold.ttc", 2),
    ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("truetype/wqy/wqy-microhei.ttc", 0),
    ("truetype/wqy/wqy-zenhei.ttc", 0),
    ("truetype/arphic/ukai.ttc", 0),
    ("truetype/arphic/uming.ttc", 0),
)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
_PLACES = (
    "北京市朝阳区",
    "上海市浦东新区",
    "广东省深圳市南山区",
    "四川省成都市武侯区",
    "黑龙江省哈尔滨市道里区",
    "新疆维吾尔自治区乌鲁木齐市",
)
_ROADS = ("建国路", "人民大道", "中山东路", "科技园北区", "解放街", "滨河花园")
_TRADES = ("科技", "贸易", "餐饮管理", "建筑工程", "物流", "医药", "文化传媒", "食品")
_LABELS = (
    "姓名",
    "性别",
    "民族",
    "出生",
    "住址",
    "公民身份号码",
    "签发机关",
    "有效期限",
    "价税合计",
    "纳税人识别号",
    "开户行及账号",
)
_GB2312 = tuple(  # level 1: the 3755 most used characters
    bytes((row, cell)).decode("gb2312")
    for row in range(0xB0, 0xD8)
    for cell in range(0xA1, 0xFF)
    if (row, cell) < (0xD7, 0xFA)
)


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A strip 48 px high and what it says."""

    text: str
    pixels: np.ndarray = field(repr=False)


def draw(count: int, seed: int) -> Iterator[DrawnLine]:
    """`count` lines; the first n of a longer draw are the lines of a draw of n."""
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        text = _text(rng, number)
        yield DrawnLine(text, _strip(text, rng))


def _text(rng: np.random.Generator, number: int) -> str:
    def pick(items: str | tuple[str, ...]) -> str:
        return items[int(rng.integers(len(items)))]

    def digits(count: int) -> str:
        return "".join(str(d) for d in rng.integers(0, 10, count))

    def some(items: tuple[str, ...], low: int, high: int) -> str:
        return "".join(pick(items) for _ in range(int(rng.integers(low, high + 1))))

    date = f"{rng.integers(1950, 2030)}年{rng.integers(1, 13)}月{rng.integers(1, 29)}日"
    letters = tuple("ABCDEFGHJKLMNPQRSTUVWXYZ")
    match number % 10:
        case 0:
            return f"{pick(_LABELS)} {pick(_SURNAMES)}{some(_GB2312, 1, 2)}"
        case 1:
            place = f"{pick(_PLACES)}{pick(_ROADS)}"
            return f"{place}{rng.integers(1, 999)}号{rng.integers(1, 30)}栋{rng.integers(101, 2999)}室"
        case 2:
            return digits(17) + pick("0123456789X")
        case 3:
            return f"{pick(_PLACES)[:3]}{some(_GB2312, 2, 4)}{pick(_TRADES)}有限公司"
        case 4:
            return date if rng.random() < 0.5 else f"{date} {rng.integers(0, 24):02}:{rng.integers(0, 60):02}"
        case 5:
            return f"¥{rng.integers(1, 99999):,}.{rng.integers(0, 100):02} 税率{rng.integers(1, 17)}%"
        case 6:
            return some(_GB2312, 4, 18)
        case 7:
            return "P<CHN" + some(letters, 3, 8) + "<<" + some(letters, 4, 12) + "<" * 12
        case 8:
            return some(letters, 1, 3) + digits(8) + " " + some(letters, 2, 6) + "-" + digits(4)
        case _:
            return f"{pick(_LABELS)}：{some(_GB2312, 2, 10)}（{digits(3)}）"


def _strip(text: str, rng: np.random.Generator) -> np.ndarray:
    path, face = FONTS[int(rng.integers(len(FONTS)))]
    size = int(rng.integers(22, 64))
    font = ImageFont.truetype(str(_HOME / path), size, index=face)
    left, top, right, bottom = font.getbbox(text)
    pad = max(2, size // 6)
    paper = np.clip(rng.integers(150, 256, 3) + rng.integers(-8, 9, 3), 0, 255)
    ink = rng.integers(0, 90, 3)
    width, height = int(right - left) + 2 * pad, int(bottom - top) + 2 * pad
    mask = Image.new("L", (width, height), 0)
    ImageDraw.Draw(mask).text((pad - left, pad - top), text, fill=255, font=font)
    share = np.asarray(mask, np.float32)[..., None] / 255
    pixels = paper * (1 - share) + ink * share
    pixels += np.linspace(-1, 1, width)[None, :, None] * rng.uniform(-25, 25)  # uneven light
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-1.2, 1.2) if width < 12 * height else 0.0, 1)
    pixels = cv2.warpAffine(pixels.astype(np.float32), turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    low = rng.uniform(16, 48) if rng.random() < 0.5 else HEIGHT_PX  # half of the lines come from a smaller picture
    pixels = cv2.resize(pixels, (max(8, round(width * low / height)), round(low)), interpolation=cv2.INTER_AREA)
    pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.3, 1.0))
    pixels += rng.normal(0, rng.uniform(0, 8), pixels.shape)
    quality = int(rng.integers(45, 91))
    coded = cv2.imencode(".jpg", np.clip(pixels, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    pixels = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return cv2.resize(pixels, (max(16, round(width * HEIGHT_PX / height)), HEIGHT_PX), interpolation=cv2.INTER_LINEAR)
