"""Documentation names only what exists, and what is made from the code is in step with it."""

from __future__ import annotations

import re
import tomllib

import pytest

from diemcau.config import env, handbook, verbs
from tests.contracts import house

PAGES = [path for path in [*house.ROOT.glob("*.md"), *house.ROOT.glob("docs/**/*.md"), *house.ROOT.glob("deploy/**/*")] if path.is_file()]
TARGETS = set(re.findall(r"^([a-z]+):", (house.ROOT / "Makefile").read_text(), re.MULTILINE))
SETTINGS = {setting.name for setting in env.ALL}
ELSEWHERE = {"TEST_DATABASE_URL", "PGDATA"}  # read by the suite and by PostgreSQL itself
VERBS = {verb.words for verb in verbs.EVERY} | {"django"}
GROUPS = {words.split()[0] for words in VERBS}
ids = [str(path.relative_to(house.ROOT)) for path in PAGES]


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_commands_in_the_documentation_exist(page):
    text = page.read_text()
    code = "\n".join(re.findall(r"`([^`\n]+)`", text) + re.findall(r"```\w*\n(.*?)```", text, re.DOTALL))
    targets = set(re.findall(r"\bmake ([a-z]+)", code))
    typed = {tuple(words.split()[:2]) for words in re.findall(r"(?:^|[\s/])diemcau ((?:[a-z]+)(?: [a-z]+)?)\b", code, re.MULTILINE)}
    unknown = {" ".join(words) for words in typed if " ".join(words) not in VERBS and words[0] not in VERBS and words not in {("verb",)}}
    assert (targets - TARGETS, unknown - GROUPS) == (set(), set())


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_settings_in_the_documentation_exist(page):
    named = set(re.findall(r"\b(?:DIEMCAU_[A-Z_]+|[A-Z_]*DATABASE_URL)\b", page.read_text()))
    assert named - SETTINGS - ELSEWHERE == set()


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text()) if page.suffix == ".md" else []
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", handbook.PAGES)
def test_pages_made_from_the_code_are_in_step(name):
    assert (house.ROOT / "docs" / name).read_text() == handbook.PAGES[name](), "run `make docs`"


def test_the_environment_is_read_in_one_place():
    """``config.env`` names every setting; the others only hand values on to Django and child processes."""
    asking = re.compile(r"os\.environ|os\.getenv")
    allowed = {"config/env.py", "config/runtime.py", "config/wsgi.py", "config/commands/database.py", "__main__.py", "kernel/spreadsheets.py"}
    readers = {str(path.relative_to(house.SOURCE)) for path in house.python_files() if asking.search(path.read_text())}
    assert readers - allowed == set()


def test_each_dependency_has_a_reason():
    project = (house.ROOT / "pyproject.toml").read_text()
    block = project[project.index("dependencies = [") : project.index("[project.scripts]")]
    assert [line for line in block.splitlines() if line.startswith('  "') and "#" not in line] == []


def test_lock_files_know_nothing_of_the_machine_that_made_them():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (house.ROOT / name).read_text()
        assert re.findall(r"file:|https?:|find-links|index-url|@ ", text) == []


def test_every_pinned_version_carries_a_hash():
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=[a-z0-9])", (house.ROOT / name).read_text())
        assert [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


def test_each_lock_file_holds_all_that_is_asked_of_it():
    project = tomllib.loads((house.ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    runtime = [*project["project"]["dependencies"], *groups["build"]]
    assert _asked(runtime) - _locked("requirements.lock") == set()  # what `make demo` installs
    assert _asked([*runtime, *groups["dev"]]) - _locked("requirements-dev.lock") == set()


def _asked(lines: list[str]) -> set[str]:
    return {re.split(r"[\[>=;<]", line)[0].lower() for line in lines}


def _locked(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==", (house.ROOT / name).read_text(), re.MULTILINE))
