"""`python -m bench.characters`: which Chinese characters can be read in a name, which are, and how doubt is shown.

The covered set is proven (`--prove`, a quarter of an hour): every character that the line reader can say is drawn
clean in an invented name of three characters, in every typeface of papers that has it, and is covered where each of
these is read right. To measure it, so many characters of every part of the set, evenly spaced, are drawn in other names
and read. Characters that are not covered are drawn the same way: what is read for one must have a low score.
`--write-docs` puts all of it into docs/characters.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.meter import one_thread

one_thread()  # before anything else loads a numeric library

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

from kapiao.reading.evidence import SURE, Evidence, doubtful, weigh  # noqa: E402
from kapiao.reading.script import simplified  # noqa: E402
from kapiao.records import Field, Homography, Line, Pixels  # noqa: E402
from kapiao.specimens import fonts, words  # noqa: E402
from kapiao.values.glyphs import is_han  # noqa: E402
from kapiao.values.names import PersonName, covered  # noqa: E402
from kapiao.vision import shelf  # noqa: E402
from kapiao.vision.ports import Eyes  # noqa: E402
from kapiao.vision.text import open_eyes  # noqa: E402

DOCS = Path(__file__).parents[1] / "docs" / "characters.md"
PROVEN = Path(__file__).parents[1] / "src" / "kapiao" / "values" / "data" / "covered.txt"
PROVEN_HEAD = """# Chinese characters that are read right in clean print, in every typeface of papers that has them.
# Printed by `python -m bench.characters --prove`.
"""
PARTS = ("GB 2312, level 1", "GB 2312, level 2", "GBK beyond GB 2312", "beyond GBK")
FACES = "hei", "song noto", "kai wen"
_SIZE_PX, _BLUR = 44, 0.7
_LEVEL_2 = 0xD8  # first byte of the second level
_A_ROW = 60  # characters of the published list


@dataclass(frozen=True, slots=True)
class Result:
    """One part of the characters: how many there are to be covered (0: no list says), the reader can say, are covered,
    were drawn, were right, and were right and yet shown with doubt."""

    part: str
    listed: int
    said: int
    covered: int
    drawn: int
    right: int
    doubted: int = 0


def part_of(char: str) -> str:
    """Which part a character belongs to."""
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        code = b""
    if code:
        return PARTS[0] if code[0] < _LEVEL_2 else PARTS[1]
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return PARTS[3]
    return PARTS[2]


def said() -> tuple[str, ...]:
    """Every Chinese character that the line reader can say, in the order of Unicode."""
    listed = shelf.load("text_alphabet").decode("utf-8").split("\n")
    return tuple(sorted(char for char in listed if len(char) == 1 and is_han(char)))


def gb2312() -> tuple[str, ...]:
    """The 6763 characters of GB 2312-80."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return tuple(char for char in (code.decode("gb2312", "ignore") for code in codes) if char)


def name_with(char: str, random: np.random.Generator) -> str:
    """An invented name of three characters with one in its given name."""
    other = str(random.choice(list(words.GIVEN_MALE + words.GIVEN_FEMALE)))
    surname = str(random.choice(list(words.SURNAMES)))
    return surname + (char + other if random.random() < 0.5 else other + char)


def drawn(text: str, face: str) -> Pixels:
    """A clean strip of print."""
    font = fonts.face(face, _SIZE_PX)
    image = Image.new("L", (int(font.getlength(text)) + 24, 64), 235)
    ImageDraw.Draw(image).text((12, 32), text, 30, font, anchor="lm")
    return cv2.cvtColor(cv2.GaussianBlur(np.asarray(image), (0, 0), _BLUR), cv2.COLOR_GRAY2BGR)


def proven(eyes: Eyes) -> Iterator[str]:
    """The characters that are read right in every typeface that has them."""
    random = np.random.default_rng(11)
    for char in said():
        names = [(name_with(char, random), face) for face in FACES if fonts.covers(face, char)]
        if names and all(simplified(eyes.read(drawn(name, face))).text == name for name, face in names):
            yield char


def readings(eyes: Eyes, chars: Sequence[str], count: int) -> Iterator[tuple[str, str, Line]]:
    """Character, name and what was read, for so many characters, evenly spaced, that a typeface has."""
    random = np.random.default_rng(7)
    step = max(1, len(chars) // count)
    for number, char in enumerate(chars[::step]):
        face = FACES[number % len(FACES)]
        face = face if fonts.covers(face, char) else FACES[0]
        if fonts.covers(face, char):
            name = name_with(char, random)
            yield char, name, simplified(eyes.read(drawn(name, face)))


def results(eyes: Eyes, count: int) -> Iterator[Result]:
    """Every part of the covered set as it is read."""
    listed, can_say = gb2312(), said()
    for part in PARTS:
        own = [char for char in can_say if part_of(char) == part]
        known = [char for char in own if char in covered()]
        read = [(name == line.text, line) for _, name, line in readings(eyes, known, count)]
        right = [line for same, line in read if same]
        doubt = sum(doubtful(_name(line)) for line in right)
        yield Result(part, sum(part_of(c) == part for c in listed), len(own), len(known), len(read), len(right), doubt)


def doubted(eyes: Eyes, count: int) -> tuple[int, int]:
    """Of names with a character that is not covered: how many are doubtful as a field, of how many."""
    strange = [chr(code) for code in range(0x4E00, 0x9FA6) if chr(code) not in covered()]
    names = [_name(line) for _, _, line in readings(eyes, strange, count)]
    return sum(map(doubtful, names)), len(names)


def _name(line: Line) -> Field | None:
    return weigh("name", "姓名", PersonName(), Evidence.of_lines((line,)), Homography.identity())


def published() -> str:
    """What the page says whatever was measured: the set and the characters themselves."""
    known, listed = sorted(covered()), gb2312()
    lacking = "".join(char for char in listed if char not in covered())
    own = len(listed) - len(lacking)
    return (
        f"The line reader can say {len(said())} Chinese characters, {len(known)} of which are covered: {own} of the\n"
        f"{len(listed)} of GB 2312-80, and {len(known) - own} others. Of GB 2312 it lacks these, which are read for "
        f"others\nin some typeface, or are parts of characters:\n{lacking}\n\n"
        f"<details><summary>All of them</summary>\n\n```\n{_in_rows(known)}\n```\n\n</details>\n"
    )


def table(found: Sequence[Result], doubt: tuple[int, int], count: int) -> str:
    """What was measured, as a table."""
    rows = [
        f"| {r.part} | {r.listed or ''} | {r.said} | {r.covered} | {r.drawn} | {r.right} "
        f"| {_percent(r.right, r.drawn)} | {_percent(r.doubted, r.right)} |"
        for r in found
    ]
    titles = "characters | listed | said by the reader | covered | drawn | names right | % | right, yet doubted %"
    head = f"| {titles} |\n" + "|---" * 8 + "|\n"
    total, right = sum(r.drawn for r in found), sum(r.right for r in found)
    return (
        f"Printed by `python -m bench.characters -n {count}`. Names of three characters, clean print, read as a line: "
        f"the whole\nname must be right. A character is covered where it was read right in other names, in every "
        f"typeface of papers\nthat has it.\n\n{head}"
        + "\n".join(rows)
        + f"\n\nThe covered set: {right} of {total} names right, {_percent(right, total)} %.\n"
        f"Of {doubt[1]} names with a character that is not covered, {doubt[0]} ({_percent(*doubt)} %) were read with "
        f"a score below {SURE},\nwhich is how doubt is shown. Covered characters beyond GB 2312 are shown with doubt "
        f"too, but for those usual in given\nnames: what is read for one is often a character that is not covered. "
        f"The price is the last column: names read right\nthat are shown with doubt all the same. Where a "
        f"paper says the name twice, as the zone of a passport of China does\nin code, the score is that of "
        f"two readings.\n"
    )


def _in_rows(chars: Sequence[str]) -> str:
    return "\n".join("".join(chars[k : k + _A_ROW]) for k in range(0, len(chars), _A_ROW))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=300, metavar="N", help="characters of every part (300)")
    parser.add_argument("--write-docs", action="store_true", help="put it into docs/characters.md")
    parser.add_argument("--prove", action="store_true", help="find out which characters are covered, and list them")
    chosen = parser.parse_args()
    eyes = open_eyes()
    if chosen.prove:
        PROVEN.write_text(PROVEN_HEAD + _in_rows(tuple(proven(eyes))) + "\n", encoding="utf-8")
    text = table(tuple(results(eyes, chosen.n)), doubted(eyes, chosen.n), chosen.n)
    print(text)
    if chosen.write_docs:
        head = "# Chinese characters\n\nWhich characters names can be read in."
        DOCS.write_text(f"{head}\n\n{text}\n## The covered set\n\n{published()}", encoding="utf-8")


if __name__ == "__main__":
    main()
