"""A hall counts at the opening, after the break and at the end; its line is gone when it closes.  The closing arrives hours late beside
check-ins of another phone; the province sees both figures, reopens the hall with a reason, and reads both versions of its minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diemcau.before.conferences.models import ItemKind
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.models import Closing, CountReason, Seal
from tests.before.factories import CLOSES_AT, OPENS_AT, TESTS, ItemFactory
from tests.during.attendance_factories import check_in, closing, event, figure, make_device, make_hall, minutes_text, send, with_key

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LINE_IS_BACK = CLOSES_AT + timedelta(hours=3)


def test_a_hall_closes_offline_and_is_reopened():
    site, device, people = make_hall(6)
    back_door = make_device(site, label="Cửa sau")
    key = with_key(device)
    pause = ItemFactory.create(
        conference=site.conference, kind=ItemKind.BREAK, title="Giải lao", starts_at=OPENS_AT + 90 * MINUTE, ends_at=OPENS_AT + 105 * MINUTE
    )

    # opening: four of six are checked in, six heads are counted; two are technicians
    send(site, device, *map(check_in, people[:4]), now=OPENS_AT)
    opening = event("headcount", OPENS_AT + 5 * MINUTE, counted=6, moment="opening", inside=4)
    send(site, device, opening, now=OPENS_AT + 6 * MINUTE)
    assert figure(site).lacks_reason
    send(site, device, event("count_reason", OPENS_AT + 20 * MINUTE, event=str(opening.id), reasons=["staff"], words=""), now=OPENS_AT + 21 * MINUTE)

    # the line goes; two late delegates come in by the back door, whose phone has no line either
    late = [check_in(person, OPENS_AT + 40 * MINUTE) for person in people[4:]]
    after_break = event("headcount", OPENS_AT + 107 * MINUTE, counted=6, moment="after_break", **{"break": pause.pk}, reasons=["no_code"], words="")
    text = minutes_text(
        site, convened=6, attended=4, counted=6, closed_at=CLOSES_AT, difference={"reasons": ["no_code"], "words": "Hai đại biểu vào cửa sau"}
    )
    end = closing(text, CLOSES_AT, key=key, reason="Hai đại biểu vào cửa sau")
    assert [at.missing for at in queries.at_each_moment(site.conference)] == [0, 1, 1]

    # hours later the first phone sends what it kept, then the one at the back door
    told = send(site, device, after_break, end, now=LINE_IS_BACK)
    assert (told.state.is_closed, told.results[-1].marks) == (True, ())
    send(site, back_door, *late, now=LINE_IS_BACK + MINUTE)

    (first,) = queries.minutes_of(site)
    opened = queries.opened_minutes(first)
    assert (first.seal, first.agrees, opened.late, opened.checked.is_sound) == (Seal.SIGNED, True, 2, True)
    assert (first.closing.attended, first.closing.counted, first.closing.reason) == (4, 6, "Hai đại biểu vào cửa sau")
    assert [(slot.key, slot.figure and (slot.figure.counted, slot.figure.inside)) for slot in queries.series(site)] == [
        ("opening", (6, 4)),
        (f"after_break:{pause.pk}", (6, 4)),
        ("closing", (6, 4)),
    ]
    assert services.accept_all_that_agree(conference=site.conference, by=TESTS, now=LINE_IS_BACK) == 0  # counted and checked in differ

    # the province reopens: now the two count, at each moment since they came
    services.reopen_site(site=site, reason="Hai đại biểu cửa sau đã được ghi nhận", by=TESTS, now=LINE_IS_BACK + 5 * MINUTE)
    assert queries.site_hall(site).reopen_reason == "Hai đại biểu cửa sau đã được ghi nhận"
    assert [slot.figure and slot.figure.inside for slot in queries.series(site)] == [4, 6, 6]
    assert figure(site, f"after_break:{pause.pk}").reasons == (CountReason.NO_CODE,)

    # the hall closes again, naming what it replaces; both versions stay
    again = minutes_text(site, convened=6, attended=6, counted=6, closed_at=LINE_IS_BACK + 9 * MINUTE, replaces=first.digest)
    send(site, device, closing(again, LINE_IS_BACK + 9 * MINUTE, key=key), now=LINE_IS_BACK + 10 * MINUTE)

    second, before = queries.minutes_of(site)
    assert (second.replaces, second.agrees, queries.names_the_one_before(second)) == (before, True, True)
    assert before.replaced_by == second
    assert (before.written, second.written) == (text, again)
    assert list(Closing.objects.order_by("pk").values_list("attended", "counted")) == [(4, 6), (6, 6)]
    assert services.accept_all_that_agree(conference=site.conference, by=TESTS, now=LINE_IS_BACK + 11 * MINUTE) == 1
