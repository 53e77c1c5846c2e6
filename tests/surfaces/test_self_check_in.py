"""A delegate's phone at the door: the QR of the screen, the digits of the screen, what the phone remembers."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from diemcau.during.attendance.models import SiteEvent
from diemcau.during.attendance.queries.self_check_in import running, secret_of
from diemcau.during.attendance.services.self_check_in import switch_self_check_in
from diemcau.kernel.rotating import shown, step_at
from diemcau.surfaces.person import views
from tests.before.factories import TESTS, ConferenceFactory
from tests.during.attendance_factories import event, make_device, make_hall, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall():
    """A hall with self check-in, on the morning of its conference, and its two delegates."""
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now + timedelta(minutes=20), closes_at=now + timedelta(hours=3))
    site, _, delegates = make_hall(conference=conference)
    switch_self_check_in(sites=[site], conference=conference, is_on=True, by=TESTS, now=now - timedelta(hours=1))
    return site, delegates


def code_of(site, at=None):
    span = running(site)
    assert span
    return shown(secret_of(span), step_at(at or timezone.now()))


def address(site, word):
    return reverse("person:hall", args=[site.pk, word])


def type_in(client, delegate, digits, *, accept="application/json", **fields):
    return client.post(reverse("person:check_in", args=[delegate.code]), {"digits": digits, **fields}, headers={"Accept": accept})


def test_the_qr_of_the_screen_asks_for_the_code_once_and_then_for_one_press(client, hall):
    site, (delegate, _other) = hall
    asked = client.get(address(site, code_of(site).word))
    assert (asked.status_code, delegate.full_name in asked.text, site.name in asked.text) == (200, False, True)

    told = client.post(address(site, code_of(site).word), {"code": f" {delegate.code[:4].lower()} {delegate.code[4:]}", "remember": "on"})
    again = client.get(address(site, code_of(site).word))

    assert (told.status_code, SiteEvent.objects.get().delegate, told["Cache-Control"]) == (200, delegate, "private, no-store")
    kept = client.cookies["diemcau_delegate"]
    assert (kept.value, kept["path"], kept["httponly"], kept["samesite"]) == (delegate.code, "/m/", True, "Lax")
    assert delegate.full_name in again.text
    assert 'name="code"' not in again.text


def test_the_whole_link_is_taken_for_a_code_and_nothing_is_remembered_unasked(client, hall):
    site, (delegate, _other) = hall

    client.post(address(site, code_of(site).word), {"code": f"https://vidu.vn/m/{delegate.code}/"})

    assert (SiteEvent.objects.count(), "diemcau_delegate" in client.cookies) == (1, False)


def test_what_the_phone_remembers_ends_the_day_after_the_conference_or_when_it_is_asked_to_forget(client, hall):
    site, (delegate, _other) = hall
    client.post(reverse("person:remember", args=[delegate.code]))
    kept = client.cookies["diemcau_delegate"]
    ends = delegate.conference.closes_at + timedelta(days=1)
    assert kept["expires"] == ends.strftime("%a, %d %b %Y %H:%M:%S GMT")

    client.post(reverse("person:forget"))

    assert client.cookies["diemcau_delegate"].value == ""
    assert 'name="code"' in client.get(address(site, code_of(site).word)).text


@pytest.mark.parametrize("minutes", [-60, -2, 2])
def test_a_qr_of_another_time_opens_nothing(client, hall, minutes):
    site, _ = hall
    old = code_of(site, timezone.now() + timedelta(minutes=minutes)).word

    assert client.get(address(site, old)).status_code == 404
    assert client.post(address(site, old), {"code": hall[1][0].code}).status_code == 404
    assert SiteEvent.objects.count() == 0


def test_whoever_looks_for_their_code_for_some_minutes_still_counts_from_the_scan(client, hall):
    site, (delegate, _other) = hall
    word = code_of(site).word
    scanned = client.get(address(site, word))
    at = timezone.now()
    later = {"ticket": scanned.context["ticket"], "code": delegate.code}

    told = client.post(address(site, "AAAAAAAA"), later)  # the word no longer holds; the ticket does

    assert told.status_code == 200
    assert abs(SiteEvent.objects.get().device_at - at) < timedelta(seconds=20)


def test_a_ticket_of_another_hall_or_of_nobody_opens_nothing(client, hall):
    site, (delegate, _other) = hall
    elsewhere, _, _ = make_hall(conference=site.conference)
    ticket = client.get(address(site, code_of(site).word)).context["ticket"]

    for told in (ticket, ticket[:-2] + "xx", "", "x:y:z"):
        assert client.post(address(elsewhere, "AAAAAAAA"), {"ticket": told, "code": delegate.code}).status_code == 404


def test_the_six_digits_do_not_open_the_address_of_the_qr(client, hall):
    """A million combinations may be tried only by a person with a code, who is counted."""
    assert client.get(address(hall[0], code_of(hall[0]).digits)).status_code == 404


@pytest.mark.parametrize("made", ["another", "cancelled", "nobody", "blank"])
def test_a_code_of_nobody_of_this_conference_checks_nobody_in(client, hall, made):
    site, (delegate, _other) = hall
    _, _, (stranger, _) = make_hall()
    if made == "cancelled":
        delegate.cancelled_at = timezone.now()
        delegate.save(update_fields=["cancelled_at"])
    code = {"another": stranger.code, "cancelled": delegate.code, "nobody": "A" * 16, "blank": ""}[made]

    told = client.post(address(site, code_of(site).word), {"code": code})

    assert (told.status_code, SiteEvent.objects.count()) == (422, 0)


def test_many_codes_of_nobody_are_told_to_stop(client, hall, monkeypatch):
    monkeypatch.setattr(sys.modules[views.check_in.__module__], "STRANGE_CODES", 1)
    site, _ = hall
    told = [client.post(address(site, code_of(site).word), {"code": "A" * 16}).context["form"].errors["code"] for _try in range(2)]

    assert list(told[0]) != list(told[1])


def test_the_script_is_answered_in_json_and_late_digits_are_taken_at_their_time(client, hall):
    site, (delegate, _other) = hall
    now = timezone.now()
    typed = now - timedelta(minutes=30)

    told = type_in(client, delegate, code_of(site, typed).digits, at=typed.isoformat(), sent_at=now.isoformat())

    kept = SiteEvent.objects.get()
    assert (told.status_code, told.json()["outcome"], kept.marks, kept.happened_at) == (200, "in", ["late"], typed)


def test_wrong_digits_are_refused_at_once_with_a_sentence_and_the_form_says_the_same(client, hall):
    site, (delegate, _other) = hall
    wrong = "000000" if code_of(site).digits != "000000" else "000001"

    told = type_in(client, delegate, wrong)
    page = type_in(client, delegate, wrong, accept="text/html")

    assert (told.status_code, told.json()["outcome"], page.status_code) == (422, "refused", 422)
    assert told.json()["sentence"] in page.text


def test_digits_of_another_hall_name_it_and_are_taken_there_when_the_delegate_says_so(client, hall):
    site, (delegate, _other) = hall
    there, _, _ = make_hall(conference=site.conference, name="Phường Nghĩa Lộ")
    switch_self_check_in(sites=[there], conference=site.conference, is_on=True, by=TESTS, now=timezone.now() - timedelta(hours=1))
    digits = code_of(there).digits

    told = type_in(client, delegate, digits).json()
    page = type_in(client, delegate, digits, accept="text/html")
    meant = type_in(client, delegate, digits, site=there.pk).json()

    assert (told["outcome"], told["site"], "Phường Nghĩa Lộ" in told["sentence"]) == ("other", there.pk, True)
    assert f'name="site" value="{there.pk}"' in page.text
    assert (meant["outcome"], SiteEvent.objects.get().site) == ("in", there)


def test_a_hall_of_another_conference_cannot_be_meant(client, hall):
    _, (delegate, _other) = hall
    stranger, _, _ = make_hall()

    assert type_in(client, delegate, "123456", site=stranger.pk).status_code == 404


def test_the_form_without_script_leads_back_to_the_page_that_says_since_when(client, hall):
    site, (delegate, _other) = hall

    told = client.post(reverse("person:check_in", args=[delegate.code]), {"digits": code_of(site).digits}, follow=True)

    assert told.redirect_chain[0][0] == reverse("person:invitation", args=[delegate.code])
    assert timezone.localtime(SiteEvent.objects.get().happened_at).strftime("%H:%M") in told.text
    assert 'name="digits"' not in told.text


@pytest.mark.parametrize("odd", ["", "x", "9999-99-99T00:00:00Z", "1600-01-01T00:00:00Z", "½", "2026-12-10T01:00:00+99:99"])
def test_odd_times_and_digits_are_answered(client, hall, odd):
    _, (delegate, _other) = hall

    assert type_in(client, delegate, odd, at=odd, sent_at=odd, site=odd).status_code == 422


def test_without_self_check_in_the_page_asks_for_no_digits(client):
    now = timezone.now()
    _, _, (delegate, _other) = make_hall(conference=ConferenceFactory.create(opens_at=now, closes_at=now + timedelta(hours=3)))

    page = client.get(reverse("person:invitation", args=[delegate.code]))

    assert ('name="digits"' in page.text, "own.js" in page.text) == (False, False)


def test_the_bundle_lets_the_screen_show_the_code_without_network(client, hall):
    site, (delegate, _other) = hall
    headers = {"Authorization": "Bearer devices-token"}
    device = make_device(site, token="devices-token")
    type_in(client, delegate, code_of(site).digits)
    send(site, device, event("self_check_in", timezone.now(), state="paused"), now=timezone.now())

    told = client.get(f"/api/v1/sites/{site.pk}/bundle", headers=headers).json()

    screen = told["self_check_in"]
    assert (shown(screen["secret"], step_at(timezone.now())).word, screen["is_paused"]) == (code_of(site).word, True)
    assert screen["address"].endswith(f"/m/{site.pk}/")
    row = next(row for row in told["roster"] if row["id"] == delegate.pk)
    assert row["came"] == {"way": "self", "event": str(SiteEvent.objects.get(kind="check_in").event_id)}
