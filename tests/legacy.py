"""Text as the fonts of before Unicode had it: the way back from ``kernel.encodings``."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from diemcau.kernel import encodings
from diemcau.kernel.encodings import Encoding


def to_tcvn3(text: str) -> str:
    """As .VnTime shows it: there are small codes only, but for the bare capitals."""
    table = encodings._table("tcvn3")
    codes = {letter: code for code, letter in table.items() if letter == letter.lower() and len(letter) == 1}
    bare = {letter: code for code, letter in table.items() if letter in "ĂÂÊÔƠƯĐ"}
    return "".join(codes.get(char) or bare.get(char) or codes.get(char.lower(), char) for char in text)


def to_vni(text: str) -> str:
    codes = {letter: code for code, letter in encodings._table("vni").items()}
    return "".join(codes.get(char, char) for char in text)


def to_1258(text: str) -> str:
    """As Latin-1 shows the bytes of Windows-1258."""
    decomposed = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tone = [part for part in parts if ord(part) in encodings._TONES]
        decomposed += [unicodedata.normalize("NFC", "".join(part for part in parts if part not in tone)), *tone]
    return "".join(decomposed).encode("cp1258").decode("latin-1")


WAYS: dict[Encoding, Callable[[str], str]] = {Encoding.UNICODE: str, Encoding.TCVN3: to_tcvn3, Encoding.VNI: to_vni, Encoding.WINDOWS_1258: to_1258}
