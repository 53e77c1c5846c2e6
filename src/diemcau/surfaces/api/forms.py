"""Bodies of requests: unpacked within bounds, read as JSON."""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from diemcau.surfaces.api.errors import EncodingUnknown, TooLarge, Unreadable

MOST_EVENTS = 1_000
_GZIP = 16 + zlib.MAX_WBITS


def read(request: HttpRequest) -> dict[str, Any]:
    """The body as it was sent: an object."""
    try:
        body = json.loads(_plain(request))
    except RequestDataTooBig as error:
        raise TooLarge from error
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(body, dict):
        raise Unreadable
    return body


def events(body: dict[str, Any]) -> list[object]:
    """The raw events of ``body``; what is odd inside them is kept later, not refused here."""
    told = body.get("events")
    if not isinstance(told, list):
        raise Unreadable
    if len(told) > MOST_EVENTS:
        raise TooLarge
    return told


def _plain(request: HttpRequest) -> bytes:
    """The body, unpacked when it came packed; the same number of bytes is the most for both."""
    packing = request.headers.get("Content-Encoding", "").strip().lower()
    if packing in {"", "identity"}:
        return request.body
    if packing != "gzip":
        raise EncodingUnknown
    return _unpacked(request.body, settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def _unpacked(packed: bytes, most: int) -> bytes:
    """``packed`` (one gzip member) unpacked; stops at ``most`` bytes, so that a small body cannot fill the memory."""
    unpacking = zlib.decompressobj(_GZIP)
    try:
        plain = unpacking.decompress(packed, most + 1)
    except zlib.error as error:
        raise Unreadable from error
    if len(plain) > most:
        raise TooLarge
    if not unpacking.eof or unpacking.unused_data:  # cut short, or followed by something else
        raise Unreadable
    return plain
