from __future__ import annotations

import io
import time
import zipfile

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.styles import Font

from diemcau.kernel import spreadsheets
from diemcau.kernel.errors import Refused
from diemcau.kernel.spreadsheets import Row, Sheet

NAMES = {"name": ("ho va ten", "ho ten"), "post": ("chuc vu",), "phone": ("dien thoai", "so dien thoai")}


def workbook(*rows: list[object], merged: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_read_gives_rows_with_their_numbers_and_leaves_blank_rows_out():
    sheet = spreadsheets.read(workbook(["Họ và tên", "Tuổi"], [], ["Nguyễn Văn A", 42.0], [None, 1.5]))

    assert sheet == Sheet((Row(1, ("Họ và tên", "Tuổi")), Row(3, ("Nguyễn Văn A", "42")), Row(4, ("", "1.5"))), title="Sheet")


def test_read_takes_the_first_visible_sheet_with_content():
    book = Workbook()
    assert book.active is not None
    book.active.title = "trống"
    book.create_sheet("ẩn").append(["ẩn"])
    book["ẩn"].sheet_state = "hidden"
    book.create_sheet("danh sách").append(["có"])
    out = io.BytesIO()
    book.save(out)

    assert spreadsheets.read(out.getvalue()).rows == (Row(1, ("có",)),)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", spreadsheets.FileEmpty),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00,", spreadsheets.NotASpreadsheet),
        (b"%PDF-1.7, a paper", spreadsheets.NotASpreadsheet),
        (b"<html><table><tr><td>a,b</td></tr></table></html>", spreadsheets.NotASpreadsheet),
        (b"just a sentence", spreadsheets.NotASpreadsheet),
        (zipped({"word/document.xml": b"<w/>"}), spreadsheets.WordDocument),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<o/>"}), spreadsheets.OpenDocument),
        (zipped({"a.txt": b"a"}), spreadsheets.NotASpreadsheet),
        (b"PK\x03\x04 and then nothing", spreadsheets.Damaged),
        (zipped({"xl/workbook.xml": b"<broken"}), spreadsheets.Damaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, spreadsheets.OldExcel),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), spreadsheets.LockedWorkbook),
        (b"a,b\n" * (11 * 1024 * 1024 // 4), spreadsheets.FileTooLarge),
        (workbook(), spreadsheets.FileEmpty),
    ],
    ids=["empty", "png", "pdf", "html", "text", "docx", "ods", "zip", "torn", "broken", "xls", "password", "large", "no-cells"],
)
def test_read_refuses_what_is_not_a_list_with_a_sentence(content: bytes, refusal: type[Refused]):
    with pytest.raises(refusal) as refused:
        spreadsheets.read(content)

    assert len(str(refused.value.sentence)) > 40


def test_read_refuses_a_zip_bomb_before_opening_it():
    good = workbook(["a"])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = zipped(parts | {"xl/sharedStrings.xml": b"<sst>" + b" " * (210 * 1024 * 1024) + b"</sst>"})
    assert len(bomb) < 1024 * 1024

    with pytest.raises(spreadsheets.TooHeavy):
        spreadsheets.read(bomb)


def test_read_refuses_an_entity_bomb():
    good = workbook(["a"])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'

    with pytest.raises(spreadsheets.Damaged):
        spreadsheets.read(zipped(parts | {"xl/worksheets/sheet1.xml": bomb}))


def test_a_row_that_says_it_is_the_billionth_ends_the_child_and_nothing_else(monkeypatch: pytest.MonkeyPatch):
    good = workbook(["a"])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = parts["xl/worksheets/sheet1.xml"].replace(b'r="1"', b'r="99999999999"')
    monkeypatch.setattr(spreadsheets, "READING_SECONDS", 3)

    with pytest.raises(spreadsheets.TooHeavy):
        spreadsheets.read(zipped(parts | {"xl/worksheets/sheet1.xml": far}))


def test_read_survives_a_cell_in_the_last_column_of_the_last_row():
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Họ và tên"])
    sheet.append(["Nguyễn Văn A"])
    sheet["XFD1048576"] = "xa"
    out = io.BytesIO()
    book.save(out)
    begun = time.monotonic()

    assert spreadsheets.read(out.getvalue()).rows == (Row(1, ("Họ và tên",)), Row(2, ("Nguyễn Văn A",)))
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(("columns", "is_cut"), [(100, False), (101, True)])
def test_read_keeps_a_hundred_columns_and_says_when_it_left_some_out(columns: int, is_cut: bool):
    sheet = spreadsheets.read(workbook(["x"] * columns))

    assert (len(sheet.rows[0].cells), sheet.is_cut) == (100, is_cut)


def test_read_refuses_more_rows_than_a_list_may_have():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet()
    for row in range(20_101):
        page.write_string(row, 0, "Nguyễn Văn A")
    book.close()

    with pytest.raises(spreadsheets.TooManyRows):
        spreadsheets.read(out.getvalue())


def test_a_long_text_that_many_cells_share_is_refused_before_it_fills_the_memory_of_the_server():
    """20 kB ask for 30 million letters; a list of 20,000 people has about four."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for row in range(300):
        for column in range(100):
            page.write_string(row, column, "â" * 1_000)
    book.close()
    assert len(out.getvalue()) < 300_000

    with pytest.raises(spreadsheets.TooHeavy):
        spreadsheets.read(out.getvalue())


def test_read_takes_the_stored_value_of_a_formula_and_names_the_cell():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_string(0, 0, "Họ và tên")
    page.write_formula(1, 0, '="Nguyễn "&"A"', None, "Nguyễn A")
    page.write_string(1, 1, "=1+1 là chữ")
    book.close()

    assert spreadsheets.read(out.getvalue()).rows[1] == Row(2, ("Nguyễn A", "=1+1 là chữ"), frozenset({0}))


def test_read_names_a_formula_without_a_stored_value():
    assert spreadsheets.read(workbook(["A", "=1+1"])).rows == (Row(1, ("A",), frozenset({1})),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_accepts_csv_in_the_encodings_people_have(encoding: str, delimiter: str):
    content = f"Họ và tên{delimiter}Chức vụ\nNguyễn Văn Ấ{delimiter}Chủ tịch\n".encode(encoding)

    assert spreadsheets.read(content).rows == (Row(1, ("Họ và tên", "Chức vụ")), Row(2, ("Nguyễn Văn Ấ", "Chủ tịch")))


def test_find_headings_finds_the_row_wherever_it_stands_under_merged_titles():
    content = workbook(
        ["ỦY BAN NHÂN DÂN TỈNH"],
        ["DANH SÁCH ĐẠI BIỂU"],
        ["Chức vụ", "Ghi chú", "HỌ VÀ TÊN", "Liên hệ"],
        [None, None, None, "Điện thoại"],
        ["Chủ tịch", "", "Nguyễn Văn A", "0905123456"],
        merged=("A1:D1", "A2:D2", "A3:A4", "B3:B4", "C3:C4"),
    )

    headed = spreadsheets.find_headings(spreadsheets.read(content), NAMES, required="name")

    assert headed is not None
    assert headed.columns == {"post": 0, "name": 2, "phone": 3}
    assert [row.number for row in headed.rows] == [5]
    assert headed.unknown == ("Ghi chú",)


def test_find_headings_finds_none_in_a_list_without_them():
    assert spreadsheets.find_headings(Sheet((Row(1, ("Nguyễn Văn A", "0905123456")),)), NAMES, required="name") is None


def test_written_text_stays_text():
    columns = [spreadsheets.Column("Họ và tên"), spreadsheets.Column("Số")]
    content = spreadsheets.written(columns, [("=HYPERLINK(1)", 7), ("<b>@x", 8)], title="Danh sách", sheet="Đại biểu")

    rows = spreadsheets.read(content).rows

    assert [row.cells for row in rows] == [("Danh sách",), ("Họ và tên", "Số"), ("=HYPERLINK(1)", "7"), ("<b>@x", "8")]
    assert not any(row.formulas for row in rows)


def test_a_csv_of_a_million_lines_is_refused_and_one_with_a_huge_cell_is_read_with_the_cell_cut():
    with pytest.raises(spreadsheets.TooManyRows):
        spreadsheets.read(b"a,b\n" * 1_000_000)

    assert spreadsheets.read(b"a,b\n" + b"x" * 300_000 + b",y\n").rows[1] == Row(2, ("x" * 1_000, "y"))


def test_noughts_in_a_csv_are_no_text_but_utf_16_without_its_mark_is():
    with pytest.raises(spreadsheets.NotASpreadsheet):
        spreadsheets.read(b"a,b\x00\x00\nc,d")

    assert spreadsheets.read("Họ và tên,Chức vụ\nNguyễn Ấ,B\n".encode("utf-16-le")).rows[1].cells == ("Nguyễn Ấ", "B")
    late = spreadsheets.read(b"a,b\n" * 17_000 + b"c\x00d,e\n").rows[-1]
    assert late.cells == ("c d", "e")


def test_merged_cells_and_capital_fonts_are_told_with_their_sheet():
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "trÇn"])
    sheet["B1"].font = Font(name=".VnTimeH")
    sheet.merge_cells("A1:A3")
    out = io.BytesIO()
    book.save(out)

    (read,) = spreadsheets.read_all(out.getvalue())

    assert (read.merged, read.capitals) == (((1, 0, 3, 0),), frozenset({(1, 1)}))


def test_reading_tells_how_far_it_has_come():
    told: list[tuple[int, int]] = []
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet()
    for row in range(1_200):
        page.write_string(row, 0, "Nguyễn Văn A")
    book.close()

    spreadsheets.read_all(out.getvalue(), told=lambda done, of: told.append((done, of)))

    assert told == [(500, 1_200), (1_000, 1_200)]
