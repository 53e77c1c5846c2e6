"""A list goes back in the form it came in, corrected, with what is wrong marked in its cells."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from diemcau.before.convening import queries, services
from diemcau.before.convening.models import ImportDraft
from diemcau.before.convening.rules import said
from tests.before.factories import NOW
from tests.before.lists import Story, codes, sentences, workbook
from tests.legacy import to_1258, to_tcvn3

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return Story()


def back(draft: ImportDraft) -> bytes:
    return queries.corrected(ImportDraft.objects.get(pk=draft.pk))[0]


def test_the_file_goes_back_as_it_came_with_its_errors_marked(story: Story):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Đại biểu"
    sheet.append(["Danh sách"])
    sheet.append(["Họ và tên", "Đơn vị", "SĐT", "Phòng"])
    sheet.append([to_tcvn3("Nguyễn Văn Ước"), "Xã Sai", 912345678, 204])
    sheet["A3"].font = Font(name=".VnTime", bold=True)
    sheet.column_dimensions["A"].width = 41
    out = io.BytesIO()
    book.save(out)
    draft = story.read(out.getvalue())

    content, is_workbook = queries.corrected(ImportDraft.objects.get(pk=draft.pk))

    sheet = load_workbook(io.BytesIO(content))["Đại biểu"]
    assert is_workbook
    assert [cell.value for cell in sheet[3]] == ["Nguyễn Văn Ước", "Xã Sai", "0912 345 678", 204]
    assert (sheet["A3"].font.name, sheet["A3"].font.b, sheet.column_dimensions["A"].width) == ("Times New Roman", True, 41)
    assert [sheet[place].fill.start_color.rgb for place in ("A3", "B3", "C3")] == ["FFCFE8D5", "FFF4B6B6", "FFCFE8D5"]
    assert "Xã Sai" in sheet["B3"].comment.text
    assert sheet["D3"].comment is None


@pytest.mark.parametrize("merged", [(), ("B1:C1",)])
def test_a_name_over_two_columns_goes_back_into_both(story: Story, merged: tuple[str, ...]):
    headings = ["STT", "Họ và tên", None, "Đơn vị"] if merged else ["STT", "Họ và tên đệm", "Tên", "Đơn vị"]
    people = [["Ông Nguyễn Văn", "Ước"], ["Trần", "Thị Bưởi"], ["Lê Đình Quý", ""]]
    rows = [[number, *(to_tcvn3(name) for name in person), "Xã Ba Tơ"] for number, person in enumerate(people)]
    draft = story.read(workbook(headings, *rows, merged=merged))
    draft = services.decide(draft=draft, part=story.part, rows={"0:3": {"full_name": "Trần Ngọc Thị Bưởi"}}, now=NOW)

    sheet = load_workbook(io.BytesIO(back(draft))).worksheets[0]

    assert [[sheet.cell(row, column).value or "" for column in (2, 3)] for row in (2, 3, 4)] == [
        ["Nguyễn Văn", "Ước"],
        ["Trần Ngọc", "Thị Bưởi"],
        ["Lê Đình Quý", ""],
    ]


def test_an_error_under_a_merged_cell_is_marked_on_it_and_a_correction_separates_it(story: Story):
    people = [["Nguyễn Văn A", "Xã Sai"], ["Trần Thị B", None], ["Lê Văn C", None]]
    draft = story.read(workbook(["Họ và tên", "Đơn vị"], *people, merged=("B2:B4",)))
    marked = load_workbook(io.BytesIO(back(draft))).worksheets[0]
    assert (marked["B2"].fill.start_color.rgb, marked["B2"].comment.text.count("Xã Sai")) == ("FFF4B6B6", 1)

    draft = services.decide(draft=draft, part=story.part, rows={"0:3": {"unit": "Xã Ba Tơ"}}, now=NOW)

    sheet = load_workbook(io.BytesIO(back(draft))).worksheets[0]
    assert codes(draft.rows[1])[-1] == "cell.corrected"
    assert ([sheet[place].value for place in ("B2", "B3", "B4")], list(sheet.merged_cells.ranges)) == (["Xã Sai", "Xã Ba Tơ", "Xã Sai"], [])


LIST = [
    ["Họ và tên", "Đơn vị", "Ghi chú"],
    ["Nguyễn Văn Ước", "Xã Ba Tơ", "Ăn chay"],
    ["Trần Thị Bưởi", "Xã Sai", ""],
    ["Lê Đình Quý", "Xã Ba Tơ", ""],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_goes_back_with_its_delimiter_in_its_encoding(story: Story, encoding: str, delimiter: str):
    text = "".join(delimiter.join(row) + "\r\n" for row in LIST)
    content = to_1258(text).encode("latin-1") if encoding == "windows-1258" else text.encode(encoding)
    draft = story.read(content)

    returned = back(draft)

    unknown = next(flag for flag in draft.rows[1]["flags"] if flag["code"] == "unit.unknown")
    remarks = ["Cần xem lại", "", said(unknown["code"], unknown["facts"]), ""]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([*row, remark] for row, remark in zip(LIST, remarks, strict=True))
    if encoding == "windows-1258":
        assert returned.decode("latin-1") == to_1258(out.getvalue()) != out.getvalue()
    else:
        assert returned == out.getvalue().encode(encoding)


def test_a_csv_of_an_old_font_goes_back_in_utf_8_and_says_so(story: Story):
    text = "".join(";".join(row[:2]) + "\n" for row in LIST)
    draft = story.read(to_tcvn3(text).encode("latin-1"))

    lines = back(draft).decode("utf-8-sig").splitlines()

    assert lines[0].endswith(";Cần xem lại (tệp này nay ghi bằng UTF-8)")
    assert [line.split(";")[:2] for line in lines[1:]] == [row[:2] for row in LIST[1:]]


def test_a_csv_goes_back_with_a_column_of_remarks_and_no_formula(story: Story):
    draft = story.read("Họ và tên;Đơn vị\n=1+1;Xã Sai\nNguyễn Văn A;Xã Ba Tơ\n".encode())

    content, is_workbook = queries.corrected(ImportDraft.objects.get(pk=draft.pk))

    lines = content.decode().splitlines()
    assert (is_workbook, lines[2]) == (False, "Nguyễn Văn A;Xã Ba Tơ;")
    assert lines[1].startswith("'=1+1;Xã Sai;")
    assert sentences(draft.rows[0]) in lines[1]
