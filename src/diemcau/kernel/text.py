"""Vietnamese text: one spelling to store, one to search by, one to sort by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = {0x0300, 0x0301, 0x0303, 0x0309, 0x0323}  # huyền, sắc, ngã, hỏi, nặng
_TONE_ORDER = {0x0300: "1", 0x0309: "2", 0x0303: "3", 0x0301: "4", 0x0323: "5"}  # dictionary order: a à ả ã á ạ
_END = "\t"  # sorts before every printable character, so "An" stands before "An Bình" and "Anh"
_LETTER_ORDER = {  # letters with a hat, horn, breve or bar come right after their plain letter
    "ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1",
}  # fmt: skip


def clean(text: str) -> str:
    """``text`` as it is stored: NFC, no control characters, single spaces."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():  # rare, and asking each character takes ten times longer
        composed = "".join(char if char.isprintable() else " " for char in composed)
    return " ".join(composed.split())


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """``text`` as it is searched: lower case, no marks, đ as d, single spaces."""
    lowered = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("\x00", " "))  # the database has no NUL
    return " ".join("".join(char for char in lowered if not unicodedata.combining(char)).split())


SHORT_MESSAGE = 160  # letters of one SMS in the GSM 7-bit alphabet (3GPP TS 23.038, 6.2.1)
# Letters that are in that alphabet and in ASCII, each of which counts as one; as the inside of a character class.
GSM_LETTERS = r"A-Za-z0-9 @$_!\"#%&'()*+,./:;<=>?\n-"
_NOT_GSM = re.compile(f"[^{GSM_LETTERS}]")
_TYPED_OTHERWISE = str.maketrans({
    "đ": "d", "Đ": "D", "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "\u00a0": " ", "[": "(", "]": ")", "{": "(", "}": ")",
})  # fmt: skip


def without_accents(text: str) -> str:
    """``text`` as one types it where there are no Vietnamese letters: only letters of the GSM alphabet that count as one."""
    plain = unicodedata.normalize("NFD", text.translate(_TYPED_OTHERWISE))
    return _NOT_GSM.sub("?", "".join(char for char in plain if not unicodedata.combining(char)))


def short_message(before: str, elastic: str = "", after: str = "") -> str:
    """One SMS of at most 160 letters: ``elastic`` is cut at a word when the whole is too long; ``after`` (a link) stays whole.

    ``ValueError`` when what may not be cut is too long by itself.
    """
    head, middle, tail = (without_accents(part) for part in (before, elastic, after))
    room = SHORT_MESSAGE - len(head) - len(tail)
    if room < 0 or (middle and room < 3):
        raise ValueError(f"{head}{tail} leaves no room in {SHORT_MESSAGE} letters")
    if len(middle) > room:
        middle = middle[: room - 2].rsplit(" ", 1)[0].rstrip(" ,.;:-") + ".."
    return head + middle + tail


@lru_cache(maxsize=65_536)
def sort_key(text: str) -> str:
    """Key that puts ``text`` in Vietnamese dictionary order under ``COLLATE "C"``.

    Letters first (a < ă < â, d < đ), tones only between words of the same letters (a à ả ã á ạ).
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", text.lower()):
        tone = "0"
        parts = unicodedata.normalize("NFD", char)
        for mark in parts:
            tone = _TONE_ORDER.get(ord(mark), tone)
        plain = unicodedata.normalize("NFC", "".join(mark for mark in parts if ord(mark) not in _MARKS))
        letters.append(_LETTER_ORDER.get(plain, plain + "0" if plain.isalpha() else plain))
        tones.append(tone)
    return "".join(letters) + _END + "".join(tones)


def person_sort_key(full_name: str) -> str:
    """Key that sorts people the way Vietnam does: by given name (the last word), then the whole name."""
    words = full_name.split()
    return sort_key(words[-1]) + _END + sort_key(" ".join(words)) if words else ""
