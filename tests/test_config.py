"""Settings: order of sources, bounds, no secret in a message, the generated reference."""

import re
from pathlib import Path

import pytest

import kapiao
from kapiao import config
from kapiao.config import Settings
from kapiao.errors import SettingInvalid

ROOT = Path(__file__).parents[1]


def test_defaults_without_any_environment() -> None:
    settings = Settings.load({})
    assert settings == Settings()
    assert settings.port == 8000
    assert settings.allow_private_urls is False
    assert settings.worker_count >= 1
    assert settings.queue_length == 8 * settings.worker_count


def test_given_wins_over_environment_and_environment_over_file(tmp_path: Path) -> None:
    file = tmp_path / "kapiao.toml"
    file.write_text('port = 1\nqps = 3\npublic_hosts = ["a.test", "b.test"]\nallow_private_urls = true\n', "utf-8")
    environ = {"KAPIAO_CONFIG": str(file), "KAPIAO_PORT": "2", "KAPIAO_WORKERS": "3"}
    settings = Settings.load(environ, workers=4, qps=None)
    assert (settings.port, settings.qps, settings.workers) == (2, 3.0, 4)
    assert settings.public_hosts == ("a.test", "b.test")
    assert settings.allow_private_urls is True


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("KAPIAO_PORT", "many"),
        ("KAPIAO_PORT", "65536"),
        ("KAPIAO_WORKERS", "-1"),
        ("KAPIAO_QPS", "nan"),
        ("KAPIAO_ALLOW_PRIVATE_URLS", "perhaps"),
        ("KAPIAO_ENGINE", "abacus"),
        ("KAPIAO_ACCESS_KEY_ID", "id without secret"),
        ("KAPIAO_TLS_KEY", "key without certificate"),
        ("KAPIAO_CONFIG", "/nonexistent"),
    ],
)
def test_bad_values_are_refused_without_repeating_them(variable: str, value: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        Settings.load({variable: value})
    assert len(value) < 4 or value not in str(caught.value)


def test_unknown_key_in_file(tmp_path: Path) -> None:
    file = tmp_path / "kapiao.toml"
    file.write_text("prot = 1\n", "utf-8")
    with pytest.raises(SettingInvalid, match="prot"):
        Settings.load({"KAPIAO_CONFIG": str(file)})


def test_the_sealing_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "sealing"
    given = {"KAPIAO_KEY_ENCRYPTION_FILE": str(file), "KAPIAO_DATABASE": "postgresql://db/kapiao"}
    settings = Settings.load(given)
    for content in (None, " \n"):
        if content is not None:
            file.write_text(content, "utf-8")
        with pytest.raises(SettingInvalid):
            _ = settings.sealing_secret
    file.write_text("s3cret\n", "utf-8")
    assert settings.sealing_secret == "s3cret"
    with pytest.raises(SettingInvalid, match="twice"):
        Settings.load(given | {"KAPIAO_KEY_ENCRYPTION_SECRET": "s3cret"})


def test_secrets_are_not_shown() -> None:
    settings = Settings.load(
        {"KAPIAO_ACCESS_KEY_ID": "i", "KAPIAO_ACCESS_KEY_SECRET": "s3cret", "KAPIAO_KEY_ENCRYPTION_SECRET": "s3cret"}
    )
    assert "s3cret" not in repr(settings)


def test_reference_is_fresh() -> None:
    assert (ROOT / "docs/configuration.md").read_text("utf-8") == config.reference(), "python -m kapiao.config"


def test_every_setting_is_used() -> None:
    home = Path(kapiao.__file__).parent
    source = "\n".join(p.read_text("utf-8") for p in home.rglob("*.py") if p.name != "config.py")
    uses = {"workers": "worker_count", "queue": "queue_length", "data_dir": "home", "jobs_at_once": "job_count"}
    uses |= dict.fromkeys(("key_encryption_secret", "key_encryption_file"), "sealing_secret")
    unused = [s.name for s in config.describe() if s.name and f".{uses.get(s.name, s.name)}" not in source]
    assert not unused


def test_only_config_reads_the_environment() -> None:
    home = Path(kapiao.__file__).parent
    reads = re.compile(r"\benviron\b(?!\.setdefault)|\bgetenv\b")  # a default set for a library reads nothing
    guilty = [p.name for p in home.rglob("*.py") if p.name != "config.py" and reads.search(p.read_text("utf-8"))]
    assert not guilty
