"""`python -m bench.characters`: which Chinese characters can be read in a name, which are, and how doubt is shown.

The covered set is what the line reader's list of characters says; it is not learned from pictures. From every part of
it so many characters, evenly spaced, are drawn clean in invented names of three characters in the typefaces of papers,
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
from kapiao.values.names import PersonName  # noqa: E402
from kapiao.vision import shelf  # noqa: E402
from kapiao.vision.ports import Eyes  # noqa: E402
from kapiao.vision.text import open_eyes  # noqa: E402

DOCS = Path(__file__).parents[1] / "docs" / "characters.md"
PARTS = ("GB 2312, level 1", "GB 2312, level 2", "GBK beyond GB 2312", "beyond GBK")
FACES = "hei", "song noto", "kai wen"
_SIZE_PX, _BLUR = 44, 0.7
_LEVEL_2 = 0xD8  # first byte of the second level
_A_ROW = 60  # characters of the published list


@dataclass(frozen=True, slots=True)
class Result:
    """One part of the characters: how many there are to be covered (0: no list says), are, were drawn, were right."""

    part: str
    listed: int
    covered: int
    drawn: int
    right: int


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


def covered() -> tuple[str, ...]:
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
    known, listed = covered(), gb2312()
    for part in PARTS:
        own = [char for char in known if part_of(char) == part]
        read = [name == line.text for _, name, line in readings(eyes, own, count)]
        yield Result(part, sum(part_of(c) == part for c in listed), len(own), len(read), sum(read))


def doubted(eyes: Eyes, count: int) -> tuple[int, int]:
    """Of names with a character that is not covered: how many are doubtful as a field, of how many."""
    known = set(covered())
    strange = [chr(code) for code in range(0x4E00, 0x9FA6) if chr(code) not in known]
    names = [_name(line) for _, _, line in readings(eyes, strange, count)]
    return sum(map(doubtful, names)), len(names)


def _name(line: Line) -> Field | None:
    return weigh("name", "姓名", PersonName(), Evidence.of_lines((line,)), Homography.identity())


def published() -> str:
    """What the page says whatever was measured: the sets and the characters themselves."""
    known, listed = covered(), gb2312()
    lacking = "".join(char for char in listed if char not in set(known))
    said = len(listed) - len(lacking)
    rows = "\n".join("".join(known[k : k + _A_ROW]) for k in range(0, len(known), _A_ROW))
    return (
        f"The line reader can say {len(known)} Chinese characters: {said} of the {len(listed)} of GB 2312-80,\n"
        f"and {len(known) - said} others. Of GB 2312 it lacks these, mostly parts of characters:\n{lacking}\n\n"
        f"<details><summary>All of them</summary>\n\n```\n{rows}\n```\n\n</details>\n"
    )


def table(found: Sequence[Result], doubt: tuple[int, int], count: int) -> str:
    """What was measured, as a table."""
    rows = [
        f"| {r.part} | {r.listed or ''} | {r.covered} | {r.drawn} | {r.right} | {100 * r.right / max(1, r.drawn):.1f} |"
        for r in found
    ]
    head = "| characters | listed | covered | drawn | names right | % |\n|---|---|---|---|---|---|\n"
    total, right = sum(r.drawn for r in found[:2]), sum(r.right for r in found[:2])
    share = 100 * right / max(1, total)
    return (
        f"Printed by `python -m bench.characters -n {count}`. Names of three characters, clean print, read as a line: "
        f"the whole\nname must be right.\n\n{head}"
        + "\n".join(rows)
        + f"\n\nGB 2312: {right} of {total}, {share:.1f} %; "
        f"names are held to be covered in these.\nOf {doubt[1]} names with a character that is not covered, {doubt[0]} "
        f"were read with a score below {SURE},\nwhich is how doubt is shown.\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=300, metavar="N", help="characters of every part (300)")
    parser.add_argument("--write-docs", action="store_true", help="put it into docs/characters.md")
    chosen = parser.parse_args()
    eyes = open_eyes()
    text = table(tuple(results(eyes, chosen.n)), doubted(eyes, chosen.n), chosen.n)
    print(text)
    if chosen.write_docs:
        head = "# Chinese characters\n\nWhich characters names can be read in."
        DOCS.write_text(f"{head}\n\n{text}\n## The covered set\n\n{published()}", encoding="utf-8")


if __name__ == "__main__":
    main()
