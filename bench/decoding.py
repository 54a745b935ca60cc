"""`python -m bench.decoding`: what forms, check sums and grammars add to a line reader, on drawn and spoilt strips.

Lines are drawn with Pillow's own face, reduced at random and enlarged again, with noise. Columns: right as read freely;
with the form's length and sets; after checks; called valid though wrong; milliseconds of processor time a line.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.meter import one_thread

one_thread()  # before anything else loads a numeric library

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from kapiao.reading.decode import fixed, greedy  # noqa: E402
from kapiao.values.companies import UnifiedCreditCode  # noqa: E402
from kapiao.values.ids import BankCardNumber, ResidentId, luhn_completed  # noqa: E402
from kapiao.values.kind import Shape  # noqa: E402
from kapiao.values.mrz import TD3, compose  # noqa: E402
from kapiao.values.mrz_forms import row_shapes  # noqa: E402
from kapiao.values.vehicles import Vin  # noqa: E402
from kapiao.vision.text import TextEyes, open_eyes  # noqa: E402

Random = np.random.Generator
Strip = npt.NDArray[np.uint8]
DIGITS, LETTERS = list("0123456789"), list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
REDUCED = 0.15, 0.32  # drawn 48 px high: between 7 and 15 px of a line remain


def some(random: Random, characters: list[str], count: int) -> str:
    return "".join(random.choice(characters, count))


def day(random: Random, first: int, years: int) -> datetime.date:
    return datetime.date(first, 1, 1) + datetime.timedelta(int(random.integers(365 * years)))


def resident(random: Random) -> str:
    return ResidentId.compose("370828", day(random, 1950, 70), int(random.integers(1000)))


def card(random: Random) -> str:
    return luhn_completed(str(random.choice(["622202", "6225", "622848"])) + some(random, DIGITS, 12))


def vehicle(random: Random) -> str:
    return Vin.completed("LSV" + some(random, list("ABCDEFGHJKLMNPRSTVWXY"), 5) + "0KB" + some(random, DIGITS, 6))


def company(random: Random) -> str:
    return UnifiedCreditCode.compose("91", "440301", "MA" + some(random, list("0123456789ABCDEFGHJKLMNPQRTUWXY"), 6))


def passport(random: Random) -> tuple[str, ...]:
    country = str(random.choice(["CHN", "UTO", "FRA", "GBR", "CHE"]))
    number = "E" + some(random, DIGITS, 8) if country == "CHN" else some(random, LETTERS, 2) + some(random, DIGITS, 7)
    optional = some(random, LETTERS[:16], 13) + "9" if country == "CHN" else ""
    fields = {
        "document": "P",
        "issuer": country,
        "nationality": country,
        "names": f"{some(random, LETTERS, 6)}<<{some(random, LETTERS, 7)}",
        "number": number,
        "birth": f"{day(random, 1950, 60):%y%m%d}",
        "expiry": f"{day(random, 2026, 10):%y%m%d}",
        "sex": str(random.choice(["M", "F"])),
        "optional": optional,
    }
    return compose(TD3, fields)


@dataclass(frozen=True, slots=True)
class Task:
    title: str
    draw: Callable[[Random], str]
    shapes: tuple[Shape, ...]
    printed: Callable[[str], str] = str


TASKS = (
    Task("resident id", resident, ResidentId().shapes),
    Task("bank card", card, BankCardNumber().shapes, BankCardNumber.grouped),
    Task("vehicle number", vehicle, Vin().shapes),
    Task("credit code", company, UnifiedCreditCode().shapes),
    Task("passport row 1", lambda random: passport(random)[0], row_shapes()["TD3"][0]),
    Task("passport row 2", lambda random: passport(random)[1], row_shapes()["TD3"][1]),
)


def strip(text: str, random: Random) -> Strip:
    font = ImageFont.load_default(34)
    width = int(font.getlength(text)) + 24
    picture = Image.new("RGB", (width, 48), (235, 235, 235))
    ImageDraw.Draw(picture).text((12, 24), text, fill=(30, 30, 30), font=font, anchor="lm")
    share = random.uniform(*REDUCED)
    small = picture.resize((int(width * share), int(48 * share)), Image.Resampling.BILINEAR)
    pixels = np.asarray(small.resize((width, 48), Image.Resampling.BICUBIC), np.float64)
    noisy = pixels + random.normal(0, 12, pixels.shape)
    return np.ascontiguousarray(np.clip(noisy, 0, 255).astype(np.uint8)[:, :, ::-1])


def measured(task: Task, eyes: TextEyes, count: int, seed: int) -> tuple[int, int, int, int, float]:
    random = np.random.default_rng(seed)
    alphabet = frozenset().union(*(allowed for shape in task.shapes for allowed in shape.allowed))
    free = form = checked = wrong = 0
    spent = 0.0
    for _ in range(count):
        text = task.draw(random)
        lattice = eyes.read(strip(task.printed(text), random)).lattice
        if lattice is None:
            continue
        free += greedy(lattice, alphabet).text == text
        start = time.process_time()
        decoded = fixed(lattice, task.shapes)
        spent += time.process_time() - start
        if decoded is not None:
            form += decoded.raw == text
            checked += decoded.text == text
            wrong += decoded.valid is True and decoded.text != text
    return free, form, checked, wrong, 1000 * spent / count


def rows(count: int, seed: int) -> Iterator[str]:
    eyes = open_eyes()
    yield f"{'line':16}{'lines':>7}{'free':>7}{'form':>7}{'checks':>8}{'false':>7}{'ms':>7}"
    for task in TASKS:
        free, form, checked, wrong, ms = measured(task, eyes, count, seed)
        yield f"{task.title:16}{count:7}{free:7}{form:7}{checked:8}{wrong:7}{ms:7.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.decoding", description=__doc__)
    parser.add_argument("-n", type=int, default=100, help="lines of each kind (100)")
    parser.add_argument("--seed", type=int, default=20_261, help="where the random numbers begin")
    chosen = parser.parse_args()
    for row in rows(chosen.n, chosen.seed):
        print(row, flush=True)


if __name__ == "__main__":
    main()
