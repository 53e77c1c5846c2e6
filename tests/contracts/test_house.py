"""The house keeps its own rules: what import-linter cannot see."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import get_resolver

from diemcau.foundation.audit.rules import spoken
from diemcau.foundation.network.queries import speaking_of_units
from diemcau.kernel import references
from tests.contracts import house

FRONT_DOORS = {"models", "queries", "services", "rules", "signals", "errors"}
SHAPE = {*FRONT_DOORS, "urls", "views", "jobs", "receivers", "forms", "papers", "document", "docx", "pdf", "press", "glyphs"}
LINES_OF_A_FILE = 400


def imports_of(path: Path) -> set[str]:
    """Dotted names that ``path`` imports, with what is taken from each."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_other_modules_come_in_by_the_front_door():
    """Never by another's views, forms, jobs, urls or receivers (tests and the composition root may)."""
    trespasses = []
    for path in house.python_files():
        home = house.room_of(path)
        if home in {"config", ""} or path.parent.name == "sample":
            continue
        for name in imports_of(path):
            parts = name.removeprefix("diemcau.").split(".")
            if not name.startswith("diemcau.") or len(parts) < 3 or parts[0] not in house.SHELVES or f"{parts[0]}.{parts[1]}" == home:
                continue
            room = next((part for part in parts[2:] if part in SHAPE), "")
            allowed = FRONT_DOORS | ({"document", "papers"} if parts[:2] == ["foundation", "papers"] else set())
            if room and room not in allowed:
                trespasses.append(f"{path.relative_to(house.SOURCE)} imports {name}")
    assert trespasses == []


def test_foreign_keys_point_down():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in house.models()
        for field in model._meta.get_fields(include_hidden=False)
        if field.is_relation and not field.auto_created and field.related_model and field.related_model.__module__.startswith("diemcau.")
        if house.height(house.room_of_model(field.related_model)) > house.height(house.room_of_model(model))
    ]
    assert upward == []


@pytest.mark.django_db
def test_migrations_are_in_step_with_the_models(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert capsys.readouterr().out.strip() == "No changes detected"


def test_no_model_orders_itself():
    """An order that nobody asked for costs a sort in every query: the query that needs one says so."""
    assert [model._meta.label for model in house.models() if model._meta.ordering] == []


def test_no_file_is_longer_than_a_person_reads():
    files = [*house.python_files(), *house.own_static_files("*.js"), *house.TESTS.rglob("*.py"), *house.TESTS.joinpath("js").rglob("*.js")]
    long = {str(path.relative_to(house.ROOT)): lines for path in files if (lines := len(path.read_text().splitlines())) > LINES_OF_A_FILE}
    assert long == {}


def test_what_is_left_to_do_names_an_issue():
    own = Path(__file__)
    forgotten = [
        f"{path.relative_to(house.ROOT)}:{number}"
        for path in [*house.python_files(), *house.templates(), *house.own_static_files("*.js"), *house.TESTS.rglob("*.py")]
        if path != own
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))", line)
    ]
    assert forgotten == []


def test_no_test_skips_a_whole_file_when_something_is_missing():
    """``--no-skips`` sees tests, not files that were never collected."""
    asking = [path.name for path in house.TESTS.rglob("*.py") if path != Path(__file__) and "importorskip" in path.read_text()]
    assert asking == []


def test_every_room_is_installed_and_placed():
    rooms = {".".join(app.name.split(".")[1:]) for app in apps.get_app_configs() if app.name.startswith("diemcau.")}
    folders = {f"{shelf}.{path.name}" for shelf in house.SHELVES for path in (house.SOURCE / shelf).iterdir() if (path / "__init__.py").is_file()}
    assert rooms == folders
    assert {room for room in folders if house.height(room) < 0} == set()


def test_every_act_that_is_recorded_can_be_told_in_words():
    """The record of acts is for people: no page shows "module.verb"."""
    recorded = {act for path in house.SOURCE.rglob("*.py") for act in re.findall(r"audit\.record\(\s*\"([\w.-]+)\"", path.read_text())}
    assert recorded
    assert get_resolver().url_patterns  # every room that answers is loaded, and with it the words of its acts
    assert sorted(act for act in recorded if spoken(act) == act) == []


def test_every_foreign_key_to_a_unit_is_asked_before_one_ends_or_an_act_is_undone():
    """``kernel.references``: the network cannot look up; what a room registers is asked with its days, all else for all days."""
    own = {"network.UnitVersion", "network.UnitEdge", "network.UnitSuccession"}  # what an act itself writes
    keys = {
        (model._meta.label, field.name)
        for model in house.models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is apps.get_model("network.Unit") and model._meta.label not in own
    }
    assert {(reference.rows, reference.field) for reference in speaking_of_units()} == keys
    assert {(reference.rows, reference.field) for reference in references.to("network.Unit")} <= keys
