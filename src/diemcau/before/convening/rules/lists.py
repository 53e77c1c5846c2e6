"""How people write lists of delegates."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diemcau.kernel.text import fold

FULL_NAME, GIVEN_NAME, FIRST_NAMES = "full_name", "given_name", "first_names"
FIELDS = (FULL_NAME, "post", "unit", "site", "phone", "email")

HEADINGS = {  # column: what people call it, folded
    FULL_NAME: (
        "ho va ten",
        "ho ten",
        "ten dai bieu",
        "ho va ten dai bieu",
        "ho ten dai bieu",
        "dai bieu",
        "ho, ten",
        "ho va ten can bo",
        "ho va ten nguoi du",
        "full name",
    ),
    FIRST_NAMES: ("ho va ten dem", "ho ten dem", "ho dem", "ho va dem", "ho, dem", "ho lot", "ho va chu lot", "ho va ten lot", "ho"),
    GIVEN_NAME: ("ten", "ten goi"),
    "post": ("chuc vu", "chuc danh", "chuc vu, chuc danh", "chuc vu/chuc danh", "chuc vu, don vi", "chuc vu cong tac", "post"),
    "unit": (
        "don vi",
        "co quan",
        "ten don vi",
        "don vi cong tac",
        "co quan, don vi",
        "co quan/don vi",
        "co quan cong tac",
        "noi cong tac",
        "dia phuong",
        "don vi, dia phuong",
        "xa, phuong",
        "xa/phuong",
        "unit",
    ),
    "site": ("diem cau", "ten diem cau", "du tai diem cau", "diem cau du", "noi du", "site"),
    "phone": ("so dien thoai", "dien thoai", "sdt", "so dt", "dt", "dien thoai di dong", "di dong", "so di dong", "dien thoai lien he", "phone"),
    "email": ("email", "e-mail", "thu dien tu", "hop thu", "hop thu dien tu", "dia chi email", "dia chi thu dien tu"),
    "number": ("stt", "tt", "so tt", "so thu tu", "no"),
}
_TOTALS = ("tong cong", "tong so", "cong", "nguoi lap", "ghi chu", "noi nhan")
_TOTAL_STARTS = tuple(f"{word}{mark}" for word in _TOTALS for mark in " :")
_ROMAN = set("ivxlcdm")
# What people write before a name; kept out of it.
_TITLES = re.compile(
    r"^(?:(?:ông|bà|anh|chị|cô|chú|đồng chí|đ/c|đc|gs\.?\s?ts|pgs\.?,?\s?ts|gs|pgs|tskh|ths|th\.s|ts|bsck\s?i{1,2}|bs|ks|cn|ncs|ls|dr|mr|mrs|ms)"
    r"(?:\s*[.:,]\s*|\s+))+",
    re.IGNORECASE,
)


def is_not_a_person(texts: Mapping[str, str], first: str, *, has_formula: bool) -> bool:
    """A number alone, a total, a signature, or the heading of a section ("II", "CÁC SỞ, BAN, NGÀNH").

    ``texts`` are the cells of the row by column, ``first`` its first cell with text.
    """
    number = fold(texts.get("number", ""))
    said = {name: text for name, text in texts.items() if name != "number" and text}
    if not said:
        return not has_formula
    alone = not (said.keys() - {FULL_NAME, FIRST_NAMES, GIVEN_NAME})
    folded = fold(first)
    is_total = folded in _TOTALS or folded.startswith(_TOTAL_STARTS)
    return (is_total and alone) or (alone and bool(number and set(number.strip(".)")) <= _ROMAN)) or _repeats_headings(texts)


def _repeats_headings(texts: Mapping[str, str]) -> bool:
    """The headings again, as printed lists repeat them at the head of each page."""
    said = [(name, text) for name, text in texts.items() if text]
    return len(said) > 1 and all(name in HEADINGS and fold(text) in HEADINGS[name] for name, text in said)


def without_title(name: str) -> tuple[str, str]:
    """``name`` without what stands before it ("Đ/c", "PGS.TS."), and that; nothing is taken when nothing would be left."""
    found = _TITLES.match(name)
    rest = name[found.end() :] if found else name
    return (rest, found[0].strip()) if found and len(rest.split()) > 1 else (name, "")
