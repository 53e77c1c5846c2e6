"""Settings are read in one place, and a production server that would be unsafe does not start."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from diemcau.config import env

SAFE = {
    "DIEMCAU_ENV": "production",
    "DIEMCAU_SECRET": "s" * 50,
    "DIEMCAU_ALLOWED_HOSTS": "diemcau.example.vn",
    "DIEMCAU_BASE_URL": "https://diemcau.example.vn",
}


def settings_in(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What a new process says when it loads the settings with ``environ``."""
    question = "from diemcau.config import settings as s; print(s.IS_PRODUCTION, s.DEBUG, s.ALLOWED_HOSTS, s.SECRET_KEY)"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    source = str(Path(env.__file__).parents[2])
    return subprocess.run([sys.executable, "-c", question], env=kept | {"PYTHONPATH": source} | environ, capture_output=True, text=True, check=False)


def test_a_safe_production_server_starts():
    assert settings_in(SAFE).stdout == f"True False ['diemcau.example.vn'] {'s' * 50}\n"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"DIEMCAU_DEBUG": "1"}, "DIEMCAU_DEBUG is on"),
        ({"DIEMCAU_SECRET": env.DEFAULT_SECRET}, "DIEMCAU_SECRET is the default"),
        ({"DIEMCAU_SECRET": ""}, "DIEMCAU_SECRET is the default"),
        ({"DIEMCAU_SECRET": "s" * 49}, "shorter than 50 characters"),
        ({"DIEMCAU_ALLOWED_HOSTS": ""}, "DIEMCAU_ALLOWED_HOSTS is empty"),
        ({"DIEMCAU_ALLOWED_HOSTS": "*"}, "DIEMCAU_ALLOWED_HOSTS is empty or *"),
        ({"DIEMCAU_BASE_URL": "http://127.0.0.1:8000"}, "DIEMCAU_BASE_URL does not begin with https://"),
    ],
)
def test_production_refuses_to_start_and_says_why(change, reason):
    outcome = settings_in(SAFE | change)
    assert outcome.returncode != 0
    assert "Production refuses to start" in outcome.stderr
    assert reason in outcome.stderr


def test_every_reason_is_told_at_once():
    assert len(env.reasons_not_to_start({"DIEMCAU_ENV": "production", "DIEMCAU_DEBUG": "1"})) == 4


def test_development_needs_nothing():
    assert env.reasons_not_to_start({}) == []
    assert env.reasons_not_to_start({"DIEMCAU_DEBUG": "1"}) == []


def test_a_mistyped_environment_is_refused_and_not_taken_for_development():
    with pytest.raises(env.BadSetting, match="DIEMCAU_ENV='prod' is not development or production"):
        env.ENVIRONMENT.read({"DIEMCAU_ENV": "prod"})


@pytest.mark.parametrize(("raw", "value"), [("1", True), ("yes", True), ("TRUE", True), ("0", False), ("no", False), ("", False)])
def test_truth_is_read_from_plain_words(raw, value):
    assert env.DEBUG.read({"DIEMCAU_DEBUG": raw}) is value


@pytest.mark.parametrize(
    ("setting", "raw"),
    [(env.DEBUG, "maybe"), (env.WORKERS, "two"), (env.DATABASE_URL, "mysql://db.vn/a"), (env.DIRECT_URL, "postgresql://db.vn:port/a")],
)
def test_a_value_that_cannot_be_read_is_named_with_its_setting(setting, raw):
    with pytest.raises(env.BadSetting, match=f"{setting.name}='{raw}' is not"):
        setting.read({setting.name: raw})


def test_all_settings_are_read_at_once_whoever_needs_them_first():
    env.read_all({})
    with pytest.raises(env.BadSetting, match="DIEMCAU_PROXIES='some' is not a whole number"):
        env.read_all({"DIEMCAU_PROXIES": "some"})


def test_a_refused_address_is_told_without_its_password():
    with pytest.raises(env.BadSetting) as refused:
        env.DATABASE_URL.read({"DATABASE_URL": "mysql://hoa:b@i-mat@db.vn/diemcau"})
    assert str(refused.value) == "DATABASE_URL='mysql://…@db.vn/diemcau' is not the address of a PostgreSQL server: it begins with postgresql://"


def test_a_list_is_read_without_its_spaces_and_empty_places():
    assert env.ALLOWED_HOSTS.read({"DIEMCAU_ALLOWED_HOSTS": " a.vn, b.vn ,,"}) == ["a.vn", "b.vn"]


def test_names_are_unique_and_each_setting_has_a_sentence():
    assert len({setting.name for setting in env.ALL}) == len(env.ALL)
    assert [setting.name for setting in env.ALL if not setting.sentence.endswith(".")] == []


def test_in_development_a_random_secret_is_made_once_and_kept_from_others(tmp_path):
    environ = {"DIEMCAU_HOME": str(tmp_path)}
    assert env.secret(environ) == env.DEFAULT_SECRET

    env.keep_secret(environ)
    made = env.secret(environ)
    env.keep_secret(environ)

    assert len(made) >= 50
    assert env.secret(environ) == made
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_secret_of_the_environment_comes_before_the_kept_one(tmp_path):
    (tmp_path / "secret").write_text("kept")
    assert env.secret({"DIEMCAU_HOME": str(tmp_path), "DIEMCAU_SECRET": "named"}) == "named"


def test_production_never_takes_the_kept_secret(tmp_path):
    (tmp_path / "secret").write_text("k" * 60)
    assert env.secret({"DIEMCAU_HOME": str(tmp_path), "DIEMCAU_ENV": "production"}) == env.DEFAULT_SECRET


def test_a_relative_home_lies_in_the_checkout_and_a_whole_path_stays(tmp_path):
    assert env.home({}) == Path(env.__file__).resolve().parents[3] / "var"
    assert env.home({"DIEMCAU_HOME": str(tmp_path)}) == tmp_path
