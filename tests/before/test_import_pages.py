"""The pages of a list in two steps, and the same preview by the command."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from jsonschema import Draft202012Validator

from diemcau.before.convening import services
from diemcau.before.convening.models import Delegate, ImportDraft
from diemcau.before.convening.rules import REASONS
from diemcau.before.convening.services.lists import READING_LASTS
from diemcau.before.convening.views import lists
from diemcau.config.commands import delegates as command
from diemcau.foundation.network.models import CODES_SINCE_2025, UnitVersion
from diemcau.kernel.errors import Refused
from tests.before.factories import NOW
from tests.before.lists import Story, csv_list, verdicts, workbook

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>\"'; DROP TABLE"


@pytest.fixture
def story() -> Story:
    return Story()


def path(story: Story, name: str, *more: object) -> str:
    return reverse(f"convening:{name}", args=[story.conference.pk, *more])


def people(count: int) -> bytes:
    return csv_list(["Họ và tên", "Đơn vị"], *([f"Nguyễn Văn {number}", "Xã Ba Tơ"] for number in range(count)))


def test_a_large_list_is_read_under_the_eyes_of_its_owner(client, story: Story, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lists, "READ_AT_ONCE", 10)
    client.force_login(story.secretary)

    page = client.post(path(story, "upload"), {"file": SimpleUploadedFile("ds.xlsx", people(3))}, follow=True)
    draft = ImportDraft.objects.get()
    assert (draft.read_at, path(story, "read", draft.pk) in page.content.decode()) == (None, True)
    ImportDraft.objects.update(done=1500, expected=4000)
    assert "1.500" in client.get(path(story, "progress", draft.pk), headers={"HX-Request": "true"}).content.decode()

    answer = client.post(path(story, "read", draft.pk), headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == path(story, "preview", draft.pk)
    assert client.get(path(story, "progress", draft.pk))["HX-Redirect"] == path(story, "preview", draft.pk)
    assert verdicts(ImportDraft.objects.get()) == ["new"] * 3


def test_a_file_that_cannot_be_read_later_says_so_on_its_page(client, story: Story, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lists, "READ_AT_ONCE", 0)
    client.force_login(story.secretary)
    client.post(path(story, "upload"), {"file": SimpleUploadedFile("ds.xlsx", workbook(["Không có tiêu đề"]))})
    draft = ImportDraft.objects.get()

    page = client.post(path(story, "read", draft.pk), follow=True)

    draft.refresh_from_db()
    assert (draft.read_at, bytes(draft.content), draft.refusal in page.content.decode(), len(draft.refusal) > 40) == (None, b"", True, True)


def test_a_reading_whose_process_died_may_begin_again_and_one_that_lives_not(story: Story):
    draft = services.start_import(part=story.part, content=people(1), filename="a.xlsx", owner=story.secretary, now=NOW)
    ImportDraft.objects.update(begun_at=NOW)

    assert services.read_import(draft=draft, part=story.part, now=NOW).read_at is None
    assert services.read_import(draft=draft, part=story.part, now=NOW + READING_LASTS).read_at == NOW + READING_LASTS


def test_the_owner_decides_on_the_page_and_comes_back_to_the_row(client, story: Story):
    client.force_login(story.secretary)
    draft = story.preview(["Nguyễn Văn A", "", "Xã Lạ Hoắc", "", "12"], ["Trần Thị B", "", "Xã Ba Tơ", "", ""])

    answer = client.post(path(story, "decide", draft.pk), {"row": "0:2", "unit": "Xã Ba Tơ", "phone": "", "loc": "error", "trang": "2"})
    assert answer["Location"] == f"{path(story, 'preview', draft.pk)}?loc=error&trang=2#d0-2"
    client.post(path(story, "decide", draft.pk), {"row": "0:3", "take": "no"})
    assert verdicts(ImportDraft.objects.get()) == ["new", "left_out"]
    client.post(path(story, "decide", draft.pk), {"row": "0:3", "take": ""})
    assert verdicts(ImportDraft.objects.get()) == ["new", "new"]

    client.post(path(story, "accept", draft.pk))
    assert client.post(path(story, "undo_import", draft.pk), follow=True).status_code == 200
    assert not Delegate.objects.exists()


def test_a_telephone_that_is_none_is_shown_as_it_is_written_and_not_lost_by_another_correction(client, story: Story):
    client.force_login(story.secretary)
    draft = story.preview(["Nguyễn Văn A", "", "Xã Lạ Hoắc", "", "091-mất-số"])
    page = client.get(path(story, "preview", draft.pk))
    cell = page.context["shown"][0].cells["phone"]
    assert (cell.text, [state for state, _ in cell.sentences], page.context["columns"][0][1]["letters"]) == ("091-mất-số", ["refused"], "A")

    client.post(path(story, "decide", draft.pk), {"row": "0:2", "unit": "Xã Ba Tơ", "phone": cell.text})

    assert [flag["code"] for flag in ImportDraft.objects.get().rows[0]["flags"]] == ["cell.corrected", "phone.invalid"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_preview_page_asks_the_same_queries_for_one_row_or_thirty(client, story: Story, rows: int, django_assert_max_num_queries):
    client.force_login(story.secretary)
    draft = story.read(people(rows))

    with django_assert_max_num_queries(24):
        assert client.get(path(story, "preview", draft.pk)).status_code == 200


def test_hostile_text_stays_text_on_the_page_and_in_the_file_that_goes_back(client, story: Story):
    client.force_login(story.secretary)
    headings = ["Họ và tên", "Chức vụ", "Đơn vị", "Điểm cầu", "Số điện thoại"]
    draft = story.read(workbook(headings, [HOSTILE, HOSTILE, HOSTILE], ["Nguyễn Văn A", "", "Xã Ba Tơ", "", "=cmd|'/c calc'!A1"]))

    page = client.get(path(story, "preview", draft.pk)).content.decode()
    back = client.get(path(story, "corrected", draft.pk))

    assert ("<script>alert" in page, "&lt;script&gt;alert(1)" in page) == (False, True)
    assert (back.status_code, back.content[:2]) == (200, b"PK")


# --- the command ------------------------------------------------------------------------------------------
@pytest.fixture
def listed(story: Story, tmp_path: Path) -> Namespace:
    """A province with a code, and a list on disk."""
    UnitVersion.objects.filter(unit=story.province).update(code_list=CODES_SINCE_2025, code="51")
    file = tmp_path / "ds.xlsx"
    file.write_bytes(workbook(["Họ và tên", "Đơn vị", "SĐT"], ["Ông Nguyễn Văn A", "ba to", 912345678], ["Trần Thị B", "Xã Lạ", ""]))
    return Namespace(file=str(file), unit="2025:51", conference=None, json=True)


def test_the_command_tells_the_same_as_the_page_and_writes_nothing(story: Story, listed: Namespace):
    told = json.loads(command.preview(listed))

    assert [(row["row"], row["verdict"], row["person"]["full_name"], row["unit"] and row["unit"]["name"]) for row in told["rows"]] == [
        (2, "new", "Nguyễn Văn A", "Xã Ba Tơ"),
        (3, "error", "Trần Thị B", None),
    ]
    assert [(flag["cell"], flag["state"], flag["code"]) for row in told["rows"] for flag in row["flags"]] == [
        ("A2", "changed", "name.title"),
        ("C2", "changed", "phone.zero_restored"),
        ("B2", "changed", "unit.guessed"),
        ("B3", "refused", "unit.unknown"),
    ]
    assert (told["counts"]["new"], told["for"]["code"]) == (1, "51")
    page = story.read(Path(listed.file).read_bytes())
    assert [[flag["code"] for flag in row["flags"]] for row in page.rows] == [[flag["code"] for flag in row["flags"]] for row in told["rows"]]
    page.delete()
    command.preview(listed)
    assert (ImportDraft.objects.count(), Delegate.objects.count()) == (0, 0)


def test_the_command_compares_with_a_conference_when_told_which(story: Story, listed: Namespace):
    story.accept(story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", "0912345678"]))
    listed.conference = story.conference.pk

    assert json.loads(command.preview(listed))["rows"][0]["verdict"] == "same"


@pytest.mark.parametrize(("unit", "said"), [("51", "LIST:CODE"), ("1999:51", "no code list"), ("2021:51", "No unit has the code")])
def test_a_code_without_its_list_is_refused_with_the_choices(listed: Namespace, unit: str, said: str):
    listed.unit = unit

    with pytest.raises(Refused, match=said):
        command.preview(listed)


def test_the_list_may_be_named_in_full_and_the_table_says_the_same_in_lines(listed: Namespace):
    listed.unit, listed.json = f"{CODES_SINCE_2025}:51", False

    lines = command.preview(listed).splitlines()

    assert lines[0].startswith("Tỉnh Quảng Ngãi, ")
    assert [word in "\n".join(lines) for word in ("Nguyễn Văn A", "0912 345 678", "? Xã Lạ")] == [True] * 3


def test_the_json_is_as_its_schema_says_and_the_page_names_every_code(listed: Namespace):
    schema = json.loads(Path("docs/delegates-preview.schema.json").read_text())
    guide = Path("docs/delegates-preview.md").read_text()

    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(json.loads(command.preview(listed)))) == []
    assert [code for code in REASONS if f"`{code}`" not in guide] == []
