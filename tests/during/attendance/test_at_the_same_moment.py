"""Two people press at once: on a real server, in threads, one after the other comes out right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services as convening
from diemcau.before.convening.models import Delegate
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import ConsoleLink
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.models import Closing, Freeze, SiteTally
from diemcau.during.attendance.services import folds
from diemcau.foundation.audit.models import Entry
from diemcau.kernel.errors import Refused
from tests.before.factories import TESTS, ConferenceFactory
from tests.during.attendance_factories import NOON, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each of ``acts`` gave when all began at once; a refusal stands for what it refused."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(5)
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def closed_halls(count: int = 6) -> Conference:
    conference = ConferenceFactory.create()
    for _ in range(count):
        site, device, delegates = make_hall(1, conference=conference)
        send(site, device, check_in(delegates[0]), event("close", NOON, counted=1), now=NOON)
    return conference


def test_accepting_all_and_freezing_agree_about_what_was_accepted():
    for _ in range(5):
        conference = closed_halls()

        together(
            lambda: services.freeze_conference(conference=conference, by=TESTS, now=NOON),  # noqa: B023  # run before the next turn
            lambda: services.accept_all_that_agree(conference=conference, by=TESTS, now=NOON),  # noqa: B023
        )

        frozen = queries.frozen_figures(conference)
        assert frozen is not None
        assert Closing.objects.filter(site__conference=conference, accepted_at__isnull=False).count() == frozen.site_totals.accepted


def test_a_freeze_holds_also_the_sites_that_have_not_said_a_word():
    site, device, _ = make_hall(1)
    held = []

    def freeze() -> None:
        with transaction.atomic():
            folds.lock_all(site.conference)
            held.append(SiteTally.objects.filter(site=site).exists())
            services.freeze_conference(conference=site.conference, by=TESTS, now=NOON)

    together(freeze, lambda: send(site, device, event("walk_in", full_name="Người Đến"), event("close", NOON, counted=1), now=NOON))

    assert held == [True]
    frozen = queries.frozen_figures(site.conference)
    assert frozen is not None
    assert frozen.people.attended == queries.totals(site.conference).people.attended
    assert Closing.objects.filter(site=site).count() == frozen.site_totals.closed


def test_two_freezes_leave_one():
    conference = closed_halls(1)

    told = together(*[lambda: services.freeze_conference(conference=conference, by=TESTS, now=NOON)] * 3)

    assert Freeze.objects.count() == 1
    assert sum(isinstance(answer, Refused) for answer in told) == 2
    assert Entry.objects.filter(act="attendance.frozen").count() == 1


def test_two_closings_of_one_hall_leave_one():
    site, device, _ = make_hall(0)

    together(*[lambda: send(site, device, event("close", counted=0), now=NOON)] * 4)

    assert Closing.objects.filter(site=site, reopened_at=None).count() == 1


def test_accepting_and_reopening_one_hall_never_both_stand():
    conference = closed_halls(1)
    site = conference.sites.get()

    told = together(
        lambda: services.accept_closing(site=site, by=TESTS, now=NOON),
        lambda: services.reopen_site(site=site, reason="sai số", by=TESTS, now=NOON),
    )

    assert not isinstance(told[1], Refused), told
    assert Closing.objects.exclude(reopened_at=None).count() == 1


def test_entering_people_and_freezing_never_cross():
    for _ in range(5):
        site, _, _ = make_hall(1)
        person = convening.NewDelegate(site=site, unit=site.unit, full_name="Người Thêm")

        together(
            lambda: services.freeze_conference(conference=site.conference, by=TESTS, now=NOON),  # noqa: B023
            lambda: convening.add_delegates(conference=site.conference, rows=[person], by=TESTS, now=NOON),  # noqa: B023
        )

        frozen = queries.frozen_figures(site.conference)
        assert frozen is not None
        assert frozen.people.convened == Delegate.objects.filter(conference=site.conference).count()


def test_two_secretaries_issue_links_at_once_and_one_lives():
    site, _, _ = make_hall(0)
    now = site.conference.opens_at

    together(*[lambda: sites.issue_link(site=site, by=TESTS, now=now)] * 4)

    assert ConsoleLink.objects.filter(site=site, revoked_at=None).count() == 1
