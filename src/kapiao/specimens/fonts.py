"""The typefaces that specimens are set in: named faces, found among the fonts of the system.

Knows file names of Debian's font packages and what each face resembles on real papers. Must not know papers. No font
is shipped with kapiao: a face is looked up by file name in the usual folders, and `SettingInvalid` names the packages
to install when one is missing.

What stands for what: `hei` for the Hei faces of identity cards (华文细黑, 方正黑体), `song` for Song (SimSun) on
tickets and certificates, `kai` for Kai, `ocrb` for the number of identity cards, `ocra` for embossed or machine-set
digits, `sans` for Arial and Helvetica, `narrow` for condensed grotesques, `serif` for Times, `mono` for Courier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from PIL import ImageFont

from kapiao.errors import SettingInvalid

PACKAGES = (
    "fonts-noto-cjk",
    "fonts-noto-core",
    "fonts-wqy-microhei",
    "fonts-wqy-zenhei",
    "fonts-arphic-ukai",
    "fonts-arphic-uming",
    "fonts-arphic-gbsn00lp",
    "fonts-arphic-gkai00mp",
    "fonts-lxgw-wenkai",
    "fonts-ocr-a",
    "fonts-ocr-b",
    "fonts-liberation",
    "fonts-urw-base35",
)

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file and, in a collection, the family wanted of it."""

    file: str
    family: str = ""
    mark: str = "国"  # the character whose middle is the middle of a row


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "hei": Source("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
        "hei bold": Source("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"),
        "hei zen": Source("wqy-zenhei.ttc", "WenQuanYi Zen Hei"),
        "hei micro": Source("wqy-microhei.ttc", "WenQuanYi Micro Hei"),
        "song": Source("uming.ttc", "AR PL UMing CN"),
        "song jian": Source("gbsn00lp.ttf"),
        "song noto": Source("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
        "song bold": Source("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
        "kai": Source("ukai.ttc", "AR PL UKai CN"),
        "kai jian": Source("gkai00mp.ttf"),
        "kai wen": Source("LXGWWenKai-Regular.ttf"),
        "kai bold": Source("LXGWWenKai-Bold.ttf"),
        "ocrb": Source("OCRB.otf", mark="0"),
        "ocra": Source("OCRA.ttf", mark="0"),
        "sans": Source("LiberationSans-Regular.ttf", mark="0"),
        "sans bold": Source("LiberationSans-Bold.ttf", mark="0"),
        "sans italic": Source("LiberationSans-BoldItalic.ttf", mark="0"),
        "narrow": Source("LiberationSansNarrow-Regular.ttf", mark="0"),
        "narrow bold": Source("LiberationSansNarrow-Bold.ttf", mark="0"),
        "gothic": Source("URWGothic-Demi.otf", mark="0"),
        "serif": Source("LiberationSerif-Regular.ttf", mark="0"),
        "serif bold": Source("LiberationSerif-Bold.ttf", mark="0"),
        "mono": Source("LiberationMono-Regular.ttf", mark="0"),
        "mono bold": Source("LiberationMono-Bold.ttf", mark="0"),
        "uyghur": Source("NotoNaskhArabic-Regular.ttf", mark="ا"),
        "tibetan": Source("NotoSerifTibetan-Regular.ttf", mark="བ"),
        "mongolian": Source("NotoSansMongolian-Regular.ttf", mark="ᠠ"),
    }
)
SPARE = "hei"  # sets the characters that a face lacks


@lru_cache(maxsize=1)
def _files() -> Mapping[str, Path]:
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        root = Path(folder).expanduser()
        if root.is_dir():
            for path in sorted(root.rglob("*.[to]t[fc]")):
                found.setdefault(path.name, path)
    return found


def missing() -> tuple[str, ...]:
    """Names of the faces whose files are not on this system."""
    return tuple(name for name, source in SOURCES.items() if source.file not in _files())


@lru_cache(maxsize=len(SOURCES))
def located(name: str) -> tuple[str, int]:
    source = SOURCES[name]
    path = _files().get(source.file)
    if path is None:
        raise SettingInvalid(
            f"the typeface {source.file} is not installed; drawing specimens needs the packages " + " ".join(PACKAGES)
        )
    for index in range(16 if path.suffix == ".ttc" else 1):
        if not source.family or ImageFont.truetype(str(path), 10, index=index).getname()[0] == source.family:
            return str(path), index
    raise SettingInvalid(f"{source.file} holds no face {source.family}; install its Debian package again")


@lru_cache(maxsize=512)
def face(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """A face at a size. Raises SettingInvalid, naming the packages, when it is not installed."""
    path, index = located(name)
    return ImageFont.truetype(path, size_px, index=index, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=64)
def shaped(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """The same with joined scripts set as they should be, where Pillow can."""
    path, index = located(name)
    return ImageFont.truetype(path, size_px, index=index)


@lru_cache(maxsize=512)
def middle_px(name: str, size_px: int) -> float:
    """From the baseline up to the middle of a row set in this face."""
    _, top, _, bottom = face(name, size_px).getbbox(SOURCES[name].mark, anchor="ls")
    return -(top + bottom) / 2


@lru_cache(maxsize=8192)
def covers(name: str, char: str) -> bool:
    """Whether the face has a glyph of its own for the character, and one with ink: a few faces hold blank ones."""
    if char.isspace():
        return True
    font = face(name, 24)
    glyph, none = font.getmask(char), font.getmask("\U000fffff")
    return any(bytes(glyph)) and bool(glyph.size != none.size or bytes(glyph) != bytes(none))


def em_for_digits(name: str, height: float) -> float:
    """The size (em) at which the digits of a face are so high."""
    _, top, _, bottom = face(name, 1000).getbbox("0", anchor="ls")
    return height * 1000 / (bottom - top)


def advance(name: str, char: str = "0") -> float:
    """Width of a character with its room, in em."""
    return face(name, 1000).getlength(char) / 1000
