"""The minutes of a site: kept as the operator sealed them, compared with the log, reopened by the host alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from diemcau.before.sites.models import Site
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.models import Closing, Mark, Seal, SiteEvent, SiteMinutes
from diemcau.during.attendance.queries.minutes import MinutesState
from diemcau.during.attendance.queries.written import LONGEST, read
from diemcau.kernel.canonical import canonical
from tests.before.factories import TESTS, ConferenceFactory
from tests.during.attendance_factories import (
    MORNING,
    NOON,
    check_in,
    closing,
    event,
    make_device,
    make_hall,
    minutes_text,
    send,
    signature_of,
    with_key,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def closed_hall(people: int = 2, *, is_signed: bool = True, **told: Any) -> tuple[Site, SiteMinutes]:
    """A hall whose ``people`` all came, closed with minutes that say so."""
    site, device, delegates = make_hall(people, **told)
    key = with_key(device) if is_signed else None
    text = minutes_text(site, convened=people, attended=people, counted=people)
    send(site, device, *map(check_in, delegates), closing(text, key=key), now=NOON)
    return site, SiteMinutes.objects.get(closing__site=site)


def test_minutes_are_kept_as_they_were_signed_with_hash_signature_and_the_figures_of_the_log():
    site, device, people = make_hall(2)
    key = with_key(device)
    text = minutes_text(site, convened=2, attended=2, counted=2, remarks="Đường truyền tốt")

    told = send(site, device, *map(check_in, people), closing(text, key=key), now=NOON)

    row = SiteMinutes.objects.get()
    assert told.results[-1].marks == ()
    assert (row.written, row.seal, row.public_key, row.agrees) == (text, Seal.SIGNED, device.public_key, True)
    assert row.log == {"convened": 2, "attended": 2, "present": 2, "walk_ins": 0, "substitutes": 0}
    assert (row.closing.convened, row.closing.attended, row.closing.counted) == (2, 2, 2)
    assert queries.opened_minutes(row).checked.is_sound


def test_a_device_without_a_key_hashes_and_says_that_it_did_not_sign():
    _, row = closed_hall(is_signed=False)

    assert (row.seal, row.signature) == (Seal.UNSIGNED, "")
    assert queries.opened_minutes(row).checked == queries.CheckedMinutes(is_hash_right=True, is_signature_right=None)


@pytest.mark.parametrize("fault", ["digest", "signature", "other key", "no key on file", "nonsense"])
def test_a_hash_or_signature_that_does_not_match_is_kept_and_marked_and_refuses_nothing(fault):
    site, device, _ = make_hall(0)
    key = with_key(device)
    text = minutes_text(site)
    stranger = with_key(make_device(site, label="Máy khác"))
    wrong: dict[str, dict[str, Any]] = {
        "digest": {"digest": "0" * 64},
        "signature": {"signature": signature_of(text + " ", key)},
        "other key": {"signature": signature_of(text, stranger)},
        "no key on file": {},
        "nonsense": {"signature": "không phải chữ ký"},
    }
    if fault == "no key on file":
        device.public_key = ""
        device.save(update_fields=["public_key"])

    told = send(site, device, closing(text, key=key, **wrong[fault]), now=NOON)

    row = SiteMinutes.objects.get()
    assert told.results[0].marks == (Mark.SEAL_BROKEN,)
    assert told.state.is_closed
    assert row.seal == Seal.BROKEN
    assert not queries.opened_minutes(row).checked.is_sound


def test_figures_that_differ_from_the_log_stand_beside_it_and_refuse_nothing():
    """Another phone of the hall has checked two people in that this one never heard of."""
    site, device, people = make_hall(4)
    other = make_device(site, label="Cửa sau")
    send(site, device, *map(check_in, people[:2]))
    send(site, other, *map(check_in, people[2:]))

    told = send(site, device, closing(minutes_text(site, convened=4, attended=2, counted=2)), now=NOON)

    opened = queries.opened_minutes(SiteMinutes.objects.get())
    assert (told.state.is_closed, told.results[0].marks, told.sentence) == (True, (), "")
    assert [(str(row.name), row.signed, row.log) for row in opened.compared if row.differs] == [
        ("Điểm danh", 2, 4),
        ("Có mặt khi chốt", 2, 4),
    ]
    assert not opened.row.agrees
    assert services.accept_all_that_agree(conference=site.conference, by=TESTS, now=NOON) == 0
    services.accept_closing(site=site, by=TESTS, now=NOON)


def test_a_signed_difference_without_a_reason_leaves_the_site_open():
    site, device, people = make_hall(1)

    told = send(site, device, check_in(people[0]), closing(minutes_text(site, convened=1, attended=1, counted=2)), now=NOON)

    assert told.results[-1].marks == (Mark.REASON_MISSING,)
    assert not told.state.is_closed
    assert not SiteMinutes.objects.exists()


BROKEN_TEXTS = {
    "no json": lambda text: "xin chào",
    "spaces": lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    "another form": lambda text: text.replace("site-minutes/1", "site-minutes/9"),
    "a figure below zero": lambda text: text.replace('"walk_ins":0', '"walk_ins":-1'),
    "no time": lambda text: text.replace('"closed_at":"2026', '"closed_at":"một'),
    "a missing part": lambda text: canonical({key: value for key, value in json.loads(text).items() if key != "line"}),
    "another number": lambda text: text.replace('"counted":0', '"counted":7'),
    "too long": lambda text: canonical(json.loads(text) | {"remarks": "x" * LONGEST}),
}


@pytest.mark.parametrize("fault", BROKEN_TEXTS)
def test_minutes_that_cannot_be_read_are_kept_in_the_log_and_the_site_closes_without(fault):
    site, device, _ = make_hall(0)
    text = BROKEN_TEXTS[fault](minutes_text(site))

    told = send(site, device, event("close", NOON, counted=0, reason="", minutes=text, digest="", signature=""), now=NOON)

    assert told.results[0].marks == (Mark.MINUTES_UNREADABLE,)
    assert told.state.is_closed
    assert not SiteMinutes.objects.exists()
    assert SiteEvent.objects.get().payload["minutes"] == text


def test_minutes_of_another_site_are_none_of_this_one():
    site, device, _ = make_hall(0)
    other, _, _ = make_hall(0, conference=site.conference)

    told = send(site, device, closing(minutes_text(other)), now=NOON)

    assert told.results[0].marks == (Mark.MINUTES_UNREADABLE,)
    assert (told.state.is_closed, SiteMinutes.objects.count()) == (True, 0)


def test_sending_the_closing_again_keeps_its_minutes_once():
    site, device, _ = make_hall(0)
    told = closing(minutes_text(site))
    send(site, device, told, now=NOON)

    again = send(site, device, told, now=NOON + MINUTE)

    assert again.results[0].outcome == "repeated"
    assert SiteMinutes.objects.count() == 1


def test_a_second_device_sends_the_minutes_that_the_first_had_signed():
    site, device, _ = make_hall(0)
    key = with_key(device)
    other = make_device(site, label="Máy còn pin")
    text = minutes_text(site)

    send(site, other, closing(text, key=key)._replace(device=device.pk), now=NOON)

    assert SiteMinutes.objects.get().seal == Seal.SIGNED


def test_a_site_closed_by_an_older_console_has_no_minutes():
    site, device, _ = make_hall(0)
    send(site, device, event("close", NOON, counted=0, reason=""), now=NOON)

    assert queries.minutes_of(site) == []
    assert [(row.state, row.minutes_id) for row in queries.minutes_page(site.conference).rows] == [(MinutesState.WITHOUT, None)]


# --- reopening ---------------------------------------------------------------------------------------------
def test_a_reopened_site_keeps_every_version_and_the_new_minutes_name_the_old():
    site, first = closed_hall()
    device = site.devices.get()
    services.reopen_site(site=site, reason="Thiếu một đại biểu", by=TESTS, now=NOON + MINUTE)
    text = minutes_text(site, convened=2, attended=2, counted=2, closed_at=NOON + 5 * MINUTE, replaces=first.digest)
    send(site, device, closing(text, NOON + 5 * MINUTE), now=NOON + 6 * MINUTE)
    services.reopen_site(site=site, reason="Sai ghi chú", by=TESTS, now=NOON + 7 * MINUTE)
    third = minutes_text(site, convened=2, attended=2, counted=2, closed_at=NOON + 9 * MINUTE)
    send(site, device, closing(third, NOON + 9 * MINUTE), now=NOON + 9 * MINUTE)

    versions = queries.minutes_of(site)

    assert [version.replaces and version.replaces.digest for version in versions] == [versions[1].digest, first.digest, None]
    assert [version.closing.reopen_reason for version in versions] == ["", "Sai ghi chú", "Thiếu một đại biểu"]
    assert [queries.names_the_one_before(version) for version in versions] == [False, True, True]
    assert [row.earlier for row in queries.minutes_page(site.conference).rows] == [2]


def test_no_event_of_a_device_reopens_a_site():
    site, _ = closed_hall()

    told = send(
        site,
        site.devices.get(),
        event("reopen", NOON, reason="Máy muốn mở lại"),
        event("undo", NOON, event=str(SiteEvent.objects.get(kind="close").event_id)),
        now=NOON,
    )

    assert told.state.is_closed
    assert Closing.objects.get().reopened_at is None


def test_the_console_reads_why_its_site_was_reopened_until_it_closes_again():
    site, first = closed_hall()
    before = queries.site_hall(site)
    services.reopen_site(site=site, reason="Thiếu một đại biểu", by=TESTS, now=NOON + MINUTE)
    reopened = queries.site_hall(site)
    send(site, site.devices.get(), closing(minutes_text(site, convened=2, attended=2, counted=2)), now=NOON + 2 * MINUTE)

    assert (before.reopened_at, before.replaces) == (None, first.digest)
    assert (reopened.reopened_at, reopened.reopen_reason, reopened.replaces) == (NOON + MINUTE, "Thiếu một đại biểu", first.digest)
    assert queries.site_hall(site).reopened_at is None


# --- kept --------------------------------------------------------------------------------------------------
def test_the_database_refuses_to_change_or_delete_minutes_and_a_hash_that_is_not_theirs():
    _, row = closed_hall()

    for act in ("UPDATE attendance_siteminutes SET seal = 'unsigned', signature = ''", "DELETE FROM attendance_siteminutes"):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    row.pk = None
    row.digest = "0" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_minutes_are_found_by_the_code_on_paper_however_it_is_typed():
    _, row = closed_hall()

    found = [queries.minutes_with_code(code) for code in (row.code, row.code.lower().replace("-", " "), row.code[:-1], "!!", "A" * 16)]

    assert found == [row, row, None, None, None]


def test_the_list_says_where_each_site_stands():
    conference = ConferenceFactory.create()
    closed_hall(conference=conference)
    accepted, _ = closed_hall(conference=conference)
    services.accept_closing(site=accepted, by=TESTS, now=NOON)
    reopened, _ = closed_hall(conference=conference)
    services.reopen_site(site=reopened, reason="Nhầm", by=TESTS, now=NOON)
    make_hall(0, conference=conference)
    differs, device, people = make_hall(1, conference=conference)
    send(differs, device, check_in(people[0]), closing(minutes_text(differs), reason=""), now=NOON)

    counts = queries.minutes_by_state(conference)

    expected = {"arrived": 1, "accepted": 1, "reopened": 1, "open": 1, "differs": 1, "without": 0, "": 5}
    assert {state.value: count for state, count in counts.items()} == expected
    assert {state: queries.minutes_page(conference, state=state).found for state in expected} == expected


@pytest.mark.parametrize("sites", [1, 30])
def test_the_list_takes_two_queries_for_one_site_or_thirty(sites, django_assert_num_queries):
    conference = ConferenceFactory.create()
    for _ in range(sites):
        closed_hall(0, is_signed=False, conference=conference)

    with django_assert_num_queries(2):
        assert len(queries.minutes_page(conference).rows) == sites
        queries.minutes_by_state(conference)


def test_a_text_read_back_says_what_was_written():
    site, _, _ = make_hall(0)
    told = {"moment": "opening", "title": "", "at": MORNING.isoformat(), "counted": 3, "inside": 2, "words": "", "stands": True}
    text = minutes_text(
        site,
        counted=3,
        headcounts=[told | {"reasons": ["staff"]}],
        line=[{"state": "lost", "from": MORNING.isoformat(), "until": None, "note": "Mất điện"}],
        programme=[{"title": "Khai mạc", "from": MORNING.isoformat(), "until": NOON.isoformat(), "received": "partly"}],
    )

    written = read(text)

    assert written is not None
    assert (written.site, written.counted, written.confirmed) == (site.name, 3, None)
    assert [(count.counted, count.inside, count.reasons) for count in written.counts] == [(3, 2, ("staff",))]
    assert [(fault.state, fault.since, fault.until) for fault in written.faults] == [("lost", MORNING, None)]
    assert [(item.title, item.received) for item in written.items] == [("Khai mạc", "partly")]
