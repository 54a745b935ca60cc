"""The Dockerfile's steps, played without an engine: what they install, how large it is, whether it starts.

`python tests/docs/image.py` copies what COPY names and .dockerignore admits, runs every RUN in a folder that stands for
the container's root (needs a package index, as `docker build` does), then starts what ENTRYPOINT says with what ENV
says: as user 10001, without any network but loopback, as Docker would. It asks HEALTHCHECK, has a picture read, sends
STOPSIGNAL, prints a verdict and ends with 1 when a bar was missed. Differs from a build in its Python, which is the one
that runs this, and in its base image, whose size is taken as `BASE_MB`.
"""

import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "web"))

from verdict import Row, at_most, none, told  # noqa: E402

BASE_MB = 150  # python:3.12-slim unpacked, rounded up
LIMIT_MB = 1000
USER = 10001
PLACES = re.compile(r"(?<![\w./-])/(?=(?:opt|src|var/lib|usr/share)\b)")  # of the container, in any command
SAMPLE = ROOT / "samples" / "resident_id_front" / "01" / "image.jpg"
WARM_S, STOP_S = 120, 30


def steps() -> list[tuple[str, str]]:
    """Instructions in order, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.M).replace("\\\n", " ")
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]  # type: ignore[misc]


def last(word: str) -> str:
    return [text for each, text in steps() if each == word][-1]


def environment(root: Path) -> dict[str, str]:
    """What ENV says, and nothing of this shell."""
    found = {"PATH": os.environ["PATH"], "HOME": str(root / "var/lib/kapiao"), "TMPDIR": str(root / "tmp")}
    if (root / "usr/local").exists():  # the copied Python finds its library there
        found["LD_LIBRARY_PATH"] = str(root / "usr/local/lib")
    for part in shlex.split(last("ENV")):
        name, _, value = part.partition("=")
        found[name] = PLACES.sub(f"{root}/", value).replace("$PATH", os.environ["PATH"])
    return found


class Build:
    """One folder for both stages: a virtual environment stays where it was made, as it does in the image."""

    def __init__(self, root: Path) -> None:
        self.root, self.at = root, root
        ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
        self.admitted = [line[1:] for line in ignored if line.startswith("!")]

    def play(self) -> None:
        environ = os.environ | {"PATH": f"{base_python(self.root)}:{os.environ['PATH']}"}
        for word, text in steps():
            if word == "WORKDIR":
                self.at = Path(self.here(text))
                self.at.mkdir(parents=True, exist_ok=True)
            elif word == "COPY":
                self.copy(text.split())
            elif word == "RUN" and not text.startswith("useradd"):
                subprocess.run(self.here(text), shell=True, cwd=self.at, env=environ, check=True)

    def here(self, text: str) -> str:
        return PLACES.sub(f"{self.root}/", text)

    def copy(self, words: list[str]) -> None:
        between_stages = words[0].startswith("--from")
        *sources, target = words[between_stages:]
        for source in sources:
            origin = Path(self.here(source)) if between_stages else ROOT / source
            assert between_stages or any(fnmatch.fnmatch(source, each) for each in self.admitted), source
            place = self.at / self.here(target)
            place = place / origin.name if target.endswith("/") else place
            if place == origin:
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(origin, place, dirs_exist_ok=True) if origin.is_dir() else shutil.copy(origin, place)


def base_python(root: Path) -> Path:
    """Where a Python lies that the container's user may run: this one, or a copy when it is in somebody's home."""
    prefix = Path(sys.base_prefix)
    if all(folder.stat().st_mode & 0o001 for folder in (prefix, *prefix.parents)):
        return prefix / "bin"
    place = root / "usr" / "local"
    left_out = shutil.ignore_patterns("site-packages", "test", "__pycache__", "share", "include", "*.a")
    shutil.copytree(prefix, place, symlinks=True, ignore=left_out)
    (place / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages").mkdir()
    return place / "bin"


def megabytes(folder: Path) -> float:
    """As it lies on disk, hard links once."""
    return int(subprocess.run(["du", "-sk", folder], capture_output=True, check=True).stdout.split()[0]) * 1024 / 1e6


def started(root: Path) -> Iterator[tuple[str, object]]:
    """What came of a start, a question for health, a picture and a stop. Runs where there is no network."""
    as_user = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}
    given = environment(root) | {"KAPIAO_PORT": "8000", "KAPIAO_WORKERS": "1"}
    entry = json.loads(last("ENTRYPOINT"))
    entry[0] = str(root / "opt/kapiao/bin" / entry[0])
    begun, log = time.monotonic(), (root / "log").open("wb")
    server = subprocess.Popen(entry, env=given, cwd=root, stderr=log, **as_user)  # type: ignore[call-overload]
    asked = json.loads(last("HEALTHCHECK").partition("CMD ")[2])
    asked[0] = str(root / "opt/kapiao/bin" / asked[0])

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=given, cwd=root, capture_output=True, text=True, check=False, **as_user)  # type: ignore[call-overload, no-any-return]

    while run(asked).returncode and time.monotonic() - begun < WARM_S:
        assert server.poll() is None, (root / "log").read_text("utf-8")
        time.sleep(0.5)
    yield "healthy_s", round(time.monotonic() - begun, 1)
    yield "user", (Path("/proc") / str(server.pid)).stat().st_uid
    read = run([str(root / "opt/kapiao/bin/kapiao"), "read", str(root / "sample.jpg"), "--json"])
    yield "read", json.loads(read.stdout)["records"][0]["kind"] if read.returncode == 0 else read.stderr[-200:]
    server.send_signal(getattr(signal, last("STOPSIGNAL")))
    begun = time.monotonic()
    yield "exit", server.wait(STOP_S)
    yield "stopped_s", round(time.monotonic() - begun, 1)


def alone(root: Path) -> dict[str, object]:
    """`started` in a network of its own that leads nowhere."""
    for name in ("tmp", "var/lib/kapiao"):
        (root / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(SAMPLE, root / "sample.jpg")
    if os.geteuid() == 0:
        for path in (root / "tmp", root / "var/lib/kapiao"):
            os.chown(path, USER, USER)
    apart = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    again = shlex.join([sys.executable, __file__, "--start", str(root)])
    said = subprocess.run([*apart, "sh", "-c", f"ip link set lo up && exec {again}"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return dict(json.loads(said.stdout.splitlines()[-1]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.start:
        print(json.dumps(dict(started(given.start))))
        return 0
    with tempfile.TemporaryDirectory(prefix="kapiao-image-") as name:
        root = Path(name)
        root.chmod(0o755)
        Build(root).play()
        shutil.rmtree(root / "src")  # what is not copied into the second stage
        size_mb = megabytes(root / "opt")
        came = alone(root)
    return told(
        "image",
        [
            Row("packages and kapiao, MB", round(size_mb)),
            at_most(f"with the base image ({BASE_MB} MB), MB", round(size_mb + BASE_MB), LIMIT_MB),
            at_most("healthy after a start without a network, s", float(str(came["healthy_s"])), WARM_S),
            Row("runs as user", came["user"], "not 0", came["user"] != 0),
            Row("a picture read", came["read"], "resident_id_front", came["read"] == "resident_id_front"),
            none("exit code after a stop", came["exit"]),
            Row("stopped after, s", came["stopped_s"]),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
