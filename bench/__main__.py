"""`python -m bench`: one run, one table. `--help` lists what can be chosen; docs/benchmarks.md explains the figures."""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.meter import memory_mb, one_thread, peak_of

one_thread()  # before anything else loads a numeric library

from bench import table  # noqa: E402
from bench.contest import Contest, Round  # noqa: E402
from bench.pages import write_docs  # noqa: E402
from bench.peers import Stock, Tesseract, tesseract_installed  # noqa: E402
from bench.pictures import EVALUATION_SEED, TIERS, Picture, drawable, samples, specimens  # noqa: E402
from bench.sets import SETS, pictures_of  # noqa: E402
from bench.views import VIEWS, seen_otherwise  # noqa: E402
from kapiao.dialects.rpc import RpcDialect  # noqa: E402

OUT = Path(__file__).parent / "out"
_MEMORY_PICTURES = 12
_WORST = 60


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    add = parser.add_argument
    add("-n", type=int, default=50, metavar="N", help="specimens a kind and tier (50)")
    add("--stock-n", type=int, default=10, metavar="N", help="of these, how many the peers read as well (10)")
    add("--seed", type=int, default=EVALUATION_SEED, help=f"first seed ({EVALUATION_SEED}: not used while building)")
    add("--kinds", nargs="*", default=[], help=f"kinds of specimens, and {', '.join(SETS)} (all)")
    add("--tiers", nargs="*", default=list(TIERS), choices=TIERS, help="tiers of specimens")
    add("--samples", type=Path, default=Path("../shared/samples"), metavar="DIR", help="folder of real pictures")
    add("--no-samples", action="store_true", help="leave the real pictures out")
    add("--groups", nargs="*", default=[], help="folders of real pictures to read (all that are answered)")
    add("--views", nargs="*", default=[], choices=tuple(VIEWS), help="read the real pictures in these views as well")
    add("--no-stock", action="store_true", help="leave stock RapidOCR and the memory comparison out")
    add("--engine", default="openvino", help="openvino (default) or onnxruntime")
    add("--any-kind", action="store_true", help="do not tell the reader which kind a specimen is")
    add("--quick", action="store_true", help="6 specimens a kind and tier, peers on 3")
    add("--write-docs", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args(given)
    if chosen.quick:
        chosen.n, chosen.stock_n = min(chosen.n, 6), min(chosen.stock_n, 3)
    return chosen


def main() -> int:
    chosen = arguments()
    started = time.time()
    contest = _contest(chosen)
    pictures = [p for p in _pictures(chosen, contest) if _answered(contest, p)]
    if not pictures:
        print("nothing to read")
        return 2
    _say(f"{len(pictures)} pictures; the candidates read")
    contest.warm(pictures)
    shared = {id(p) for p in pictures if p.real or _early(p, chosen)}
    rounds = []
    for number, one in enumerate(contest.rounds(pictures, lambda p: not chosen.no_stock and id(p) in shared), 1):
        rounds.append(one)
        if number % 50 == 0:
            _say(f"{number} of {len(pictures)}")
    facts = _facts(chosen, pictures, time.time() - started)
    _print(rounds, facts)
    _keep(rounds, facts)
    if chosen.write_docs:
        write_docs(rounds, facts)
    return 1 if any(r.kapiao.judged.crash for r in rounds) else 0


def _early(picture: Picture, chosen: argparse.Namespace) -> bool:
    """Whether a specimen is one of the first of its kind, which the peers read as well."""
    return picture.group not in SETS and int(picture.name) < chosen.seed + chosen.stock_n


def _contest(chosen: argparse.Namespace) -> Contest:
    from kapiao.dialects import all_dialects
    from kapiao.pipeline import Reader

    return Contest(
        Reader(chosen.engine),
        None if chosen.no_stock else Stock(),
        Tesseract() if tesseract_installed() and not chosen.no_stock else None,
        [d for d in all_dialects() if isinstance(d, RpcDialect)],
        chosen.any_kind,
    )


def _pictures(chosen: argparse.Namespace, contest: Contest) -> list[Picture]:
    known = [kind for kind in drawable() if contest.reads(kind)]
    kinds = [kind for kind in chosen.kinds or known if kind in known]
    sets = [name for name in SETS if name in (chosen.kinds or SETS)]
    for kind in chosen.kinds:
        if kind not in (*known, *SETS):
            print(f"{kind}: left out, no specimens of it can be both drawn and read")
    _say(f"drawing {len(kinds) * len(chosen.tiers) * chosen.n} specimens")
    found = specimens(kinds, chosen.tiers, chosen.n, chosen.seed)
    found += pictures_of(sets, chosen.tiers, chosen.n, chosen.seed)
    if chosen.no_samples:
        return found
    if not chosen.samples.is_dir():
        print(f"real pictures: left out, there is no folder {chosen.samples}")
        return found
    real = [p for p in samples(chosen.samples) if not chosen.groups or p.group in chosen.groups]
    return [*found, *real, *seen_otherwise(real, chosen.views)]


_said: set[str] = set()


def _answered(contest: Contest, picture: Picture) -> bool:
    known = contest.answers(picture)
    undeclared = contest.undeclared(picture) if known else ()
    said = f"{picture.group}: not read and not scored: {', '.join(undeclared)}" if undeclared else ""
    said = said if known else f"{picture.group}: left out, there is nothing to measure in what kapiao answers"
    if said and said not in _said:
        print(said)
    _said.add(said)
    return known


def _facts(chosen: argparse.Namespace, pictures: Sequence[Picture], seconds: float) -> dict[str, str]:
    """What a reader of the table must know of the run."""
    from importlib.metadata import version

    facts = {
        "command": _command(sys.argv[1:]),
        "engine": chosen.engine,
        "seeds": f"{chosen.seed} to {chosen.seed + chosen.n - 1}",
        "peer": "none" if chosen.no_stock else f"rapidocr {version('rapidocr')}, RapidOCR() defaults, one thread",
        "processor": _processor(),
        "python": platform.python_version(),
        "run": f"{seconds / 60:.0f} min",
        "peak memory": f"{memory_mb('VmHWM')} MB (this process, all candidates)",
    }
    if not chosen.no_stock:
        with tempfile.TemporaryDirectory() as folder:
            for number, picture in enumerate(pictures[:: max(1, len(pictures) // _MEMORY_PICTURES)]):
                Path(folder, f"{number:03d}").write_bytes(picture.data)
            mine, theirs = peak_of(["kapiao", folder, chosen.engine]), peak_of(["rapidocr", folder])
        facts["peak memory"] = f"kapiao {mine}, rapidocr {theirs} (each alone in a process, the same pictures)"
    return facts


def _command(words: Sequence[str]) -> str:
    """How to run the same again; where the real pictures lie is everybody's own affair."""
    kept = list(words)
    while "--samples" in kept:
        at = kept.index("--samples")
        del kept[at : at + 2]
    kept = [word for word in kept if word != "--write-docs"]
    return f'make bench ARGS="{" ".join(kept)}"' if kept else "make bench"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _print(rounds: Sequence[Round], facts: dict[str, str]) -> None:
    print("\n" + table.text(table.rows(rounds)))
    print("\n" + table.legend() + "\n")
    print(table.text(table.goal_rows(rounds)) + "\n")
    for remark in table.remarks(rounds):
        print(remark)
    for name, fact in facts.items():
        print(f"{name}: {fact}")
    if any(not r.kapiao.judged.right for r in rounds):
        print("\nFields that were read wrong, worst first\n\n" + table.text(table.field_rows(rounds), 3))
        print("\nWorst readings (all in bench/out/rounds.jsonl)\n\n" + table.text(table.miss_rows(rounds, _WORST), 6))


def _keep(rounds: Sequence[Round], facts: dict[str, str]) -> None:
    """Every judgement in full, so that a miss can be drawn and looked at again."""
    OUT.mkdir(exist_ok=True)
    (OUT / "facts.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False), encoding="utf-8")
    with (OUT / "rounds.jsonl").open("w", encoding="utf-8") as out:
        for r in rounds:
            row = dataclasses.asdict(dataclasses.replace(r, picture=dataclasses.replace(r.picture, data=b"")))
            row["picture"].pop("data")
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
