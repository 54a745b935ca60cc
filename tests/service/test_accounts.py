"""Keys, seals, replay protection, policies, usage, pace."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from kapiao.errors import (
    KeyMissing,
    KeyUnknown,
    NonceReused,
    NotAllowed,
    ParameterInvalid,
    SettingInvalid,
    Throttled,
    TimestampExpired,
)
from kapiao.service.accounts import Accounts, permit
from kapiao.service.pace import Limit, Pace, Windows, limit_of
from kapiao.service.store import Store
from kapiao.service.tables import jobs, usage
from kapiao.service.usage import Meter
from kapiao.service.vault import Vault


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def moment(self, offset_s: float = 0) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.now + offset_s, dt.UTC)


def office(folder: Path, clock: Clock | None = None, secret: str = "") -> Accounts:
    return Accounts(Store(folder), Vault.open_in(folder, secret), clock or Clock())


def test_first_key_is_invented_once(tmp_path: Path) -> None:
    key = office(tmp_path).first_key("", "", "")
    assert key is not None
    assert len(key.uid) == 16
    assert office(tmp_path).first_key("", "", "") is None
    assert office(tmp_path).find(key.id).secret == key.secret
    assert key.secret not in repr(key)


def test_first_key_from_settings_takes_a_new_secret(tmp_path: Path) -> None:
    assert office(tmp_path).first_key("myid", "one", "") is None
    uid = office(tmp_path).find("myid").uid
    office(tmp_path).first_key("myid", "two", "")
    found = office(tmp_path).find("myid")
    assert (found.secret, found.uid) == ("two", uid)


def test_secrets_do_not_lie_in_the_database(tmp_path: Path) -> None:
    key = office(tmp_path).create()
    stored = b"".join(p.read_bytes() for p in tmp_path.glob("kapiao.sqlite*"))
    assert key.id.encode() in stored
    assert key.secret.encode() not in stored
    assert (tmp_path / "vault.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(SettingInvalid):
        office(tmp_path, secret="another").find(key.id)


def test_seals_are_bound_to_their_place() -> None:
    vault = Vault("secret")
    sealed = vault.seal(b"data", "here")
    assert vault.open(sealed, "here") == b"data"
    assert vault.seal(b"data", "here") != sealed
    with pytest.raises(SettingInvalid):
        vault.open(sealed, "there")


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingInvalid):
        Store(tmp_path / "file")
    (tmp_path / "kapiao.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(SettingInvalid):
        Store(tmp_path)


def test_unknown_disabled_rotated(tmp_path: Path) -> None:
    desk = office(tmp_path)
    key = desk.create()
    fresh = desk.rotate(key.id)
    assert fresh.secret != key.secret
    assert desk.find(key.id).secret == fresh.secret
    desk.disable(key.id)
    for lost in (key.id, "nobody", "x" * 10_000):
        with pytest.raises(KeyUnknown):
            desk.find(lost)
    with pytest.raises(KeyMissing):
        desk.find("")
    assert [k.disabled for k in desk.listed()] == [True]


def test_temporary_keys_need_their_token_and_end(tmp_path: Path) -> None:
    clock = Clock()
    desk = office(tmp_path, clock)
    lent = desk.lend("1234567890123456", 900)
    assert desk.find(lent.id, lent.token).uid == "1234567890123456"
    for token in ("", "wrong"):
        with pytest.raises(KeyUnknown):
            desk.find(lent.id, token)
    clock.now += 901
    with pytest.raises(KeyUnknown):
        desk.find(lent.id, lent.token)


def test_nonces_are_durable_and_end_after_the_window(tmp_path: Path) -> None:
    clock = Clock()
    office(tmp_path, clock).admit("k", "n", clock.moment())
    office(tmp_path, clock).admit("other", "n", clock.moment())
    with pytest.raises(NonceReused):
        office(tmp_path, clock).admit("k", "n", clock.moment())
    clock.now += 14 * 60
    with pytest.raises(NonceReused):
        office(tmp_path, clock).admit("k", "n", clock.moment())
    clock.now += 2 * 60
    office(tmp_path, clock).admit("k", "n", clock.moment())
    office(tmp_path, clock).admit("k", "", clock.moment())
    office(tmp_path, clock).admit("k", "", clock.moment())


def test_a_nonce_signed_ahead_of_time_cannot_be_replayed_later(tmp_path: Path) -> None:
    clock = Clock()
    desk, signed = office(tmp_path, clock), clock.moment(14 * 60)
    desk.admit("k", "n", signed)
    clock.now += 28 * 60
    desk.purge()
    with pytest.raises(NonceReused):
        desk.admit("k", "n", signed)


@pytest.mark.parametrize("offset_s", [-901, 901])
def test_clock_window(tmp_path: Path, offset_s: int) -> None:
    clock = Clock()
    with pytest.raises(TimestampExpired):
        office(tmp_path, clock).admit("k", "n", clock.moment(offset_s))


def test_of_many_at_once_one_nonce_wins(tmp_path: Path) -> None:
    clock = Clock()
    desk = office(tmp_path, clock)

    def attempt(_: int) -> bool:
        try:
            desk.admit("k", "n", clock.moment())
        except NonceReused:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(40))) == 1


@pytest.mark.parametrize(
    ("policy", "permission", "admitted"),
    [
        ("", "ocr:RecognizeIdcard", True),
        ('{"Statement": [{"Effect": "Allow", "Action": "ocr:*"}]}', "ocr:RecognizeIdcard", True),
        ('{"Statement": [{"Effect": "Allow", "Action": ["ocr:RecognizeIdcard"]}]}', "ocr:RecognizeStamp", False),
        ('{"Statement": {"Effect": "Allow", "Action": "ocr:*Card", "Resource": "*"}}', "ocr:RecognizeBankCard", True),
        ('{"Statement": [{"Effect": "Allow", "Action": "ocr:[R]*"}]}', "ocr:RecognizeStamp", False),
        (
            '{"Statement": [{"Effect": "Allow", "Action": "*"}, {"Effect": "Deny", "Action": "ocr:RecognizeStamp"}]}',
            "ocr:RecognizeStamp",
            False,
        ),
    ],
)
def test_policies(tmp_path: Path, policy: str, permission: str, admitted: bool) -> None:
    desk = office(tmp_path)
    key = desk.find(desk.create(policy=policy).id)
    if admitted:
        permit(key, permission)
    else:
        with pytest.raises(NotAllowed):
            permit(key, permission)


@pytest.mark.parametrize(
    "policy",
    [
        "{",
        "[]",
        '{"Statement": [{"Effect": "Perhaps", "Action": "*"}]}',
        '{"Statement": [{"Effect": "Allow", "Action": [1]}]}',
        '{"Statement": [{"Effect": "Allow", "NotAction": "ocr:*"}]}',
        '{"Statement": [{"Effect": "Allow", "Action": "*", "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.1"}}}]}',
        '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "acs:ocr:*:7:one"}]}',
    ],
)
def test_policies_that_mean_nothing_are_refused(tmp_path: Path, policy: str) -> None:
    with pytest.raises(ParameterInvalid):
        office(tmp_path).create(policy=policy)


def test_usage_counts_a_request_once(tmp_path: Path) -> None:
    meter = Meter(Store(tmp_path), Clock())
    for request_id in ("A", "A", "B"):
        meter.count(request_id, "1", "RecognizeIdcard")
    meter.count("C", "1", "RecognizeVideoCharacter", units=30)
    assert [(u.operation, u.calls, u.units) for u in meter.used()] == [
        ("RecognizeIdcard", 2, 2),
        ("RecognizeVideoCharacter", 1, 30),
    ]


def test_days_that_are_over_become_sums(tmp_path: Path) -> None:
    """What was counted stays the same to the last call; a job that may still be counted again keeps its row."""
    clock, store = Clock(), Store(tmp_path)
    meter = Meter(store, clock)
    row = {"uid": "1", "batch_id": "b", "position": 0, "status": "running", "expires_at": 0}
    with store.engine.begin() as connection:
        connection.execute(insert(jobs).values(id="undone", **row))
    for day in range(6):
        for number in range(5):
            meter.count(f"{day}/{number}", "12"[number % 2], "RecognizeIdcard")
        clock.now += 86_400
    clock.now -= 6 * 86_400
    meter.count("undone", "1", "RecognizeIdcard")
    clock.now += 6 * 86_400
    before = meter.used()
    for _ in range(2):
        meter.fold()
        meter.count("undone", "1", "RecognizeIdcard")
        assert meter.used() == before
    with store.engine.connect() as connection:
        left = set(connection.execute(select(usage.c.request_id)).scalars())
    assert left == {"undone"} | {f"{day}/{number}" for day in (3, 4, 5) for number in range(5)}
    assert sum(row.calls for row in meter.used()) == 31


@pytest.mark.parametrize(("qps", "calls", "seconds"), [(10.0, 10, 1), (2.5, 5, 2), (0.1, 1, 10), (1 / 3, 1, 3)])
def test_a_pace_in_whole_calls(qps: float, calls: int, seconds: int) -> None:
    assert limit_of(qps) == Limit(calls, seconds)


def test_windows_move_and_leave_nothing_behind() -> None:
    clock = Clock(now=100.0)
    windows = Windows(clock)
    came = []
    for at in (0.0, 0.4, 0.9, 1.05, 1.3, 1.45):
        clock.now = 100 + at
        came.append(windows.hit(Limit(2, 1), "a", "call"))
    assert came == [True, True, False, True, False, True]
    for number in range(1000):
        windows.hit(Limit(2, 1), f"stranger {number}", "login")
    clock.now += 100
    windows.hit(Limit(2, 1), "a", "call")
    assert list(windows._hits) == [("a", "call")]


def test_a_clock_that_is_set_back_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = Pace(3)
    for _ in range(3):
        pace.step("a", "call")
    monkeypatch.setattr(time, "time", lambda: 0.0)
    with pytest.raises(Throttled):
        pace.step("a", "call")
    time.sleep(1.05)
    pace.step("a", "call")


def test_pace_holds_accounts_apart() -> None:
    pace = Pace(3)
    for _ in range(3):
        pace.step("a", "call")
    with pytest.raises(Throttled):
        pace.step("a", "call")
    pace.step("b", "call")
    pace.step("a", "query")
