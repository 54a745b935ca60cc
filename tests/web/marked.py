"""Marked pictures and calls for them: each answer must hold the mark of its own picture and nobody else's.

Some marks are the numbers on sample papers, some are made for one call alone (a code, a row of print). Calls go through
all three families, with their own signatures, by URL and in the body, synchronous and asynchronous.
"""

import hashlib
import json
import random
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1] / "sdk"))

import cv2
import numpy as np
from cards import Sample, samples
from hand import Answer, send, signed_acs3, signed_roa, signed_v1
from running import PictureHost, Server

BUSY = ("Throttling", "ServiceUnavailable", "RequestTimeout", "Timeout", '"code":588', '"code":503', '"code":581')
_WAIT_S = 60.0  # for the result of an asynchronous scan


@dataclass(frozen=True)
class Marked:
    """One call: what it sends, and the mark that its answer must hold (empty: an error is the right answer)."""

    name: str
    mark: str
    ask: Callable[[], Answer]


class Papers:
    """Makes calls by number; the same number is the same call."""

    def __init__(self, server: Server, host: PictureHost) -> None:
        self._server, self._host = server, host
        self._fronts = samples("resident_id_front")
        self._cards = samples("bank_card")
        self._tickets = [each for each in samples("train_ticket") if "passenger" in each.fields]

    @property
    def shared_marks(self) -> frozenset[str]:
        """Of the sample papers; marks made for one call begin with KP or MARK."""
        return frozenset(_mark(each) for each in (*self._fronts, *self._cards, *self._tickets))

    def call(self, number: int) -> Marked:
        kinds = (
            self._front_in_body, self._bank_card, self._code, self._ticket, self._print, self._scan, self._code,
            self._front, self._later, self._nothing,
        )  # fmt: skip
        return kinds[number % len(kinds)](number // len(kinds), random.Random(number))

    def _front_in_body(self, number: int, _: random.Random) -> Marked:
        sample = self._fronts[number % len(self._fronts)]
        body = sample.path.read_bytes()
        plain = {"host": self._server.host, "x-acs-action": "RecognizeIdcard", "x-acs-version": "2021-07-07"}
        plain["content-type"] = "application/octet-stream"
        return Marked(
            "ocrapi RecognizeIdcard, body", _mark(sample),
            lambda: send(self._server, "POST", "/", signed_acs3("POST", {}, plain, body), body),
        )  # fmt: skip

    def _front(self, number: int, _: random.Random) -> Marked:
        sample = self._fronts[number % len(self._fronts)]
        return self._viapi("RecognizeIdentityCard", _mark(sample), sample.url_path, Side="face")

    def _bank_card(self, number: int, _: random.Random) -> Marked:
        sample = self._cards[number % len(self._cards)]
        return self._viapi("RecognizeBankCard", _mark(sample), sample.url_path)

    def _ticket(self, number: int, _: random.Random) -> Marked:
        sample = self._tickets[number % len(self._tickets)]
        return self._viapi("RecognizeTrainTicket", _mark(sample), sample.url_path)

    def _code(self, number: int, chance: random.Random) -> Marked:
        mark = f"KP{chance.getrandbits(64):016x}"
        module = cv2.QRCodeEncoder_create().encode(mark)
        picture = cv2.resize(module, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
        path = self._shown(mark, cv2.copyMakeBorder(picture, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255))
        return self._viapi("RecognizeQrCode", mark, path, "Tasks.1.ImageURL")

    def _print(self, number: int, chance: random.Random) -> Marked:
        mark = f"MARK{chance.randrange(10**7, 10**8)}"
        picture = np.full((300, 900, 3), 255, np.uint8)
        cv2.putText(picture, mark, (40, 170), cv2.FONT_HERSHEY_DUPLEX, 2.4, (0, 0, 0), 5, cv2.LINE_AA)
        more = {"MinHeight": "10", "OutputProbability": "false"}
        return self._viapi("RecognizeCharacter", mark, self._shown(mark, picture), **more)

    def _scan(self, number: int, _: random.Random) -> Marked:
        sample = self._fronts[number % len(self._fronts)]
        return Marked("green scan", _mark(sample), lambda: self._green("/green/image/scan", self._task(sample)))

    def _later(self, number: int, _: random.Random) -> Marked:
        """Handed in and asked for until it is done."""
        sample = self._fronts[number % len(self._fronts)]

        def ask() -> Answer:
            accepted = self._green("/green/image/asyncscan", self._task(sample))
            said = json.loads(accepted[2])
            if accepted[0] != 200 or said.get("code") != 200:
                return accepted
            ids, until = [entry["taskId"] for entry in said["data"]], time.monotonic() + _WAIT_S
            while True:
                answer = self._green("/green/image/results", ids)
                told = json.loads(answer[2])
                if told.get("code") != 200 or told["data"][0]["code"] != 280 or time.monotonic() > until:
                    return answer
                time.sleep(0.2)

        return Marked("green asyncscan, results", _mark(sample), ask)

    def _nothing(self, number: int, chance: random.Random) -> Marked:
        """A picture that is not there: an error is right, and it holds no mark at all."""
        return self._viapi("RecognizeBankCard", "", "/nowhere.jpg")

    def _shown(self, name: str, picture: Any) -> str:
        cv2.imwrite(str(self._host.folder / f"{name}.png"), picture)
        return f"/{name}.png"

    def _viapi(self, action: str, mark: str, path: str, parameter: str = "ImageURL", **more: str) -> Marked:
        values = {"Action": action, parameter: self._host.url + path, **more}
        form = {"host": self._server.host, "content-type": "application/x-www-form-urlencoded"}
        return Marked(
            f"viapi {action}", mark,
            lambda: send(self._server, "POST", "/", form, urlencode(signed_v1("POST", values)).encode()),
        )  # fmt: skip

    def _task(self, sample: Sample) -> dict[str, Any]:
        task = {"dataId": "a", "url": self._host.url + sample.url_path}
        return {"scenes": ["ocr"], "extras": {"card": "id-card-front"}, "tasks": [task]}

    def _green(self, path: str, content: Any) -> Answer:
        body = json.dumps(content).encode()
        headers = {"content-md5": b64encode(hashlib.md5(body).digest()).decode(), "content-type": "application/json"}
        headers["x-acs-signature-nonce"] = f"{random.SystemRandom().getrandbits(128):032x}"
        return send(
            self._server, "POST", path, signed_roa("POST", path, path, headers) | {"host": self._server.host}, body
        )


def _mark(sample: Sample) -> str:
    """What is on this paper alone."""
    field = {"resident_id_front": "id_number", "bank_card": "number", "train_ticket": "passenger"}[sample.kind]
    return sample.fields[field].replace(" ", "")
