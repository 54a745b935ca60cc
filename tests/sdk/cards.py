"""The committed sample pictures and what an SDK's user is to read off them.

The wire form of a field is written down here once more, from the vendor's documents, on purpose: were it taken from
the dialects' bindings, a wrong binding would prove itself right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from running import ROOT

SAMPLES = ROOT / "samples"


@dataclass(frozen=True)
class Sample:
    """One picture with its truth, fields by kapiao's own names and as printed."""

    kind: str
    path: Path
    tier: str
    fields: Mapping[str, str]

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.path.parent.name}"

    @property
    def url_path(self) -> str:
        return f"/samples/{self.path.relative_to(SAMPLES)}"


def samples(*kinds: str) -> list[Sample]:
    """The committed samples of some kinds but the hard tier: what is asked here is whether readings reach the SDKs.

    Raises LookupError when a kind has none: then nothing would be tested.
    """
    found = []
    for kind in kinds:
        every = [_sample(kind, folder) for folder in sorted((SAMPLES / kind).glob("*")) if folder.is_dir()]
        of_kind = [sample for sample in every if sample.tier != "hard"]
        if not of_kind:
            raise LookupError(f"samples/{kind} holds no sample")
        found += of_kind
    return found


def _sample(kind: str, folder: Path) -> Sample:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    picture = next(path for path in sorted(folder.glob("image.*")))
    return Sample(kind, picture, expected["tier"], expected["fields"])


def compact(printed: str) -> str:
    """2017年8月5日 or 2017.08.05 -> 20170805"""
    year, month, day = re.findall(r"\d+", printed)[:3]
    return f"{year}{int(month):02}{int(day):02}"


def chinese(printed: str) -> str:
    """1945年01月02日 -> 1945年1月2日"""
    return "{}年{}月{}日".format(*map(int, re.findall(r"\d+", printed)))


def unspaced(printed: str) -> str:
    return printed.replace(" ", "")


def _commas(printed: str) -> str:
    return ",".join(printed.split())


def _start(validity: str) -> str:
    return compact(validity.split("-")[0])


def _end(validity: str) -> str:
    end = validity.split("-")[1]
    return end if end == "长期" else compact(end)


Wire = Mapping[str, tuple[str, Callable[[str], Any]]]

VIAPI_FRONT: Wire = {
    "Name": ("name", str),
    "Gender": ("sex", str),
    "Nationality": ("ethnicity", str),
    "BirthDate": ("birth_date", compact),
    "Address": ("address", str),
    "IDNumber": ("id_number", str),
}
VIAPI_BACK: Wire = {
    "Issue": ("authority", str),
    "StartDate": ("validity", _start),
    "EndDate": ("validity", _end),
}
VIAPI_BANK_CARD: Wire = {
    "CardNumber": ("number", unspaced),
    "BankName": ("bank", str),
    "ValidDate": ("valid_dates", _commas),
}
VIAPI_TRAIN_TICKET: Wire = {
    "Number": ("train", str),
    "DepartureStation": ("from_station", str),
    "Destination": ("to_station", str),
    "Price": ("price", float),
    "Seat": ("seat", str),
    "Level": ("level", str),
    "Name": ("passenger", str),
}
OCRAPI_FRONT: Wire = {
    "name": ("name", str),
    "sex": ("sex", str),
    "ethnicity": ("ethnicity", str),
    "birthDate": ("birth_date", chinese),
    "address": ("address", str),
    "idNumber": ("id_number", str),
}
OCRAPI_BACK: Wire = {"issueAuthority": ("authority", str), "validPeriod": ("validity", str)}


def spelled(sample: Sample, wire: Wire) -> dict[str, Any]:
    """What the wire is to say of a sample; a field that the paper does not bear is left out."""
    return {name: form(sample.fields[field]) for name, (field, form) in wire.items() if sample.fields.get(field)}


def said(answer: Mapping[str, Any], wire: Wire) -> dict[str, Any]:
    """The same names out of an answer, empty ones left out."""
    return {name: answer[name] for name in wire if answer.get(name) not in (None, "")}
