"""Vietnamese text of the fonts that came before Unicode: TCVN3 (.VnTime), VNI (VNI-Times), Windows-1258.

Such text looks like Latin letters with odd accents ("NguyÔn V¨n An").  What encoding a column has is told by its
words: under the right one nearly all of them are syllables of Vietnamese, by the rimes learnt from the names of
units.  Single words mislead, columns do not.  Tables and their sources: docs/sources.md#legacy-text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("data")
_TONES = {0x0300, 0x0301, 0x0303, 0x0309, 0x0323}
_ONSETS = ("ngh", "ng", "nh", "gh", "gi", "kh", "ph", "th", "tr", "ch", "qu", *"bcdđghklmnpqrstvx")
_BETWEEN_WORDS = re.compile(r"[\s,.;:()/&+\"'0-9-]+")  # soft hyphen and odd signs are letters of TCVN3: they stay
_TONE_ON_THE_WRONG_LETTER = re.compile("[aăâeê][òóỏõọùúủũụìíỉĩịỳýỷỹỵ]")  # "Xaõ" and "Xaị" would be syllables, but for this
_WORDS_JUDGED = 400  # of one column: more say nothing new
_ENOUGH = 0.6  # share of syllables below which no old encoding is believed
_LEAD = 0.1  # by so much an old encoding must beat Unicode


class Encoding(StrEnum):
    """How the text of a column was written."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"
    WINDOWS_1258 = "windows-1258"


@cache
def _table(name: str) -> dict[str, str]:
    table: dict[str, str] = json.loads((_DATA / f"{name}_to_unicode.json").read_text(encoding="ascii"))["map"]
    return table


@cache
def _tcvn3() -> dict[int, str]:
    return {ord(code): letter for code, letter in _table("tcvn3").items()}


@cache
def _vni() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(code) for code in sorted(_table("vni"), key=len, reverse=True)))


@cache
def _rimes() -> frozenset[str]:
    return frozenset(json.loads((_DATA / "rimes.json").read_text(encoding="ascii"))["rimes"])


def converted(text: str, encoding: str, *, is_capital: bool = False) -> str:
    """``text`` in Unicode.  ``is_capital``: the font draws small codes as capitals (.VnTimeH), so the text is in capitals.

    A text that holds letters only Unicode has was converted before, and stays.
    """
    if encoding == Encoding.UNICODE or _is_surely_unicode(text):
        return unicodedata.normalize("NFC", text)
    if encoding == Encoding.TCVN3:
        decoded = text.translate(_tcvn3())
    elif encoding == Encoding.VNI:
        decoded = _vni().sub(lambda match: _table("vni")[match[0]], text)
    else:
        decoded = text.encode("latin-1", "replace").decode("cp1258", "replace")
    decoded = unicodedata.normalize("NFC", decoded)
    return decoded.upper() if is_capital else decoded


def encoding_of(cells: Iterable[str]) -> Encoding:
    """The encoding under which the words of ``cells`` (one column) are Vietnamese; Unicode when nothing speaks against it."""
    words = _telling_words(cells)
    if not words:
        return Encoding.UNICODE
    shares = {encoding: _share(words, encoding) for encoding in Encoding}
    best = max(Encoding, key=lambda encoding: shares[encoding])
    beaten = shares[best] - shares[Encoding.UNICODE]
    return best if shares[best] >= _ENOUGH and beaten > _LEAD else Encoding.UNICODE


def _telling_words(cells: Iterable[str]) -> Sequence[str]:
    """Words with a letter beyond ASCII: the others read the same in every encoding."""
    words: list[str] = []
    sure, seen = 0, 0
    for cell in cells:
        if cell.isascii():
            continue
        seen += 1
        sure += _is_surely_unicode(cell)
        words += [word for word in _BETWEEN_WORDS.split(cell) if word and not word.isascii()]
        if len(words) >= _WORDS_JUDGED:
            break
    return [] if sure * 2 > seen else words


def _is_surely_unicode(text: str) -> bool:
    """Whether a letter stands beyond Latin-1, where no old font reaches; typographic marks do not count."""
    return any(ord(char) > 0xFF and char.isalpha() for char in text) or any(unicodedata.combining(char) for char in text)


def _share(words: Sequence[str], encoding: Encoding) -> float:
    return sum(_is_syllable(converted(word, encoding)) for word in words) / len(words)


def _is_syllable(word: str) -> bool:
    if _TONE_ON_THE_WRONG_LETTER.search(word.lower()):
        return False
    plain = "".join(char for char in unicodedata.normalize("NFD", word.lower()) if ord(char) not in _TONES)
    plain = unicodedata.normalize("NFC", plain).strip("“”‘’…–*")
    return any(plain.removeprefix(onset) in _rimes() for onset in ("", *_ONSETS) if plain.startswith(onset)) if plain else True
