"""Version 1 of the API: what the device of a site needs on the day.

A device speaks for one site.  It shows its token as ``Authorization: Bearer …`` or in the cookie that pairing
set; the cookie alone is not enough to write: the header ``X-Diemcau-Device: 1``, which a foreign page cannot
make a browser send, must come with it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI

from diemcau.before.sites.models import Device
from diemcau.before.sites.queries import device_by_token, shut_device_by_token
from diemcau.before.sites.services import may_go_on_asking, note_contact
from diemcau.during.attendance import services
from diemcau.during.attendance.errors import RehearsalOver
from diemcau.during.attendance.queries import in_quarantine, site_state
from diemcau.during.attendance.services import Receipt
from diemcau.foundation.accounts.rules import address_of
from diemcau.kernel.http import number_of
from diemcau.kernel.tokens import sign_bytes
from diemcau.surfaces.api import forms, queries
from diemcau.surfaces.api.errors import (
    ApiRefused,
    DeviceShut,
    DeviceUnknown,
    HeaderMissing,
    NoRehearsal,
    OtherSite,
    TooManyGuesses,
    TooMuchInQuarantine,
    TooMuchNoise,
)
from diemcau.surfaces.api.rules import BUNDLE, EVENTS, HEARD, NOISE, RECEIPT, REHEARSAL, REHEARSED, STATE, UPLOAD

COOKIE = "diemcau_device"
MOST_IN_QUARANTINE = 10_000  # entries of one device: ten times what a hall makes in a day
MOST_NOISE = 256 * 1024  # bytes of one question of a line test
SCHEME = "Bearer "
JSON = "application/json; charset=utf-8"
ONE_PACKET = 1_400  # bytes: below it, packing saves a line nothing


api = NinjaAPI(
    title="Điểm Cầu",
    version="1",
    description=__doc__ or "",
    docs_url=None,  # the page would fetch its scripts from elsewhere
    openapi_url="openapi.json",  # for those who are signed in
    urls_namespace="api",
)


@api.exception_handler(ApiRefused)
def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """The sentence, with its status."""
    assert isinstance(error, ApiRefused)
    return _answer({"detail": str(error.sentence)} | ({"code": error.code} if error.code else {}), status=error.status)


@api.post("sites/{int:site_id}/log", operation_id="send_log", openapi_extra={"requestBody": EVENTS, "responses": RECEIPT})
def log(request: HttpRequest, site_id: int) -> HttpResponse:
    """Add events to the log of the site; each is stored once, however often it is sent, and none is dropped.

    The body may be packed (``Content-Encoding: gzip``).  A device that was shut out hands in what it still holds for
    a month: it is kept in quarantine, and the answer says nothing of the hall.
    """
    now = timezone.now()
    device = _device(request, site_id, now, may_be_shut=True)
    body = forms.read(request)
    events, sent_at = forms.events(body), services.read_moment(body.get("sent_at"))
    is_shut = not device.is_live(now)
    if is_shut and not events:
        raise DeviceUnknown
    if is_shut and in_quarantine(device) + len(events) > MOST_IN_QUARANTINE:
        raise TooMuchInQuarantine
    read = [services.read_event(event, sender=str(device.pk), received_at=now) for event in events]
    told = services.receive_events(site=device.site, device=device, events=read, sent_at=sent_at, now=now)
    if is_shut:
        return _answer(queries.receipt_of_quarantine(told))
    answer = queries.receipt(told, is_sealed=device.site.conference.is_sealed) | queries.readiness_after(device.site, read)
    return _packed(request, _written(answer), {})


@api.post("sites/{int:site_id}/rehearsal", operation_id="rehearse", openapi_extra={"requestBody": REHEARSAL, "responses": REHEARSED})
def rehearsal(request: HttpRequest, site_id: int) -> HttpResponse:
    """What the log would answer to all events of a rehearsal; nothing of them is kept.

    With ``is_over`` the centre keeps that the site rehearsed and how much was tried.
    """
    now = timezone.now()
    device = _device(request, site_id, now)
    body = forms.read(request)
    events, sent_at = forms.events(body), services.read_moment(body.get("sent_at"))
    read = [services.read_event(event, sender=str(device.pk), received_at=now) for event in events]

    def look(told: Receipt) -> dict[str, Any]:
        return (
            queries.receipt(told, is_sealed=device.site.conference.is_sealed)
            | queries.readiness_after(device.site, read)
            | {"bundle": queries.bundle(device.site, now)}
        )

    try:
        answer = services.rehearse(site=device.site, device=device, events=read, sent_at=sent_at, now=now, look=look)
    except RehearsalOver as error:
        raise NoRehearsal from error
    if body.get("is_over") is True and (rehearsal_id := services.read_id(body.get("id"))):
        services.tell_rehearsal(rehearsal_id=rehearsal_id, site=device.site, device=device, events=read, now=now)
    return _answer(answer)


@api.get("sites/{int:site_id}/line", operation_id="test_line_down", url_name="line", openapi_extra={"responses": NOISE})
def line_down(request: HttpRequest, site_id: int) -> HttpResponse:
    """``bytes`` bytes that no line can shorten, at most 256 kB: how long they take says how fast the line is.  Without: a ping."""
    _device(request, site_id, timezone.now())
    asked = number_of(request.GET.get("bytes"))
    if asked > MOST_NOISE:
        raise TooMuchNoise
    return HttpResponse(os.urandom(asked), content_type="application/octet-stream", headers={"Cache-Control": "no-store"})


@api.post("sites/{int:site_id}/line", operation_id="test_line_up", url_name="line", openapi_extra={"requestBody": UPLOAD, "responses": HEARD})
def line_up(request: HttpRequest, site_id: int) -> HttpResponse:
    """Takes at most 256 kB and throws them away; says how many there were."""
    _device(request, site_id, timezone.now())
    if int(request.headers.get("Content-Length") or 0) > MOST_NOISE:
        raise TooMuchNoise
    return _answer({"bytes": len(request.body)})


@api.get("sites/{int:site_id}/bundle", operation_id="get_bundle", openapi_extra={"responses": BUNDLE})
def bundle(request: HttpRequest, site_id: int) -> HttpResponse:
    """Programme, roster and state of the site, to keep on the device until ``keep_until``.

    ``X-Diemcau-Signature`` signs the bytes of the body (before gzip) with the key of the QR codes.  ``ETag`` tells the content without
    the moment it was sent: a device that has it gets 304 and nothing else.
    """
    now = timezone.now()
    device = _device(request, site_id, now)
    told = queries.bundle(device.site, now) | {"keep_until": device.expires_at}
    etag = f'"{hashlib.sha256(_written(told | {"sent_at": None})).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": etag, "Cache-Control": "no-store"})
    body = _written(told)
    signature = base64.b64encode(sign_bytes(body, "diemcau-bundle", settings.SECRET_KEY)).decode()
    return _packed(request, body, {"ETag": etag, "X-Diemcau-Signature": signature})


@api.get("sites/{int:site_id}/state", operation_id="get_state", openapi_extra={"responses": STATE})
def state(request: HttpRequest, site_id: int) -> HttpResponse:
    """What the log of the site adds up to now."""
    now = timezone.now()
    return _answer(queries.state(site_state(_device(request, site_id, now).site, now)))


def _device(request: HttpRequest, site_id: int, now: datetime, *, may_be_shut: bool = False) -> Device:
    """The device that asks, if it speaks for the site; ``may_be_shut``: also if it may only hand in.  One query, two for one shut out.

    One more a minute notes that the device was seen.
    """
    shown = request.headers.get("Authorization", "")
    token = shown.removeprefix(SCHEME).strip() if shown.startswith(SCHEME) else ""
    if not token:
        token = request.COOKIES.get(COOKIE, "")
        if token and request.method != "GET" and request.headers.get("X-Diemcau-Device") != "1":
            raise HeaderMissing
    device = device_by_token(token, now) if token else None
    if device is None and token and may_be_shut:
        device = shut_device_by_token(token, now)
    if device is None:
        if token and not may_go_on_asking(token=token, address=address_of(request), now=now):
            raise TooManyGuesses
        raise DeviceShut if token and shut_device_by_token(token, now) else DeviceUnknown
    if device.site_id != site_id:
        raise OtherSite
    note_contact(device=device, now=now)
    return device


def _written(told: dict[str, Any]) -> bytes:
    """JSON in UTF-8, so that Vietnamese stays short on a slow line; times in ISO 8601."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat).encode("utf-8", "replace")


def _answer(told: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return HttpResponse(_written(told), status=status, content_type=JSON, headers={"Cache-Control": "no-store"})


def _packed(request: HttpRequest, body: bytes, headers: dict[str, str]) -> HttpResponse:
    """``body`` with gzip for whoever takes it: names and posts shrink to a quarter.  What fits in one packet stays as it is."""
    headers |= {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if len(body) > ONE_PACKET and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(body, content_type=JSON, headers=headers | {"Content-Length": str(len(body))})
