"""The Dockerfile and the systemd unit, tried without an engine: what they name exists, what they run can run."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kapiao.config import describe

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
UNIT = ROOT / "deploy" / "kapiao.service"
BASE_MB = 150  # of the slim base image


def steps(word: str) -> list[str]:
    return re.findall(rf"^{word} (.+)$", DOCKERFILE.replace("\\\n", " "), re.M)


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    admitted = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    for step in steps("COPY"):
        if "--from" not in step:
            for name in step.split()[:-1]:
                assert (ROOT / name).exists(), name
                assert name in admitted, name


def test_it_runs_without_root_and_with_known_settings() -> None:
    assert steps("USER")[-1] != "root"
    known = {setting.variable for setting in describe()}
    assert set(re.findall(r"KAPIAO_[A-Z_]+", DOCKERFILE)) <= known
    assert set(re.findall(r"KAPIAO_[A-Z_]+", UNIT.read_text("utf-8"))) <= known


def test_nothing_is_fetched_at_the_start() -> None:
    assert not re.search(r"pip|curl|wget|http:(?!//127)", steps("ENTRYPOINT")[0] + steps("ENV")[0])


def test_the_wheel_of_the_second_step_is_whole(tmp_path: Path) -> None:
    """Built as the Dockerfile does: from its copied files alone, without a network."""
    for step in steps("COPY"):
        if "--from" not in step:
            *names, _ = step.split()
            for name in names:
                target = tmp_path / name
                target.parent.mkdir(parents=True, exist_ok=True)
                copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                copy(ROOT / name, target)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "out")]
    said = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    (wheel,) = (tmp_path / "out").iterdir()
    inside = set(zipfile.ZipFile(wheel).namelist())
    home = ROOT / "src"
    wanted = {str(p.relative_to(home)) for p in home.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert wanted <= inside


def test_the_image_stays_under_a_gigabyte() -> None:
    """The packages that the first step installs, as they lie in this environment, and the base."""
    site = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements" / "run.txt").read_text("utf-8"), re.M)
    total = 0
    for name in names:
        (record, *_) = [*site.glob(f"{re.sub(r'[-_.]+', '[-_.]', name)}-*.dist-info/RECORD"), None]
        if record is None:
            continue  # for another platform
        for line in record.read_text("utf-8").splitlines():
            file = site / line.split(",")[0]
            total += file.stat().st_size if file.is_file() else 0
    assert 100 < total / 1e6 + BASE_MB < 1000, f"{total / 1e6:.0f} MB of packages"


def test_the_unit_is_understood() -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    said = subprocess.run(["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, check=False)
    complaints = [line for line in said.stderr.splitlines() if "not executable" not in line]
    assert not [line for line in complaints if "kapiao.service" in line]
