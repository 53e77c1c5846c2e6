"""Lists of the real country: names that are one without their accents, and the command on a database that holds units and nothing else."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps

from diemcau.__main__ import FAILED, MISUSED, run
from diemcau.before.conferences.models import Conference
from diemcau.before.convening import queries
from diemcau.foundation.network.models import CODES_SINCE_2025, COMMUNE_KINDS, Unit, UnitVersion
from diemcau.kernel.spreadsheets import read_all
from diemcau.kernel.text import fold
from tests.before.lists import csv_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_network")]

TODAY = date(2026, 11, 24)
PAIRS, PAIRS_WITHOUT_KIND = 8, 10  # within one province, in the lists we ship


@pytest.fixture
def provinces(whole_network: Unit) -> dict[Unit, list[UnitVersion]]:
    """The communes of each province of today."""
    found = {}
    for province in Unit.objects.filter(versions__in=UnitVersion.objects.on(TODAY).filter(unit__edges_up__parent=whole_network)).distinct():
        found[province] = list(UnitVersion.objects.on(TODAY).of_kinds(COMMUNE_KINDS).filter(unit__in=Unit.objects.within([province.pk], TODAY)))
    return found


def bare(name: str) -> str:
    """The name without its kind ("Xã", "Phường", "Đặc khu")."""
    kind = next(kind for kind in ("Đặc khu ", "Phường ", "Xã ") if name.startswith(kind))
    return name.removeprefix(kind)


def colliding(communes: list[UnitVersion], *, with_kind: bool) -> list[list[UnitVersion]]:
    """Communes whose names are the same without accents, and, when told so, without the kind."""
    alike = defaultdict(list)
    for version in communes:
        alike[fold(version.name if with_kind else bare(version.name))].append(version)
    return [versions for versions in alike.values() if len(versions) > 1]


def judged(province: Unit, written: list[str]) -> list[queries.Judged]:
    sheets = read_all(csv_list(["Họ và tên", "Đơn vị"], *([f"Nguyễn Văn {number}", text] for number, text in enumerate(written))))
    lines = [line for source in queries.sources(sheets, {}) for line in source.lines]
    return queries.judged(lines, queries.places_of(province, TODAY), queries.register(None))


def test_the_pairs_that_only_accents_tell_apart_are_asked_about_and_never_guessed(provinces: dict[Unit, list[UnitVersion]]):
    pairs = {province: found for province, communes in provinces.items() if (found := colliding(communes, with_kind=True))}
    assert sum(len(found) for found in pairs.values()) == PAIRS

    for province, found in pairs.items():
        for pair in found:
            *exact, folded, capitals = judged(province, [*(version.name for version in pair), fold(pair[0].name), pair[0].name.upper()])
            assert [(row.unit_id, row.verdict, row.flags) for row in exact] == [(version.unit_id, "new", []) for version in pair]
            assert capitals.unit_id == pair[0].unit_id
            assert (folded.unit_id, folded.verdict, [flag["code"] for flag in folded.flags]) == (None, "error", ["unit.ambiguous"])
            assert sorted(folded.units) == sorted(version.unit_id for version in pair)


def test_two_more_pairs_collide_when_the_kind_is_left_out_and_are_asked_about_too(provinces: dict[Unit, list[UnitVersion]]):
    pairs = {province: found for province, communes in provinces.items() if (found := colliding(communes, with_kind=False))}
    assert sum(len(found) for found in pairs.values()) == PAIRS_WITHOUT_KIND

    for province, found in pairs.items():
        rows = iter(judged(province, [fold(bare(pair[0].name)) for pair in found]))
        for pair, row in zip(found, rows, strict=True):
            assert (row.unit_id, row.verdict, sorted(row.units)) == (None, "error", sorted(version.unit_id for version in pair))


# --- the command ------------------------------------------------------------------------------------------
@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "ds.txt"
    path.write_bytes(csv_list(["Họ và tên", "Đơn vị", "SĐT"], ["Ông Nguyễn Văn A", "xa tra bong", "912345678"], ["Trần Thị B", "Xã Hư Không", ""]))
    return str(path)


def everything() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.db_table: model._base_manager.count() for model in apps.get_models()}


def test_the_command_needs_units_and_nothing_else_and_writes_nothing(file: str, capsys: pytest.CaptureFixture[str]):
    before = everything()
    assert Conference.objects.count() == 0

    code = run(["delegates", "preview", file, "--unit", "2025:51", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert (code, told["for"]["name"], told["for"]["code_list"]) == (0, "Tỉnh Quảng Ngãi", CODES_SINCE_2025)
    assert [(row["verdict"], row["person"]["full_name"], row["unit"] and row["unit"]["name"], row["site"]) for row in told["rows"]] == [
        ("new", "Nguyễn Văn A", "Xã Trà Bồng", None),
        ("error", "Trần Thị B", None, None),
    ]
    assert everything() == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["FILE", "--unit", "24"], FAILED, "“24” is a code without its list"),
        (["FILE", "--unit", "1999:24"], FAILED, "There is no code list “1999”"),
        (["FILE", "--unit", "2025:00000"], FAILED, "No unit has the code 00000"),
        (["FILE", "--unit", "2025:51", "--conference", "7"], FAILED, "There is no conference 7."),
        (["nowhere.xlsx", "--unit", "2025:51"], FAILED, "There is no file nowhere.xlsx."),
        (["LICENSE", "--unit", "2025:51"], FAILED, "Nothing was imported"),
        (["docs", "--unit", "2025:51"], FAILED, "There is no file docs."),
        (["FILE"], MISUSED, "--unit"),
        (["FILE", "--unit", "2025:51", "--conference", "seven"], MISUSED, "--conference"),
    ],
)
def test_what_cannot_be_previewed_is_said_in_a_sentence_with_an_exit_code(file: str, words, code: int, said: str, capsys: pytest.CaptureFixture[str]):
    before = everything()

    left: object
    try:
        left = run(["delegates", "preview", *(file if word == "FILE" else word for word in words), "--json"])
    except SystemExit as stopped:  # argparse
        left = stopped.code

    told = capsys.readouterr()
    assert (left, told.out, said in told.err, "Traceback" in told.err) == (code, "", True, False)
    assert everything() == before
