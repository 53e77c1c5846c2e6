"""Vietnamese text: stored in one spelling, found without accents, sorted as a dictionary does."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diemcau.kernel.text import clean, fold, person_sort_key, sort_key

NAMES = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹìíỉĩịùúủũụ "), max_size=12)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Nguyễn   Thị\tHoa \n", "Nguyễn Thị Hoa"),
        (unicodedata.normalize("NFD", "Trường Sơn"), "Trường Sơn"),
        ("A\x00B\x07C", "A B C"),
        ("\u200bX\u200e", "X"),
        ("", ""),
        (" \n\t ", ""),
        ("<b>Đỗ</b> & 'Con'; DROP TABLE", "<b>Đỗ</b> & 'Con'; DROP TABLE"),  # text stays text
    ],
)
def test_text_is_stored_composed_with_single_spaces_and_without_control_characters(typed, stored):
    assert clean(typed) == stored


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Quảng Ngãi", "quang ngai"),
        ("ĐẶNG  Đình Độ", "dang dinh do"),
        (unicodedata.normalize("NFD", "Thừa Thiên Huế"), "thua thien hue"),
        ("Ước \x00 Ướt", "uoc uot"),
        ("K'Brông H'Hen", "k'brong h'hen"),
        ("", ""),
    ],
)
def test_text_is_searched_without_accents_case_or_spelling_of_the_marks(written, searched):
    assert fold(written) == searched


def test_words_stand_in_dictionary_order_letters_before_tones():
    order = ["a", "à", "ả", "ã", "á", "ạ", "an", "ăn", "ân", "ba", "da", "đa", "e", "ê", "o", "ô", "ơ", "u", "ư"]
    shuffled = order[:]
    random.Random(7).shuffle(shuffled)

    assert sorted(shuffled, key=sort_key) == order


def test_a_shorter_name_stands_before_the_longer_one_it_begins():
    assert sorted(["Anh", "An Bình", "An"], key=sort_key) == ["An", "An Bình", "Anh"]


def test_people_stand_by_given_name_then_by_the_whole():
    people = ["Trần Thị Đào", "Nguyễn Văn Ước", "Lê Văn Anh", "Bùi Văn Dũng", "Đỗ Anh", "Anh"]

    assert sorted(people, key=person_sort_key) == ["Anh", "Đỗ Anh", "Lê Văn Anh", "Bùi Văn Dũng", "Trần Thị Đào", "Nguyễn Văn Ước"]
    assert person_sort_key("") == person_sort_key("  ") == ""


@given(st.text(max_size=40))
def test_cleaning_and_folding_twice_is_as_once(text):
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


@given(NAMES)
def test_both_ways_to_write_a_mark_give_one_key_of_each_sort(name):
    apart = unicodedata.normalize("NFD", name)

    assert (clean(apart), fold(apart), sort_key(apart)) == (clean(name), fold(name), sort_key(name))


@given(NAMES, NAMES)
def test_words_that_differ_have_keys_that_differ(one, other):
    assert (sort_key(one) == sort_key(other)) == (one == other)
