"""Files handed to a browser."""

from __future__ import annotations

from diemcau.kernel.files import as_csv


def test_a_table_as_csv_begins_with_the_mark_excel_looks_for_and_holds_no_formula():
    told = as_csv(("Tên", "Số"), [("=1+1", 5), ("Xã Ba Tơ, huyện", -5), ("+84 912", 0)])

    assert told.decode("utf-8-sig").splitlines() == ["Tên,Số", "'=1+1,5", '"Xã Ba Tơ, huyện",-5', "'+84 912,0"]
    assert told.startswith(b"\xef\xbb\xbf")
