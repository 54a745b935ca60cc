"""The command line: one verb a function. JSON and tables on stdout, prose on stderr, exit codes from the error tree.

Knows: the library, settings, the server's entry. Must not know: networks, vendors.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

import kapiao
from kapiao.cli.accounts import Database, DataDir, keys, usage
from kapiao.cli.reading import Form, Wanted, read_files
from kapiao.config import Settings, describe
from kapiao.errors import KapiaoError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Reads Chinese cards, certificates, invoices and tickets on your own machine.",
)
_prose = Console(stderr=True)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Pictures to read.")],
    kind: Annotated[str, typer.Option(help="Document kind (see `kapiao kinds`); found out when not given.")] = "",
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line (the form when not on a screen).")
    ] = False,
    table: Annotated[bool, typer.Option("--table", help="A table for people (the form on a screen).")] = False,
    measures: Annotated[
        bool, typer.Option("--measures", help="Also how each paper was photographed: copy, screen, blur, tamper.")
    ] = False,
    overlay: Annotated[
        Path | None, typer.Option(help="Where to draw the picture with its fields: a file, or a folder for several.")
    ] = None,
) -> None:
    """Read pictures."""
    if json and table:
        raise typer.BadParameter("choose one of --json and --table")
    form = Form.TABLE if table or (sys.stdout.isatty() and not json) else Form.JSON
    raise typer.Exit(read_files(Wanted(tuple(files), kind, form, measures, overlay), _prose))


@app.command()
def kinds() -> None:
    """List the document kinds that can be read."""
    table = Table("kind", "title", box=None)
    for kind, title in kapiao.kinds().items():
        table.add_row(kind, title)
    Console().print(table)


@app.command()
def specimen(
    kind: Annotated[str, typer.Argument(help="Document kind to draw.")],
    out: Annotated[Path, typer.Argument(help="Folder for the pictures and labels.jsonl.")],
    n: Annotated[int, typer.Option("-n", min=1, help="How many.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the same seed draws the same picture.")] = 0,
    tier: Annotated[str, typer.Option(help="clean, photo or hard.")] = "clean",
) -> None:
    """Draw labelled test documents of invented people, each marked 样本."""
    from kapiao.specimens import write

    write(kind, n, seed, tier, out)
    _prose.print(f"{n} specimens of {kind} in {out}")


@app.command()
def models() -> None:
    """List the models in use: name, version, licence, size, checksum as found on this machine."""
    from kapiao.vision.shelf import installed

    table = Table("name", "version", "licence", "bytes", "sha256", "state", box=None)
    for model in installed():
        table.add_row(model.name, model.version, model.licence, str(model.size), model.sha256[:16], model.state)
    Console().print(table)


@app.command()
def bulk(
    given: Annotated[
        str, typer.Argument(metavar="IN", help="Folder, glob, manifest (.txt, .jsonl) or s3://bucket/prefix.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File .jsonl, or folder .parquet; what is there is kept.")],
    kind: Annotated[str, typer.Option(help="Document kind; found out when not given.")] = "",
    processes: Annotated[int, typer.Option(min=0, help="How many at once; 0: one for every processor core.")] = 0,
    ray: Annotated[str, typer.Option(metavar="ADDRESS", help="Use this Ray cluster; `local` starts one.")] = "",
) -> None:
    """Read very many pictures. Cut off, the same command goes on; errors go to OUT.errors.jsonl and are tried again."""
    from kapiao.cli.bulk import Order, run

    raise typer.Exit(run(Order(given, out, kind, processes, ray), Settings.load(), _prose))


app.add_typer(keys, name="keys")
app.command()(usage)


def _settings_help() -> str:
    lines = ["Settings are environment variables, or names in the TOML file that KAPIAO_CONFIG names:", ""]
    lines += [f"{s.variable} ({s.type}, default {s.default or 'empty'}): {s.sentence}" for s in describe()]
    return "\n\n".join(lines)


@app.command(epilog=_settings_help())
def serve(
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help="As KAPIAO_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="As KAPIAO_PORT.")] = None,
    data_dir: DataDir = None,
    database: Database = None,
    limits: Annotated[str | None, typer.Option(metavar="URL", help="As KAPIAO_LIMITS.")] = None,
    store: Annotated[str | None, typer.Option(metavar="URL", help="As KAPIAO_STORE.")] = None,
) -> None:
    """Start the server. The first access key is printed once."""
    from kapiao.web.server import serve as run

    run(Settings.load(None, host=host, port=port, data_dir=data_dir, database=database, limits=limits, store=store))


def main() -> None:
    """Run a verb; a KapiaoError becomes one line on stderr and its exit code."""
    try:
        app()
    except KapiaoError as error:
        _prose.print(f"kapiao: {error}", markup=False)
        if error.remedy:
            _prose.print(error.remedy, markup=False)
        sys.exit(error.exit_code)
