"""Bad files: every problem by its item and field in one sentence, and nothing changed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from diemcau.foundation.network import rules, services
from diemcau.foundation.network.errors import BadAct
from diemcau.foundation.network.models import Unit, UnitAct, UnitKind
from diemcau.foundation.network.rules.files import read_act
from tests.foundation.factories import make_unit
from tests.foundation.network.act_files import BY, DAY, LIST, NOW, act, applied, code, commune, every_row, in_english, small_country

pytestmark = pytest.mark.usefixtures("in_english")
__all__ = ["in_english"]

SCHEMA = Draft202012Validator(json.loads((Path(__file__).parents[3] / "docs" / "unit-act.schema.json").read_text()))
RENAME = {"do": "rename", "unit": code("011"), "name": "Xã Mới"}
EVERY_KIND = ", ".join(kind for kind in UnitKind.values if kind != UnitKind.CENTRE)
A_MERGER = {"do": "merge", "from": [code("011"), code("012")], "into": commune("Xã Mới", "9")}


def problems_of(content: bytes) -> list[str]:
    with pytest.raises(BadAct) as bad:
        services.enter_act(content, by=BY, now=NOW)
    return [str(problem) for problem in bad.value.problems]


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "The file is not JSON: line 1, column 1."),
        (b"{", "The file is not JSON: line 1, column 2."),
        (b"\xff\xfe", "The file is not UTF-8 text (byte 0)."),
        (b"[]", "The file must hold one act, that is one JSON object."),
        (b'{"schema": "diemcau.case/1"}', "schema: The schema must be “diemcau.unit-act/1”."),
        (b'{"on": 1, "on": 2}', "The key “on” stands twice in the same object."),
        (b'{"on": NaN}', "The value is not a number (NaN or infinity)."),
        (nested(100_000), "The file is nested too deep."),
        (b" " * (20 * 1024 * 1024 + 1), "The file is larger than 20 MB."),
        (act(*[RENAME] * 20_001), "items: The act has more than 20000 items."),
        (act({"do": "merge", "from": [code("1")] * 100_001, "into": commune("Xã X", "9")}), "item 1 · from: The act names more than 100000 units."),
        (act(), "items: Say at least one item."),
        (act(RENAME, on="2027-02-30"), "on: Say a day as YYYY-MM-DD, from 1945-09-02 to 2199-12-31."),  # type: ignore[arg-type]
        (act(RENAME, on="0001-01-01"), "on: Say a day as YYYY-MM-DD, from 1945-09-02 to 2199-12-31."),  # type: ignore[arg-type]
        (act(RENAME, legal_act="x" * 121), "legal_act: Say a text of 1 to 120 letters."),
        (act(RENAME, source=None), "source: Say a text of 1 to 500 letters."),
        (act(RENAME, who="?"), "who: The format knows no such field here."),
        (act("rename"), "item 1: An item is a JSON object."),  # type: ignore[arg-type]
        (act({"do": "annex"}), "item 1 · do: Say one of: merge, split, begin, end, rename, kind, move, code."),
        (act(RENAME, {"do": "end"}), "item 2 · unit: This must be said."),
        (act(RENAME | {"name": "x" * 201}), "item 1 · name: Say a text of 1 to 200 letters."),
        (act(RENAME | {"name": "a\x00"}), "item 1 · name: The text holds a character that cannot be stored."),
        (act(RENAME | {"unit": {"id": 10**30}}), "item 1 · unit · id: An id is a whole number from 1."),
        (act(RENAME | {"unit": {"id": True}}), "item 1 · unit · id: An id is a whole number from 1."),
        (act(RENAME | {"unit": {"id": 1, "code": "011"}}), "item 1 · unit: Name the unit in one way: by code, by id, or as the centre."),
        (act(RENAME, code_lists=None), "item 1 · unit · code_list: A code alone names nothing: say its list."),
        (act({"do": "begin", "unit": commune("Xã X", "9") | {"kind": "centre"}}), f"item 1 · unit · kind: Say one of: {EVERY_KIND}."),
        (act({"do": "split", "from": code("011"), "into": [commune("Xã X", "9")]}), "item 1 · into: A split has at least two parts."),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_a_file_that_is_not_one_is_told_by_its_place(content, problem):
    assert problem in problems_of(content)
    assert UnitAct.objects.count() == 0


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        ([RENAME | {"unit": code("999")}], f"item 1 · unit: No unit is called 999 ({LIST}) on 31/12/2026."),
        ([RENAME | {"unit": {"id": 987654321}}], "item 1 · unit: No unit is called id 987654321 on 31/12/2026."),
        ([RENAME | {"unit": code("011", name="Xã Khác")}], f"item 1 · unit: 011 ({LIST}) is called “Xã 011” on 31/12/2026."),
        ([RENAME | {"unit": code("ended")}], f"item 1 · unit: ended ({LIST}) has already ended on 30/06/2026."),
        ([RENAME | {"unit": code("later")}], f"item 1 · unit: later ({LIST}) begins only on 01/01/2027, not before the day of the act."),
        ([RENAME | {"unit": code("ending")}], f"item 1 · unit: ending ({LIST}) changes again on 01/06/2027: undo that first."),
        ([RENAME | {"unit": {"root": True}}], "item 1 · unit: The centre stays as it is: no act ends, changes or moves it."),
        ([RENAME | {"name": "Xã 011"}], "item 1: Xã 011 already is what this item says."),
        ([RENAME, RENAME | {"name": "Xã Khác"}], "item 2: item 1 says otherwise of Xã 011."),
        ([RENAME, A_MERGER], "item 2: Xã 011 ends here and is changed elsewhere in the file."),
        ([A_MERGER, {"do": "end", "unit": code("011")}], "item 2: Xã 011 already ends in item 1."),
        ([A_MERGER | {"from": [code("011"), code("011")]}], "item 1 · from 2: Xã 011 stands twice in the same item."),
        ([A_MERGER, A_MERGER | {"from": [code("011")]}],
         "item 2 · from 1: Xã 011 is given away whole and once more in another item: say “part” in each."),
        ([A_MERGER | {"from": [code("011", part=True)]}], "item 1 · from 1: Of Xã 011 one part is given away and the other parts are not."),
        ([A_MERGER | {"into": commune("Xã Mới", "013")}], f"item 1 · into: The code 013 of {LIST} is taken by Xã 013."),
        ([A_MERGER, {"do": "code", "unit": code("013"), "code": "9"}], f"item 1 · into: The code 9 of {LIST} is given twice in the file."),
        ([A_MERGER | {"into": commune("Phường Mới", "9")}], "item 1 · into: The name “Phường Mới” does not fit the kind “commune”."),
        ([A_MERGER | {"into": commune("Xã Mới", "9", "013")}], "item 1 · into: Xã Mới cannot stand under Xã 013: the levels do not fit."),
        ([A_MERGER | {"into": commune("Xã Mới", "9", "ending")}], "item 1 · into: The unit above does not go on after that day."),
        ([A_MERGER | {"into": commune("Xã Mới", "9", "77")}], f"item 1 · into · under: No unit is called 77 ({LIST}) on 01/01/2027."),
        ([{"do": "kind", "unit": code("011"), "kind": "province", "name": "Tỉnh Mới"}],
         "Tỉnh Mới: Xã 011 would change its level: that is another unit, so end it and begin that."),
        ([{"do": "move", "unit": code("011"), "under": code("01")}], "item 1: Xã 011 already stands there."),
        ([{"do": "end", "unit": code("01")}], "items: Xã 011 stands under Tỉnh 01, which ends, and the file does not say where it goes."),
        ([{"do": "end", "unit": code("01")}, {"do": "move", "unit": code("011"), "under": code("01")}],
         f"item 2 · under: 01 ({LIST}) ends in this act: nothing can stand under it."),
        ([{"do": "move", "unit": code("body"), "under": code("body below")}],
         "Sở Ví Dụ: Units would stand under each other in a circle: Sở Ví Dụ → Chi cục Ví Dụ → Sở Ví Dụ."),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_an_act_that_cannot_be_true_is_told_by_its_item_and_changes_nothing(items, problem):
    province = Unit.objects.get(versions__code="01") if small_country() else None
    make_unit("Xã Cũ", kind="commune", parent=province, code_list=LIST, code="ended", until=DAY.replace(year=2026, month=7))
    make_unit("Xã Sau", kind="commune", parent=province, code_list=LIST, code="later", since=DAY)
    make_unit("Xã Sắp Hết", kind="commune", parent=province, code_list=LIST, code="ending", until=DAY.replace(month=6))
    body = make_unit("Sở Ví Dụ", kind="department", parent=province, code_list=LIST, code="body")
    make_unit("Chi cục Ví Dụ", kind="department", parent=body, code_list=LIST, code="body below")
    before = every_row()

    assert problem in problems_of(act(*items))
    assert every_row() == before


@pytest.mark.django_db
def test_a_code_that_two_units_bear_is_ambiguous_until_the_id_is_said():
    province = Unit.objects.get(versions__code="01") if small_country() else None
    twin = make_unit("Xã Sinh Đôi", kind="commune", parent=province, code_list=LIST, code="011")
    other = Unit.objects.filter(versions__code="011").exclude(pk=twin.pk).get()

    assert problems_of(act(RENAME)) == [f"item 1 · unit: 011 ({LIST}) names several units on 31/12/2026: say the id ({other.pk}, {twin.pk})."]
    assert applied(RENAME | {"unit": {"id": twin.pk}}, {"do": "code", "unit": {"id": twin.pk}, "code": "014"}).is_in_force


@pytest.mark.django_db
def test_two_acts_of_one_day_may_not_change_the_same_unit_but_others():
    small_country()
    applied(RENAME)

    assert problems_of(act(RENAME | {"name": "Xã Khác"})) == [f"item 1 · unit: 011 ({LIST}) changes again on 01/01/2027: undo that first."]
    assert problems_of(act(RENAME | {"name": "Xã Khác"}, on=DAY - timedelta(days=1)))
    assert applied({"do": "rename", "unit": code("012"), "name": "Xã Khác"}).is_in_force
    assert applied(RENAME | {"name": "Xã Khác"}, on=DAY + timedelta(days=1)).is_in_force


@pytest.mark.parametrize("day", rules.days_of(services.read(services.DATA)), ids=str)
def test_the_acts_this_release_knows_fit_the_published_schema(day):
    facts = rules.act_told(services.read(services.DATA), day)
    facts["items"] = facts["items"][:150] + facts["items"][-5:]

    assert list(SCHEMA.iter_errors(facts)) == []
    assert rules.act_of(facts)[1] == []


@pytest.mark.parametrize(
    "change",
    [{"on": None}, {"source": ""}, {"items": []}, {"who": 1}, {"code_lists": {"now": "x"}}, {"items": [{"do": "end"}]},
     {"items": [RENAME | {"unit": {}}]},
     {"items": [{"do": "split", "from": {"root": True}, "into": []}]}, {"items": [A_MERGER | {"from": [code("1", part="yes")]}]}],
)  # fmt: skip
def test_the_schema_and_the_reader_refuse_the_same(change):
    facts = json.loads(act(RENAME)) | change

    assert list(SCHEMA.iter_errors(facts))
    assert rules.act_of(facts)[1]


def test_a_key_that_stands_twice_among_a_hundred_thousand_is_found_at_once():
    """Counting each key anew took an hour for a file of 20 MB."""
    many = ", ".join(f'"{number}": 0' for number in range(100_000))

    _act, problems = read_act(f'{{{many}, "99999": 1}}'.encode())

    assert ["“99999”" in problem.sentence for problem in problems] == [True]
