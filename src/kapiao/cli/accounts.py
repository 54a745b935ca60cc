"""The verbs `keys` and `usage`: they speak with the database of the server, which may be running meanwhile.

Knows: settings, tables on a screen. Must not know: how secrets are sealed or calls counted (service).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from kapiao.config import Settings
from kapiao.service.accounts import Accounts, NewKey
from kapiao.service.prices import Priced, load_prices, priced
from kapiao.service.store import Store
from kapiao.service.usage import Meter
from kapiao.service.vault import Vault

keys = typer.Typer(
    no_args_is_help=True, help="Make, list, disable and rotate access keys; say what an account may use."
)
_JSON = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
_Patterns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATTERN", help="Operation as in the vendor's policies, `ocr:RecognizeIdcard`, `ocr:*`; repeat."
    ),
]


_KeyId = Annotated[str, typer.Argument(metavar="ACCESS_KEY_ID")]
Database = Annotated[str | None, typer.Option("--database", metavar="URL", help="As KAPIAO_DATABASE.")]
DataDir = Annotated[Path | None, typer.Option("--data-dir", metavar="FOLDER", help="As KAPIAO_DATA_DIR.")]


@dataclass
class _Open:
    accounts: Accounts
    meter: Meter


@contextmanager
def _opened(database: str | None, data_dir: Path | None) -> Iterator[_Open]:
    settings = Settings.load(database=database, data_dir=data_dir)
    store = Store(settings.home, settings.database)
    try:
        vault = Vault.open_in(settings.home, settings.sealing_secret)
        accounts = Accounts(store, vault)
        accounts.check_seal()
        yield _Open(accounts, Meter(store))
    finally:
        store.close()


@keys.command()
def create(
    account: Annotated[str, typer.Option(metavar="UID", help="Its account; a new one when empty.")] = "",
    allow: _Patterns = None,
    deny: _Patterns = None,
    policy: Annotated[Path | None, typer.Option(help="A policy as JSON file, instead of --allow and --deny.")] = None,
    json: _JSON = False,
    database: Database = None,
    data_dir: DataDir = None,
) -> None:
    """Make a key. Its secret is shown this once."""
    if policy and (allow or deny):
        raise typer.BadParameter("choose one of --policy and --allow/--deny")
    text = policy.read_text("utf-8") if policy else _policy(allow or (), deny or ())
    with _opened(database, data_dir) as opened:
        _show(opened.accounts.create(account, text), json)


@keys.command("list")
def list_keys(json: _JSON = False, database: Database = None, data_dir: DataDir = None) -> None:
    """List keys, without their secrets."""
    with _opened(database, data_dir) as opened:
        rows = [asdict(key) for key in opened.accounts.listed()]
    _rows(rows, json)


@keys.command()
def disable(key: _KeyId, database: Database = None, data_dir: DataDir = None) -> None:
    """Refuse a key from now on."""
    with _opened(database, data_dir) as opened:
        opened.accounts.disable(key)


@keys.command()
def enable(key: _KeyId, database: Database = None, data_dir: DataDir = None) -> None:
    """Admit a disabled key again."""
    with _opened(database, data_dir) as opened:
        opened.accounts.enable(key)


@keys.command()
def rotate(key: _KeyId, json: _JSON = False, database: Database = None, data_dir: DataDir = None) -> None:
    """Give a key another secret, shown this once; the old one is refused from now on."""
    with _opened(database, data_dir) as opened:
        _show(opened.accounts.rotate(key), json)


@keys.command()
def account(
    uid: Annotated[str, typer.Argument(metavar="UID")],
    enable: _Patterns = None,
    qps: Annotated[float, typer.Option(min=0, help="Calls a second; 0: as KAPIAO_QPS says.")] = 0,
    database: Database = None,
    data_dir: DataDir = None,
) -> None:
    """Say anew what an account may use (everything without --enable) and how fast."""
    with _opened(database, data_dir) as opened:
        opened.accounts.agree(uid, enable or (), qps)


def usage(
    account: Annotated[str, typer.Option(metavar="UID", help="One account; all when empty.")] = "",
    since: Annotated[str, typer.Option(metavar="DAY", help="First day, 2026-01-31 or 2026-01.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="Last day.")] = "",
    prices: Annotated[Path | None, typer.Option(help="More prices, a file like kapiao's prices.toml.")] = None,
    json: _JSON = False,
    database: Database = None,
    data_dir: DataDir = None,
) -> None:
    """Print what was counted by account, day and operation, and what it would have cost at the vendor's prices."""
    table = load_prices(prices)
    with _opened(database, data_dir) as opened:
        rows = priced(opened.meter.used(account, since[:7], f"{until}~" if until else ""), table)
    rows = tuple(row for row in rows if row.used.day >= since)  # earlier days of the month count for its tiers
    _rows([_usage_row(row) for row in rows], json)
    if not json:
        _total(rows)


def _usage_row(row: Priced) -> dict[str, Any]:
    return asdict(row.used) | {"yuan": None if row.yuan is None else f"{row.yuan:.2f}"}


def _total(rows: Sequence[Priced]) -> None:
    known = sum((row.yuan for row in rows if row.yuan is not None), Decimal(0))
    without = sorted({row.used.operation for row in rows if row.yuan is None})
    prose = Console(stderr=True)
    prose.print(
        f"{sum(row.used.units for row in rows)} units; at the vendor's list prices {known:.2f} yuan", markup=False
    )
    if without:
        prose.print(f"no price known, not in that sum: {', '.join(without)}", markup=False)


def _policy(allow: Sequence[str], deny: Sequence[str]) -> str:
    if not allow and not deny:
        return ""
    allowed = {"Effect": "Allow", "Action": list(allow) or ["*"]}
    denied = [{"Effect": "Deny", "Action": list(deny)}] if deny else []
    return json.dumps({"Version": "1", "Statement": [allowed, *denied]})


def _show(key: NewKey, as_json: bool) -> None:
    if as_json:
        _print({"id": key.id, "secret": key.secret, "uid": key.uid})
    else:
        print(f"Account          {key.uid}\nAccessKeyId      {key.id}\nAccessKeySecret  {key.secret}")


def _rows(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        for row in rows:
            _print(row)
        return
    table = Table(*(rows[0] if rows else ["nothing yet"]), box=None)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console().print(table)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
