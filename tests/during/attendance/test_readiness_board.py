"""The host's readiness board: who is not ready, why, whom to call first, and what was said."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diemcau.before.conferences.models import Conference
from diemcau.before.sites import services as sites
from diemcau.before.sites.errors import CallGone, CallSaysNothing
from diemcau.before.sites.models import Call, HelpLines, ReadyItem, Site
from diemcau.before.sites.rules import Colour, Reason
from diemcau.during.attendance import queries
from diemcau.during.attendance.queries.line import line_history
from diemcau.during.attendance.queries.ready_words import why
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.models import Entry
from tests.before.factories import OPENS_AT, TESTS, ConferenceFactory, SiteFactory, make_province, make_user
from tests.during.attendance_factories import event, make_device, make_hall, send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
T60 = OPENS_AT - 60 * MINUTE
ASKED = OPENS_AT - 90 * MINUTE


def say(site, device, *, at=ASKED + MINUTE, moment="t60", items=ReadyItem, state="ok", fault=None, note=""):
    told = [event("ready", at, moment=moment, check=str(item), state=state, fault=fault, note=note) for item in items]
    send(site, device, *told, now=at)


def board_of(site, now=T60):
    return queries.ready_board(site.conference, now)


def judged(site, now=T60):
    board = board_of(site, now)
    hall = next(hall for hall in board.halls if hall.site_id == site.pk)
    return hall.colour, why(hall, board)


def a_province():
    """Four halls an hour before the opening: ready with 3 people, silent with 2, silent with 1, without picture with 4."""
    conference = ConferenceFactory.create()
    halls = [make_hall(people, conference=conference, name=f"Xã {people}", operator_phone=f"+8491234567{people}")[:2] for people in (3, 2, 1, 4)]
    for hall in halls:
        say(*hall, at=OPENS_AT - timedelta(hours=30), moment="t24h")
    say(*halls[0])
    say(*halls[3], items=[ReadyItem.PICTURE], state="not_ok", fault="no_picture", note="máy chiếu hỏng")
    return conference, [site for site, _ in halls], halls


def test_a_note_given_at_two_moments_is_told_once():
    conference, _, halls = a_province()
    day_before = {"at": OPENS_AT - timedelta(hours=29), "moment": "t24h"}
    say(*halls[3], **day_before, items=[ReadyItem.PICTURE], state="not_ok", fault="no_picture", note="máy chiếu hỏng")
    say(*halls[3], items=[ReadyItem.POWER], state="unknown", note="điện chập chờn")

    note = next(hall.note for hall in queries.ready_board(conference, T60).halls if hall.site_id == halls[3][0].pk)
    assert sorted(note.split("; ")) == ["máy chiếu hỏng", "điện chập chờn"]


def test_every_hall_is_judged_and_counted_in_sites_and_in_people():
    conference, (ready, silent, small, broken), _ = a_province()
    board = queries.ready_board(conference, T60)

    assert [(hall.site_id, hall.colour, hall.people) for hall in board.halls] == [
        (small.pk, Colour.RED, 1),
        (silent.pk, Colour.RED, 2),
        (ready.pk, Colour.GREEN, 3),
        (broken.pk, Colour.RED, 4),
    ]
    assert [(count.colour, count.sites, count.people) for count in board.counts] == [(Colour.RED, 3, 7), (Colour.AMBER, 0, 0), (Colour.GREEN, 1, 3)]
    assert (board.red, board.not_ready, board.silent) == (3, 3, 2)


def test_halls_to_call_stand_with_a_fault_first_then_silent_each_by_the_people_expected():
    conference, (_, silent, small, broken), _ = a_province()
    before = queries.ready_board(conference, T60 - timedelta(seconds=1))
    assert [(hall.site_id, hall.colour) for hall in before.to_call] == [(broken.pk, Colour.RED), (silent.pk, Colour.AMBER), (small.pk, Colour.AMBER)]
    after = queries.ready_board(conference, T60)
    assert [(hall.site_id, hall.colour) for hall in after.to_call] == [(broken.pk, Colour.RED), (silent.pk, Colour.RED), (small.pk, Colour.RED)]


def test_the_reasons_are_said_in_words():
    _, (ready, silent, _, broken), _ = a_province()
    assert judged(ready) == (Colour.GREEN, "")
    assert judged(silent) == (Colour.RED, "chưa trả lời; hạn trả lời là 07:00")
    assert judged(silent, T60 - timedelta(seconds=1)) == (Colour.AMBER, "chưa trả lời")
    assert judged(broken) == (Colour.RED, "mất hình; chưa trả lời: người phụ trách có mặt, điện, tiếng, đường truyền")


def test_an_answer_given_for_an_earlier_date_does_not_count_after_the_conference_was_put_off():
    conference, (ready, *_), _ = a_province()
    assert judged(ready)[0] == Colour.GREEN
    Conference.objects.filter(pk=conference.pk).update(opens_at=OPENS_AT + timedelta(days=7), closes_at=OPENS_AT + timedelta(days=7, hours=3))
    ready.conference.refresh_from_db()
    board = board_of(ready, T60 + timedelta(days=7))
    assert (board.silent, {hall.colour for hall in board.halls}) == (4, {Colour.RED})


def test_before_the_first_question_nobody_is_late_and_the_board_says_when_it_will_be():
    _, (ready, *_), _ = a_province()
    board = board_of(ready, OPENS_AT - timedelta(hours=36, seconds=1))
    assert (board.moment, board.asked_at, board.due_at) == (None, OPENS_AT - timedelta(hours=36), OPENS_AT - timedelta(hours=24))
    assert {hall.colour for hall in board.halls} == {Colour.AMBER}
    assert {reason for hall in board.halls for reason in hall.reasons} == {Reason.NOT_ANSWERED}


def test_the_line_test_of_this_conference_speaks_and_an_older_one_does_not():
    _, (ready, *_), halls = a_province()
    figures = {"rtt_ms": 900, "jitter_ms": 1, "down_kbps": 90, "up_kbps": 90, "loss": 0}
    send(*halls[0], event("line_test", ASKED, **figures), now=ASKED)
    assert judged(ready) == (Colour.AMBER, "đo đường truyền: quá yếu: hãy chuẩn bị sẵn điện thoại")
    Conference.objects.filter(pk=ready.conference_id).update(opens_at=OPENS_AT + timedelta(days=7), closes_at=OPENS_AT + timedelta(days=7, hours=3))
    ready.conference.refresh_from_db()
    assert board_of(ready, T60 + timedelta(days=7)).halls[2].grade is None


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_asks_one_query_for_one_site_or_thirty(count):
    conference = ConferenceFactory.create()
    for number in range(count):
        say(*make_hall(1, conference=conference, name=f"Xã {number}")[:2])
    with CaptureQueriesContext(connection) as seen:
        board = queries.ready_board(conference, T60)
    assert (len(seen), [hall.colour for hall in board.halls]) == (1, [Colour.GREEN] * count)


def test_boards_of_several_conferences_come_in_one_query_and_do_not_mix():
    _, (ready, *_), _ = a_province()
    other, device, _ = make_hall(5)
    say(other, device, items=[ReadyItem.POWER], state="not_ok")
    with CaptureQueriesContext(connection) as seen:
        boards = queries.ready_boards([ready.conference, other.conference], T60)
    assert len(seen) == 1
    assert ([len(boards[site.conference_id].halls) for site in (ready, other)], boards[other.conference_id].red) == ([4, 1], 1)


# --- calls and numbers -------------------------------------------------------------------------------------
def test_a_call_is_noted_in_the_record_and_taken_back_once():
    _, (_, silent, *_), _ = a_province()
    with pytest.raises(CallSaysNothing):
        sites.note_call(site=silent, was_reached=True, said=" ", by=TESTS, now=T60)
    first = sites.note_call(site=silent, was_reached=False, said="", by=TESTS, now=T60)
    second = sites.note_call(site=silent, was_reached=True, said="đang trên  đường", by=TESTS, now=T60 + MINUTE)

    told = next(hall.called for hall in board_of(silent).halls if hall.site_id == silent.pk)
    assert told is not None
    assert (told.at, told.by, told.was_reached, told.said) == (T60 + MINUTE, TESTS.label, True, "đang trên đường")
    sites.take_back_call(call=second, by=TESTS, now=T60 + 2 * MINUTE)
    with pytest.raises(CallGone):
        sites.take_back_call(call=second, by=TESTS, now=T60 + 3 * MINUTE)
    told = next(hall.called for hall in board_of(silent).halls if hall.site_id == silent.pk)
    assert told is not None
    assert (told.at, told.was_reached) == (first.called_at, False)
    acts = Entry.objects.filter(act__startswith="sites.call").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["sites.call-noted", "sites.call-noted", "sites.call-taken-back"]


def test_the_database_keeps_what_was_said_on_the_telephone():
    _, (_, silent, *_), _ = a_province()
    call = sites.note_call(site=silent, was_reached=True, said="sẵn sàng", by=TESTS, now=T60)
    for act in (call.delete, lambda: Call.objects.update(said="khác")):
        with pytest.raises(IntegrityError, match="taken back"), transaction.atomic():
            act()


# --- pages -------------------------------------------------------------------------------------------------
def signed_in(client, conference, role=Role.SECRETARY):
    client.user = make_user(conference.host, role)
    client.force_login(client.user)
    return client


@contextmanager
def the_clock(client, now):
    """Pages as they are at ``now``, to somebody who signed in then."""
    with patch.object(timezone, "now", return_value=now):
        client.force_login(client.user)
        yield


def page(client, conference, now=T60, **asked):
    with the_clock(client, now):
        return client.get(reverse("attendance:readiness", args=[conference.pk]), asked)


def test_the_board_shows_word_shape_and_reason_and_the_number_to_call(client):
    conference, *_ = a_province()
    told = page(signed_in(client, conference), conference).content.decode()
    assert told.count('<span class="status status-bad">Chưa sẵn sàng</span>') == 3 + 1 + 3  # in the table, over the figures, in the list of calls
    assert "hạn trả lời đã qua lúc 07:00 10/12" in told
    assert '<a class="btn btn-quiet btn-sm" href="tel:+84912345674">' in told
    assert "máy chiếu hỏng" in told
    assert "Các điểm cầu chưa biết gọi cho ai." in told


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"loc": "green"}, ["Xã 3"]),
        ({"loc": "silent"}, ["Xã 1", "Xã 2"]),
        ({"loc": "amber"}, []),
        ({"q": "xa 4"}, ["Xã 4"]),
        ({"tinh": "999"}, []),
        ({"loc": "nonsense"}, []),
    ],
)
def test_the_table_is_narrowed_by_state_name_and_province(client, asked, names):
    conference, *_ = a_province()
    told = page(signed_in(client, conference), conference, **asked)
    assert [hall.name for hall, _ in told.context["rows"]] == names


def test_halls_of_several_provinces_can_be_shown_by_province(client):
    conference = ConferenceFactory.create()
    provinces = [make_province("Tỉnh Gia Lai"), make_province("Tỉnh Đắk Lắk")]
    for number, province in enumerate(provinces):
        SiteFactory.create(conference=conference, province=province, name=f"Xã {number}")
    told = page(signed_in(client, conference), conference, tinh=str(provinces[1].pk))
    assert [hall.name for hall, _ in told.context["rows"]] == ["Xã 1"]
    assert sorted(name for _, name in told.context["board"].provinces) == ["Tỉnh Gia Lai", "Tỉnh Đắk Lắk"]


@pytest.mark.parametrize("count", [1, 30])
def test_the_refreshing_part_takes_the_same_statements_for_one_site_or_thirty(client, count):
    conference = ConferenceFactory.create()
    for number in range(count):
        make_hall(1, conference=conference, name=f"Xã {number}")
    signed_in(client, conference)
    with the_clock(client, T60), CaptureQueriesContext(connection) as seen:
        told = client.get(reverse("attendance:readiness", args=[conference.pk]), headers={"HX-Request": "true"})
    assert told.content.decode().count("<tr id=") == count
    assert len(seen) <= 9


def test_a_conference_without_sites_says_what_to_do_next(client):
    conference = ConferenceFactory.create()
    assert "Mở các điểm cầu" in page(signed_in(client, conference), conference).content.decode()


def test_the_day_before_it_is_asked_the_board_says_when_it_will_be(client):
    conference, *_ = a_province()
    told = page(signed_in(client, conference), conference, OPENS_AT - timedelta(hours=40)).content.decode()
    assert "Các điểm cầu được hỏi lần đầu lúc 20:00 08/12/2026; hạn trả lời là 08:00 09/12/2026" in told


def test_a_secretary_notes_a_call_from_the_board_and_takes_it_back_on_the_page_of_the_site(client):
    conference, (_, silent, *_), _ = a_province()
    signed_in(client, conference)
    note = reverse("attendance:note_call", args=[conference.pk, silent.pk])
    answer = client.post(f"{note}?ve=loc%3Dred%26trang%3D1", {"reached": "1", "said": "đang lắp máy"})
    assert answer["Location"] == f"{reverse('attendance:readiness', args=[conference.pk])}?loc=red&trang=1#call-{silent.pk}"
    site_page = reverse("attendance:site_ready", args=[conference.pk, silent.pk])
    assert "đang lắp máy" in client.get(site_page).content.decode()

    back = client.post(reverse("attendance:take_back_call", args=[conference.pk, silent.pk, Call.objects.get().pk]))

    assert back["Location"] == site_page
    told = client.get(site_page).content.decode()
    assert '<span class="is-undone">' in told
    assert "đã hủy" in told


def test_a_viewer_reads_the_board_and_notes_nothing(client):
    conference, (_, silent, *_), _ = a_province()
    signed_in(client, conference, Role.VIEWER)
    assert "Ghi cuộc gọi" not in page(client, conference).content.decode()
    assert client.post(reverse("attendance:note_call", args=[conference.pk, silent.pk]), {"reached": "0"}).status_code == 403
    assert Call.objects.count() == 0


def test_a_call_of_another_site_is_not_found(client):
    conference, (ready, silent, *_), _ = a_province()
    call = sites.note_call(site=silent, was_reached=False, said="", by=TESTS, now=T60)
    signed_in(client, conference)
    assert client.post(reverse("attendance:take_back_call", args=[conference.pk, ready.pk, call.pk])).status_code == 404


def test_the_csv_has_a_line_for_every_site_and_no_cell_is_a_formula(client):
    conference, (_, silent, *_), _ = a_province()
    Site.objects.filter(pk=silent.pk).update(operator_name="=HYPERLINK(1)")
    sites.note_call(site=silent, was_reached=False, said="", by=TESTS, now=T60)
    signed_in(client, conference)
    with the_clock(client, T60):
        content = client.get(reverse("attendance:readiness_csv", args=[conference.pk])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["Điểm cầu"], row["Trạng thái"], row["Đại biểu triệu tập"]) for row in rows] == [
        ("Xã 1", "chưa sẵn sàng", "1"), ("Xã 2", "chưa sẵn sàng", "2"), ("Xã 3", "sẵn sàng", "3"), ("Xã 4", "chưa sẵn sàng", "4"),
    ]  # fmt: skip
    assert (rows[1]["Cán bộ điểm cầu"], rows[1]["Nội dung trả lời"], rows[3]["Ghi chú"]) == ("'=HYPERLINK(1)", "không nghe máy", "máy chiếu hỏng")


def test_the_numbers_for_the_halls_are_entered_once_and_a_wrong_one_is_refused(client):
    conference = ConferenceFactory.create()
    signed_in(client, conference)
    address = reverse("sites:help_lines", args=[conference.pk])
    wrong = client.post(address, {"office_name": "Thường trực", "office_phone": "123"})
    assert (wrong.status_code, HelpLines.objects.count()) == (422, 0)
    done = client.post(address, {"office_name": "Thường trực", "office_phone": "0912 345 678", "support_phone": ""})
    lines = HelpLines.objects.get()
    assert (done["Location"], lines.office_phone, lines.numbers) == (
        reverse("attendance:readiness", args=[conference.pk]),
        "+84912345678",
        [("office", "Thường trực", "+84912345678", "0912 345 678")],
    )
    assert "0912 345 678" in client.get(address).content.decode()


def test_the_page_of_a_site_shows_its_answers_its_line_and_its_rehearsals(client):
    conference, _, halls = a_province()
    site, device = halls[3]
    good = {"rtt_ms": 40, "jitter_ms": 3, "down_kbps": 4_000, "up_kbps": 2_000, "loss": 0}
    send(site, device, event("line_test", ASKED, **good), event("line", ASKED + MINUTE, state="weak", note="mưa"), now=ASKED + MINUTE)
    signed_in(client, conference)
    for name in ("attendance:site_ready", "attendance:site"):
        told = client.get(reverse(name, args=[conference.pk, site.pk])).content.decode()
        assert "Đủ cho hình" in told
        assert "4.000 kbit/s" in told
        assert "mưa" in told
    assert "Mất hình" in client.get(reverse("attendance:site_ready", args=[conference.pk, site.pk])).content.decode()


def test_the_history_of_a_line_leaves_out_what_was_taken_back_and_draws_the_tests():
    site, device, _ = make_hall()
    figures = {"rtt_ms": 40, "jitter_ms": 3, "up_kbps": 700, "loss": 0}
    tests = [event("line_test", ASKED + n * MINUTE, **figures, down_kbps=rate) for n, rate in enumerate((1_000, 500))]
    lost = event("line", ASKED + 5 * MINUTE, state="lost")
    send(site, device, *tests, lost, event("undo", ASKED + 6 * MINUTE, event=str(lost.id)), now=ASKED + 7 * MINUTE)
    told = line_history(site)
    assert [(word.is_test, word.down_kbps, word.grade) for word in told.words] == [(True, 500, "sound"), (True, 1_000, "picture")]
    assert ([(bar.height, bar.grade) for bar in told.bars], told.best_kbps) == ([(48, "picture"), (24, "sound")], 1_000)
    assert line_history(make_hall()[0]).words == []


def test_a_line_without_any_answer_is_drawn_as_a_line_at_the_bottom():
    site = SiteFactory.create()
    send(site, make_device(site), event("line_test", ASKED, rtt_ms=None, jitter_ms=None, down_kbps=None, up_kbps=None, loss=1), now=ASKED)
    told = line_history(site)
    assert ([(bar.height, bar.grade) for bar in told.bars], told.words[0].loss_pct) == ([(2, "telephone")], 100)


# --- the desk ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "is_told"),
    [
        (timedelta(hours=36, seconds=1), False),
        (timedelta(hours=36), True),
        (timedelta(minutes=60), True),
        (-timedelta(minutes=29), True),
        (-timedelta(minutes=30), False),
    ],
)
def test_the_desk_says_which_halls_are_not_ready_from_the_first_question_until_half_an_hour_after_the_opening(client, before, is_told):
    conference, *_ = a_province()
    signed_in(client, conference)
    with the_clock(client, OPENS_AT - before):
        told = client.get(reverse("desk:home")).content.decode()
    assert ('class="ready-line"' in told) is is_told


def test_an_hour_before_the_opening_the_desk_names_the_halls_to_call(client):
    conference, *_ = a_province()
    signed_in(client, conference)
    with the_clock(client, T60):
        told = client.get(reverse("desk:home")).content.decode()
    assert "3 điểm cầu chưa sẵn sàng" in told
    assert reverse("attendance:readiness", args=[conference.pk]) in told
    assert "Xã 4" in told
