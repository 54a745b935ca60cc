"""Grants end, fit one purpose, and files are sealed, owned and purged."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from test_accounts import Clock

from kapiao.errors import (
    KapiaoError,
    KeyUnknown,
    NotAllowed,
    Overloaded,
    PictureTooHeavy,
    TimestampExpired,
    UrlFailed,
    UrlRefused,
)
from kapiao.service.shelf import Shelf, Terms, Wish, folder_of
from kapiao.service.store import Store
from kapiao.service.vault import Vault

POST = Wish("post", 900, 100, single_use=True)
PUT = Wish("put", 900, 100, prefix="scan/")


def shelf(folder: Path, clock: Clock | None = None) -> Shelf:
    return Shelf(Store(folder), Vault("s"), folder_of(folder / "objects"), Terms(3600, 150), clock or Clock())


def test_what_was_granted_can_be_kept_and_taken(tmp_path: Path) -> None:
    desk = shelf(tmp_path)
    issued = desk.find_grant(desk.grant("1", POST).access_key_id)
    desk.keep(issued, issued.key, b"picture of 110101")
    assert desk.take("1", ["other", issued.key], 100) == b"picture of 110101"
    assert desk.take("1", ["other"], 100) is None
    on_disk = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"110101" not in on_disk
    assert issued.secret.encode() not in on_disk
    with pytest.raises(UrlRefused):
        desk.take("2", [issued.key], 100)
    with pytest.raises(PictureTooHeavy):
        desk.take("1", [issued.key], 3)


def test_a_grant_for_one_upload_is_good_for_one(tmp_path: Path) -> None:
    desk = shelf(tmp_path)
    issued = desk.grant("1", POST)

    def attempt(number: int) -> bool:
        try:
            desk.keep(issued, issued.key, b"%d" % number)
        except NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(attempt, range(8))) == 1
    with pytest.raises(NotAllowed):
        desk.find_grant(issued.access_key_id)
    assert len(list((tmp_path / "objects").iterdir())) == 1


def test_a_folder_grant_takes_many_and_the_last_one_counts(tmp_path: Path) -> None:
    desk = shelf(tmp_path)
    issued = desk.grant("1", PUT)
    assert issued.key.startswith("scan/")
    for data in (b"1", b"2"):
        desk.keep(issued, f"{issued.key}images/a.jpg", data)
    assert desk.take("1", [f"{issued.key}images/a.jpg"], 9) == b"2"
    assert len(list((tmp_path / "objects").iterdir())) == 1
    with pytest.raises(NotAllowed):
        desk.keep(issued, "scan/else/a.jpg", b"3")


def test_the_folder_may_be_given(tmp_path: Path) -> None:
    assert shelf(tmp_path).grant("1", replace(PUT, prefix="key id/", exact=True)).key == "key id/"


@pytest.mark.parametrize(
    ("key", "size", "later_s", "error"),
    [("other", 1, 0, NotAllowed), ("", 101, 0, PictureTooHeavy), ("", 1, 900, TimestampExpired)],
)
def test_limits(tmp_path: Path, key: str, size: int, later_s: int, error: type[KapiaoError]) -> None:
    clock = Clock()
    desk = shelf(tmp_path, clock)
    issued = desk.grant("1", POST)
    clock.now += later_s
    with pytest.raises(error):
        desk.keep(issued, key or issued.key, b"x" * size)
    assert not list((tmp_path / "objects").iterdir())


def test_purge(tmp_path: Path) -> None:
    clock = Clock()
    desk = shelf(tmp_path, clock)
    issued = desk.grant("1", POST)
    desk.keep(issued, issued.key, b"x")
    clock.now += 3600
    with pytest.raises(UrlFailed):
        desk.take("1", [issued.key], 9)
    desk.purge()
    assert desk.take("1", [issued.key], 9) is None
    assert not list((tmp_path / "objects").iterdir())
    with pytest.raises(KeyUnknown):
        desk.find_grant(issued.access_key_id)


def test_there_is_room_for_so_much_only(tmp_path: Path) -> None:
    desk = shelf(tmp_path)
    for _ in range(2):
        issued = desk.grant("1", POST)
        if list((tmp_path / "objects").iterdir()):
            with pytest.raises(Overloaded):
                desk.keep(issued, issued.key, b"x" * 100)
        else:
            desk.keep(issued, issued.key, b"x" * 100)
    desk.keep(issued, issued.key, b"x" * 50)
