"""Bodies of requests: unpacked within bounds, read as JSON."""

from __future__ import annotations

import json
import zlib
from datetime import datetime

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from diemcau.during.attendance import services
from diemcau.surfaces.api.errors import EncodingUnknown, TooLarge, Unreadable

MOST_EVENTS = 1_000
_GZIP = 16 + zlib.MAX_WBITS


def batch(request: HttpRequest) -> tuple[list[object], datetime | None]:
    """The raw events of the body and the device's clock when it sent them (empty when it cannot be read)."""
    try:
        body = json.loads(_plain(request))
        events = body["events"]
    except RequestDataTooBig as error:
        raise TooLarge from error
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise Unreadable from error
    if not isinstance(events, list):
        raise Unreadable
    if len(events) > MOST_EVENTS:
        raise TooLarge
    return events, services.read_moment(body.get("sent_at"))


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
