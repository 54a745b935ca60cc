"""The verb `bulk`: every form of IN and OUT, cut off and gone on with, errors aside."""

import json
import os
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

sys.path.insert(0, str(Path(__file__).parents[1] / "service"))

from servers import fake_s3

from kapiao.cli.bulk import Order, run
from kapiao.cli.sinks import open_sink
from kapiao.cli.sources import find
from kapiao.config import Settings
from kapiao.errors import NothingRead, ParameterInvalid, ReaderBroken, SettingInvalid, UrlFailed

NOW = datetime.now(UTC)
FAKE = "fake_readers:Echo"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for number in range(4):
        (tmp_path / "in" / f"{number}.jpg").write_text(f"mark {number}")
    (tmp_path / "in" / "deep" / "4.PNG").write_text("mark 4")
    (tmp_path / "in" / "notes.txt").write_text("0.jpg\n\n1.jpg\n")
    return tmp_path


def bulk(given: str | Path, out: Path, **more: Any) -> int:
    settings = Settings(data_dir=out.parent)
    return run(Order(str(given), out, processes=1, **({"reader": FAKE} | more)), settings, Console(file=StringIO()))


def rows(out: Path) -> dict[str, str]:
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    found = {Path(row["file"]).name: row.get("error") or row["records"][0]["fields"]["name"]["text"] for row in lines}
    assert len(found) == len(lines), "one row a picture"
    return found


def test_a_folder(folder: Path) -> None:
    assert bulk(folder / "in", folder / "out.jsonl") == 0
    assert rows(folder / "out.jsonl") == {f"{n}.jpg": f"mark {n}" for n in range(4)} | {"4.PNG": "mark 4"}


@pytest.mark.parametrize(
    ("given", "names"), [("in/[01].jpg", 2), ("in/**/*.PNG", 1), ("in/notes.txt", 2), ("in/2.jpg", 1)]
)
def test_other_forms(folder: Path, given: str, names: int) -> None:
    assert len(find(str(folder / given), Settings())) == names


@pytest.mark.parametrize("given", ["in/*.gif", "nowhere"])
def test_nothing_there(folder: Path, given: str) -> None:
    with pytest.raises(ParameterInvalid):
        find(str(folder / given), Settings())


def test_a_run_that_was_cut_off_goes_on(folder: Path) -> None:
    out = folder / "out.jsonl"
    bulk(folder / "in" / "[01].jpg", out)
    with out.open("a") as file:
        file.write('{"file": "in/2.j')  # the crash
    (folder / "in" / "0.jpg").write_text("changed since")
    assert bulk(folder / "in", out) == 0
    assert rows(out)["0.jpg"] == "mark 0", "not read twice"
    assert len(rows(out)) == 5


def test_errors_go_aside_and_are_tried_again(folder: Path) -> None:
    out, aside = folder / "out.jsonl", folder / "out.jsonl.errors.jsonl"
    (folder / "in" / "1.jpg").write_text("nothing:")
    (folder / "in" / "2.jpg").write_text("kill:")
    (folder / "in" / "3.jpg").write_text(f"once:{folder / 'seen'}")
    assert bulk(folder / "in", out) in (NothingRead.exit_code, 7)
    assert rows(aside) == {"1.jpg": "nothing_read", "2.jpg": "reader_broken"}
    assert set(rows(out)) == {"0.jpg", "3.jpg", "4.PNG"}
    (folder / "in" / "1.jpg").write_text("legible")
    (folder / "in" / "2.jpg").unlink()
    assert bulk(folder / "in", out) == 0
    assert not aside.exists()
    assert rows(out)["1.jpg"] == "legible"


def test_parquet_in_whole_parts(folder: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed (extra `bulk`)")
    out = folder / "out.parquet"
    bulk(folder / "in" / "[01].jpg", out)
    bulk(folder / "in", out)
    table = pq.read_table(out).to_pylist()
    assert sorted(row["text"] for row in table) == [f"mark {n}" for n in range(5)]
    assert json.loads(table[0]["reading"])["records"][0]["kind"] == table[0]["kinds"][0]
    assert len(list(out.iterdir())) == 2


def test_a_file_of_somebody_else_is_left_alone(folder: Path) -> None:
    out = folder / "out.jsonl"
    out.write_text('{"mine": 1}\n')
    with pytest.raises(ParameterInvalid):
        bulk(folder / "in", out)
    assert out.read_text() == '{"mine": 1}\n'


def test_out_of_another_form(folder: Path) -> None:
    with pytest.raises(ParameterInvalid):
        open_sink(folder / "out.csv")


def test_a_bucket(folder: Path) -> None:
    with fake_s3() as s3:
        for n in range(3):
            s3.files[f"/papers/year/{n}.jpg"] = (f"mark {n}".encode(), NOW)
        s3.files["/papers/year/list.csv"] = (b"", NOW)
        settings = Settings(
            data_dir=folder, store_endpoint=s3.url, store_region="x", store_key_id="k", store_key_secret="s"
        )
        order = Order("s3://papers/year", folder / "out.jsonl", processes=1, reader=FAKE)
        assert run(order, settings, Console(file=StringIO())) == 0
        assert rows(folder / "out.jsonl") == {f"{n}.jpg": f"mark {n}" for n in range(3)}
        s3.broken = True
        with pytest.raises(UrlFailed):
            find("s3://papers/year", settings)


@pytest.fixture
def cluster() -> str:
    pytest.importorskip("ray", reason="ray is not installed (extra `ray`)")
    return "local"


def test_ray(folder: Path, cluster: str) -> None:
    """The same on actors; the fake reader must be found by them."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1] / "service"), *sys.path])
    out = folder / "out.jsonl"
    (folder / "in" / "1.jpg").write_text("nothing:")
    (folder / "in" / "2.jpg").write_text("kill:")
    (folder / "in" / "3.jpg").write_text(f"once:{folder / 'seen'}")
    assert bulk(folder / "in", out, ray=cluster) in (NothingRead.exit_code, ReaderBroken.exit_code)
    assert rows(folder / "out.jsonl.errors.jsonl") == {"1.jpg": "nothing_read", "2.jpg": "reader_broken"}
    assert set(rows(out)) == {"0.jpg", "3.jpg", "4.PNG"}


def test_a_cluster_fetches_from_the_bucket_itself(folder: Path, cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine that was asked hands out names: it may be small, and far from the bucket."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1] / "service"), *sys.path])
    monkeypatch.setattr("kapiao.cli.bulk.Fetch.bytes_of", None)  # in this process only
    with fake_s3() as s3:
        for n in range(3):
            s3.files[f"/papers/{n}.jpg"] = (f"mark {n}".encode(), NOW)
        access = {"store_endpoint": s3.url, "store_region": "x", "store_key_id": "k", "store_key_secret": "s"}
        order = Order("s3://papers", folder / "out.jsonl", processes=1, reader=FAKE, ray=cluster)
        assert run(order, Settings(data_dir=folder, **access), Console(file=StringIO())) == 0  # type: ignore[arg-type]
    assert rows(folder / "out.jsonl") == {f"{n}.jpg": f"mark {n}" for n in range(3)}


def test_progress_is_told_where_no_bar_can_be_drawn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kapiao.cli.bulk._SAY_S", 0)
    said = StringIO()
    order = Order(str(folder / "in"), folder / "out.jsonl", processes=1, reader=FAKE)
    run(order, Settings(data_dir=folder), Console(file=said))
    assert "5 of 5, " in said.getvalue()


def test_a_file_that_is_gone_goes_aside(folder: Path) -> None:
    (folder / "list.txt").write_text("in/0.jpg\nin/gone.jpg\n")
    assert bulk(folder / "list.txt", folder / "out.jsonl") == UrlFailed.exit_code
    assert rows(folder / "out.jsonl.errors.jsonl") == {"gone.jpg": "url_failed"}


def test_ray_that_is_not_installed_is_a_clear_error(folder: Path) -> None:
    try:
        import ray  # noqa: F401
    except ImportError:
        with pytest.raises(SettingInvalid):
            bulk(folder / "in", folder / "out.jsonl", ray="auto")
    else:
        pytest.skip("ray is installed")
