"""A labelled picture as a vendor's call, and the recorder of model calls."""

from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from bench.floor import Tape
from bench.pictures import Picture
from bench.wire import ask, request, speaker

from bench import floor
from kapiao.dialects.viapi import Viapi
from kapiao.errors import WrongKind
from kapiao.records import Ask, Field, Quad, Reading, Record

TICKET = Picture("train_ticket", "real", "a.jpg", b"bytes", {}, action="RecognizeTrainTicket")


def form(picture: Picture) -> dict[str, str]:
    return dict(parse_qsl(request(Viapi(), picture).body.decode()))


def test_the_picture_stands_where_the_contract_wants_a_url() -> None:
    assert form(TICKET) == {"ImageURL": "http://127.0.0.1/picture/a.jpg"}
    codes = Picture(
        "qr", "real", "b.png", b"", {}, action="RecognizeQrCode", params={"Tasks": [{"ImageURL": "<the file>"}]}
    )
    assert form(codes) == {"Tasks.1.ImageURL": "http://127.0.0.1/picture/b.png"}


def test_parameters_travel_as_the_sdks_send_them() -> None:
    params = {"MinHeight": 10, "OutputProbability": True}
    picture = Picture("text", "real", "c.jpg", b"", {}, action="RecognizeCharacter", params=params)
    assert form(picture)["MinHeight"] == "10"
    assert form(picture)["OutputProbability"] == "true"


def test_an_answer_and_a_refusal() -> None:
    def read(data: bytes, how: Ask) -> Reading:
        assert (data, how.kinds[0]) == (b"bytes", "train_ticket")
        train = Field("train", "车次", "G1", "G1", "G1", 0.9)
        record = Record("train_ticket", "火车票", 1.0, {"train": train}, Quad.box(0, 0, 9, 9))
        return Reading((record,), (), 9, 9, "jpeg")

    def refuse(data: bytes, how: Ask) -> Reading:
        raise WrongKind

    assert ask(Viapi(), TICKET, read).data["Number"] == "G1"
    assert ask(Viapi(), TICKET, refuse).error


def test_an_operation_without_bindings_has_no_speaker() -> None:
    assert speaker((Viapi(),), TICKET) is not None
    assert speaker((Viapi(),), Picture("x", "real", "d", b"", {}, action="NoSuchAction")) is None


def test_the_tape_runs_the_same_calls_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Engine:
        def __init__(self) -> None:
            self.sums: list[float] = []

        def run(self, tensor: Any) -> tuple[Any, ...]:
            self.sums.append(float(tensor.sum()))
            return (tensor,)

    monkeypatch.setattr(floor, "_ENGINES", (Engine,))
    engine, tensor = Engine(), np.ones(3)
    run = Engine.run
    with Tape() as tape:
        engine.run(tensor)
        tensor += 1  # what the caller does with its buffer later must not change the tape
    assert Engine.run is run
    tape.replay_s()
    assert engine.sums == [3.0, 3.0]
