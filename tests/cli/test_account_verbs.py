"""The verbs `keys` and `usage`: what they print, and what a price adds up to."""

import json
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "service"))

from servers import POSTGRES, postgres, postgres_binaries

from kapiao.cli import app
from kapiao.errors import KeyUnknown, NotAllowed, NotEnabled, ParameterInvalid, SettingInvalid
from kapiao.service.accounts import Accounts, permit
from kapiao.service.prices import load_prices, priced
from kapiao.service.store import Store
from kapiao.service.usage import Meter, Used
from kapiao.service.vault import Vault


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAPIAO_DATA_DIR", str(tmp_path))
    return tmp_path


def accounts(folder: Path) -> Accounts:
    return Accounts(Store(folder), Vault.open_in(folder, ""))


def said(*arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def test_a_key_from_the_cradle_to_the_grave(folder: Path) -> None:
    (made,) = said("keys", "create", "--allow", "ocr:RecognizeIdcard", "--deny", "green:*")
    key = accounts(folder).find(str(made["id"]))
    assert key.secret == made["secret"]
    permit(key, "ocr:RecognizeIdcard")
    for refused in ("ocr:RecognizeStamp", "green:ImageSyncScan"):
        with pytest.raises(NotAllowed):
            permit(key, refused)
    (changed,) = said("keys", "rotate", key.id)
    assert accounts(folder).find(key.id).secret == changed["secret"] != made["secret"]
    assert accounts(folder).find(key.id).policy == key.policy
    CliRunner().invoke(app, ["keys", "disable", key.id], catch_exceptions=False)
    with pytest.raises(KeyUnknown):
        accounts(folder).find(key.id)
    said("keys", "rotate", key.id)
    (listed,) = said("keys", "list")
    assert listed["disabled"] is True, "another secret is no pardon"
    assert str(made["secret"]) not in json.dumps(listed)
    CliRunner().invoke(app, ["keys", "enable", key.id], catch_exceptions=False)
    accounts(folder).find(key.id)


def test_the_folder_and_the_database_may_be_named(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (made,) = said("keys", "create", "--data-dir", str(elsewhere))
    assert said("keys", "list") == []
    assert [key["id"] for key in said("keys", "list", "--data-dir", str(elsewhere))] == [made["id"]]
    Meter(Store(elsewhere)).count("r", str(made["uid"]), "RecognizeStamp")
    assert len(said("usage", "--data-dir", str(elsewhere))) == 1
    result = CliRunner().invoke(app, ["keys", "list", "--database", "mysql://nowhere"])
    assert isinstance(result.exception, SettingInvalid)


@pytest.mark.skipif(postgres_binaries() is None, reason=POSTGRES)
def test_a_shared_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key made on one machine is listed, disabled and billed from another one, which knows the secret from a file."""
    secret = tmp_path / "sealing"
    secret.write_text("one secret for all machines\n")
    monkeypatch.setenv("KAPIAO_KEY_ENCRYPTION_FILE", str(secret))
    with postgres() as url:
        here, there = (["--database", url, "--data-dir", str(tmp_path / name)] for name in ("here", "there"))
        (made,) = said("keys", "create", *here)
        assert [key["id"] for key in said("keys", "list", *there)] == [made["id"]]
        (rotated,) = said("keys", "rotate", str(made["id"]), *there)
        with closing(Store(tmp_path / "there", url)) as store:
            found = Accounts(store, Vault("one secret for all machines")).find(str(made["id"]))
        assert found.secret == rotated["secret"]
        CliRunner().invoke(app, ["keys", "disable", str(made["id"]), *there], catch_exceptions=False)
        assert [key["disabled"] for key in said("keys", "list", *here)] == [True]


def test_what_an_account_may_use(folder: Path) -> None:
    (made,) = said("keys", "create")
    run = CliRunner().invoke(app, ["keys", "account", str(made["uid"]), "--enable", "ocr:*", "--qps", "2.5"])
    assert run.exit_code == 0
    key = accounts(folder).find(str(made["id"]))
    assert key.qps == 2.5
    permit(key, "ocr:RecognizeStamp")
    with pytest.raises(NotEnabled):
        permit(key, "green:ImageSyncScan")
    with pytest.raises(KeyUnknown):
        accounts(folder).agree("nobody")


def test_a_policy_that_means_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text('{"Statement": 1}')
    result = CliRunner().invoke(app, ["keys", "create", "--policy", str(tmp_path / "policy.json")])
    assert isinstance(result.exception, ParameterInvalid)


def test_a_stolen_database_leaks_no_secret(folder: Path) -> None:
    (made,) = said("keys", "create")
    stolen = b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("kapiao.sqlite"))
    assert str(made["id"]).encode() in stolen
    assert str(made["secret"]).encode() not in stolen


def test_another_sealing_secret_is_told_before_anything_is_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said("keys", "create")
    monkeypatch.setenv("KAPIAO_KEY_ENCRYPTION_SECRET", "another one")
    for verb in (["keys", "create"], ["keys", "list"], ["usage"]):
        assert isinstance(CliRunner().invoke(app, verb).exception, SettingInvalid)
    with pytest.raises(SettingInvalid):
        Accounts(Store(folder), Vault("another one")).first_key("mine", "secret", "")
    monkeypatch.delenv("KAPIAO_KEY_ENCRYPTION_SECRET")
    assert len(said("keys", "list")) == 1


def test_usage_and_what_it_would_have_cost(folder: Path) -> None:
    meter = Meter(Store(folder))
    for number in range(3):
        meter.count(f"r{number}", "7", "RecognizeLicensePlate")
    meter.count("s", "7", "RecognizeStamp", 2)
    plate, stamp = said("usage")
    assert (plate["calls"], plate["yuan"]) == (3, "0.45")
    assert (stamp["units"], stamp["yuan"]) == (2, None)
    assert said("usage", "--account", "8") == []
    assert said("usage", "--since", "2999-01-01") == []


@pytest.mark.parametrize(
    ("before", "units", "yuan"),
    [(0, 15_000, "2000"), (0, 10_000, "1500"), (9_999, 2, "0.25"), (999_999, 2, "0.08"), (5_000_000, 100, "2")],
)
def test_tiers_of_a_month(before: int, units: int, yuan: str) -> None:
    """The first is the vendor's own example: 15,000 calls cost 2,000 yuan."""
    assert load_prices()["RecognizeLicensePlate"].cost(before, units) == Decimal(yuan)


def test_videos_cost_by_the_second_and_class() -> None:
    """A minute and a half of 1080 lines, by the table that the vendor publishes."""
    prices = load_prices()
    classes = {name: prices[f"RecognizeVideoCharacter:{name}"].cost(0, 90) for name in ("720p", "1440p", "2160p")}
    assert classes == {"720p": 6, "1440p": 12, "2160p": 36}


def test_months_begin_anew_and_accounts_do_not_mix() -> None:
    rows = [
        Used(uid, day, "RecognizeLicensePlate", 1, 10_000)
        for uid, day in (("1", "2026-01-30"), ("1", "2026-01-31"), ("1", "2026-02-01"), ("2", "2026-01-31"))
    ]
    assert [row.yuan for row in priced(rows, load_prices())] == [1500, 1000, 1500, 1500]


def test_own_prices_by_the_minute(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text('[[price]]\noperations = ["Video:720p"]\nunit = "minute"\ntiers = [[0, "4"]]\n')
    assert load_prices(file)["Video:720p"].cost(0, 90) == 6
    file.write_text("price = 3")
    with pytest.raises(SettingInvalid):
        load_prices(file)
