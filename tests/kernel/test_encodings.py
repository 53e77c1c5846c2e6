"""Columns in the fonts of before Unicode, made from the names of real units."""

from __future__ import annotations

import csv
import json
import random
import unicodedata

import pytest

from diemcau.foundation.network import services as network
from diemcau.kernel import encodings
from diemcau.kernel.encodings import Encoding, converted, encoding_of
from tests.legacy import WAYS, to_tcvn3

COLUMNS, CELLS = 300, 8  # docs/sources.md#legacy-text: the measure


def names() -> list[str]:
    path = network.DATA / "units_since_2025-07-01.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [unicodedata.normalize("NFC", row["name"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize("encoding", list(Encoding))
def test_three_hundred_columns_of_eight_names_are_known_for_what_they_are(encoding: Encoding):
    pick = random.Random(1079)
    every = names()
    columns = [[WAYS[encoding](name) for name in pick.sample(every, CELLS)] for _ in range(COLUMNS)]

    assert sum(encoding_of(column) == encoding for column in columns) == COLUMNS


@pytest.mark.parametrize("encoding", [Encoding.VNI, Encoding.WINDOWS_1258])
def test_every_name_of_a_unit_comes_back_from_its_old_encoding(encoding: Encoding):
    assert [name for name in names() if converted(WAYS[encoding](name), encoding) != name] == []


def test_every_name_of_a_unit_comes_back_from_tcvn3_but_for_its_capitals():
    assert [name for name in names() if converted(to_tcvn3(name), Encoding.TCVN3).lower() != name.lower()] == []


def test_the_soft_hyphen_of_tcvn3_is_a_letter_and_a_capital_font_makes_capitals():
    assert converted("Tr\u00ad¬ng", Encoding.TCVN3) == "Trương"
    assert converted("tr\u00ad¬ng thÞ lôa", Encoding.TCVN3, is_capital=True) == "TRƯƠNG THỊ LỤA"


def test_plain_letters_say_nothing_and_text_converted_before_stays():
    assert encoding_of(["Nguyen Van An", "0912", ""]) == Encoding.UNICODE
    assert encoding_of([]) == Encoding.UNICODE
    assert converted("Nguyễn Văn Ấn", Encoding.TCVN3) == "Nguyễn Văn Ấn"


def test_letters_taken_apart_on_a_mac_come_together():
    assert converted(unicodedata.normalize("NFD", "Nguyễn Thị Ước"), Encoding.UNICODE) == "Nguyễn Thị Ước"


def test_the_tables_have_as_many_entries_as_their_sources():
    counts = {name: len(json.loads((encodings._DATA / f"{name}_to_unicode.json").read_text())["map"]) for name in ("tcvn3", "vni")}
    assert (counts, len(encodings._rimes())) == ({"tcvn3": 96, "vni": 134}, 140)
