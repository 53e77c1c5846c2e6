"""How people write lists of delegates."""

from __future__ import annotations

from diemcau.kernel.spreadsheets import Headed, Row
from diemcau.kernel.text import fold

HEADINGS = {  # column: what people call it, folded
    "full_name": (
        "ho va ten",
        "ho ten",
        "ten dai bieu",
        "ho va ten dai bieu",
        "ho ten dai bieu",
        "dai bieu",
        "ho, ten",
        "ho va ten can bo",
        "full name",
    ),
    "post": ("chuc vu", "chuc danh", "chuc vu, chuc danh", "chuc vu/chuc danh", "chuc vu, don vi", "post"),
    "unit": ("don vi", "co quan", "don vi cong tac", "co quan, don vi", "co quan/don vi", "co quan cong tac", "noi cong tac", "dia phuong", "unit"),
    "site": ("diem cau", "ten diem cau", "du tai diem cau", "diem cau du", "noi du", "site"),
    "phone": ("so dien thoai", "dien thoai", "sdt", "so dt", "dt", "dien thoai di dong", "di dong", "so di dong", "dien thoai lien he", "phone"),
    "email": ("email", "e-mail", "thu dien tu", "hop thu", "hop thu dien tu", "dia chi email", "dia chi thu dien tu"),
    "number": ("stt", "tt", "so tt", "so thu tu", "no"),
}
_TOTALS = ("tong cong", "tong so", "cong:", "nguoi lap", "ghi chu:", "noi nhan")
_ROMAN = set("ivxlcdm")


def is_not_a_person(row: Row, headed: Headed) -> bool:
    """A number alone, a total, a signature, or the heading of a section ("II", "CÁC SỞ, BAN, NGÀNH")."""
    known = {name: row.cell(column) for name, column in headed.columns.items()}
    number = fold(known.pop("number", ""))
    if not any(known.values()):
        return not row.formulas
    first = fold(next((cell for cell in row.cells if cell), ""))
    alone = not (known.get("post") or known.get("unit") or known.get("site") or known.get("phone"))
    return alone and (first.startswith(_TOTALS) or bool(number and set(number.strip(".)")) <= _ROMAN))
