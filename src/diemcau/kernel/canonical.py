"""One spelling of JSON, so that a device and the server hash and sign the same bytes.

Keys in order, no spaces, nothing escaped that need not be, whole numbers only: what ``static/console/canonical.js``
writes is what is written here, byte by byte.  tests/js/canonical_vectors.json holds both to it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

BIGGEST = 2**53 - 1  # whole numbers that JavaScript holds without loss


def canonical(value: Any) -> str:
    """``value`` in its one spelling.  Raises ``ValueError`` for what has none: fractions, huge numbers, half characters, keys beyond ASCII."""
    _check(value)
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    written.encode()  # half a character has no bytes
    return written


def digest(written: str) -> str:
    """SHA-256 of ``written`` in UTF-8, in hex."""
    return hashlib.sha256(written.encode()).hexdigest()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        if not all(isinstance(key, str) and key.isascii() for key in value):  # beyond ASCII two languages sort keys in two ways
            raise ValueError("a key beyond ASCII")
        for inner in value.values():
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif isinstance(value, int):
        if not -BIGGEST <= value <= BIGGEST:
            raise ValueError("a number that is too large")
    elif value is not None and not isinstance(value, str):
        raise ValueError(f"{type(value).__name__} has no canonical spelling")
