"""The forms of codes by which other systems know a unit: facts from a file, warnings, never a conversion."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent.parent / "data" / "identifier_schemes.json"  # docs/sources.md#identifiers


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme of codes: how they look, with an example; ``reversed_is`` names the newer scheme whose groups run the other way."""

    scheme: str
    name: str
    form: str
    example: str
    reversed_is: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is odd about a code, for a person to judge; ``suggestion`` is a code they may mean, never put in their place."""

    is_odd: bool
    suggestion: str = ""
    suggested_scheme: str = ""


@cache
def schemes() -> dict[str, Scheme]:
    """Every scheme of the file, by its id."""
    return {row["scheme"]: Scheme(**row) for row in json.loads(_FILE.read_text(encoding="utf-8"))["schemes"]}


def remark_on(scheme: str, code: str) -> Remark:
    """Whether ``code`` has the form of ``scheme``, and which code of the newer scheme it may correspond to."""
    known = schemes()[scheme]
    if not re.fullmatch(known.form, code):
        return Remark(is_odd=True)
    if not known.reversed_is:
        return Remark(is_odd=False)
    groups = code.split(".")[::-1]
    while len(groups) > 1 and set(groups[-1]) == {"0"}:
        groups.pop()
    return Remark(is_odd=False, suggestion=".".join(groups), suggested_scheme=known.reversed_is)
