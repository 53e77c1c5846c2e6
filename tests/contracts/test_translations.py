"""Every string a person sees has its Vietnamese form, and the compiled catalogue says the same."""

from __future__ import annotations

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts import house

FOLDER = house.SOURCE / "locale" / "vi" / "LC_MESSAGES"
CONTEXT_END = "\x04"


def catalogue(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined,no-any-return]  # the only whole view of a catalogue


def entries(path: Path) -> set[tuple[str, str]]:
    """(context, msgid) of every live entry of a .po file."""
    found = set()
    text = subprocess.run(["msgcat", "--no-wrap", "--no-location", path], capture_output=True, text=True, check=True).stdout
    for block in re.split(r"\n\n+", text):
        if re.search(r"^#~", block, re.MULTILINE):
            continue
        context = re.search(r"^msgctxt (\".*\")$", block, re.MULTILINE)
        msgid = re.search(r"^msgid ((?:\".*\"\n?)+)", block, re.MULTILINE)
        if msgid:
            whole = "".join(ast.literal_eval(part) for part in msgid.group(1).splitlines())
            found.add((ast.literal_eval(context.group(1)) if context else "", whole))
    return found - {("", "")}


def test_nothing_is_untranslated_or_doubtful():
    for wanted in ("--untranslated", "--only-fuzzy"):
        left = subprocess.run(["msgattrib", wanted, "--no-obsolete", FOLDER / "django.po"], capture_output=True, text=True, check=True).stdout
        assert left == ""


def test_the_compiled_catalogue_is_in_step(tmp_path):
    subprocess.run(["msgfmt", "--check", "-o", tmp_path / "django.mo", FOLDER / "django.po"], check=True)
    assert catalogue(FOLDER / "django.mo") == catalogue(tmp_path / "django.mo")


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Every string that code and templates mark for translation."""
    copy = tmp_path_factory.mktemp("source") / "diemcau"
    shutil.copytree(house.SOURCE, copy, ignore=shutil.ignore_patterns("locale", "vendor", "migrations", "fonts", "data", "__pycache__"))
    (copy / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "vi", "--no-location", "-v", "0"],
        cwd=copy,
        env={name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "DJANGO_SETTINGS_MODULE"}},
        check=True,
        capture_output=True,
    )
    return entries(copy / "locale" / "vi" / "LC_MESSAGES" / "django.po")


def test_every_marked_string_is_in_the_catalogue(marked):
    assert sorted(marked - entries(FOLDER / "django.po")) == []


def test_the_catalogue_keeps_nothing_that_no_page_says(marked):
    assert sorted(entries(FOLDER / "django.po") - marked) == []
