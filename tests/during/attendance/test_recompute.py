"""A log folded from scratch gives what was kept; where it does not, a person hears of it."""

from __future__ import annotations

import logging
from argparse import Namespace
from datetime import timedelta

import pytest
from django.utils import timezone

from diemcau.config.commands import attendance
from diemcau.during.attendance import jobs, services
from diemcau.during.attendance.models import Presence, SiteTally
from diemcau.foundation.audit.models import Entry
from diemcau.kernel.actors import system
from diemcau.kernel.errors import Refused
from tests.before.factories import ConferenceFactory
from tests.during.attendance_factories import MORNING, NOON, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db
CHECKER = system("Người kiểm tra")


def a_morning(conference=None):
    """A hall with people in and out, a newcomer, a count, an undo; its state is what its log gives."""
    site, device, (first, second) = make_hall(2, conference=conference)
    scan = check_in(first)
    send(site, device, scan, check_in(second), event("walk_in", full_name="Đinh Văn Tý"), event("headcount", counted=3), now=NOON)
    send(site, device, event("check_out", MORNING + timedelta(minutes=9), delegate=second.pk), event("undo", NOON, event=str(scan.id)), now=NOON)
    return site


def spoil(site) -> None:
    SiteTally.objects.filter(site=site).update(attended=7)
    Presence.objects.filter(site=site).update(first_at=None)


def test_what_was_kept_is_what_the_log_gives():
    a_morning()

    assert services.recompute(services.logs(), by=CHECKER, now=NOON) == []
    assert not Entry.objects.filter(act__startswith="attendance.put").exists()


def test_a_check_says_what_differs_and_changes_nothing():
    site = a_morning()
    spoil(site)

    (difference,) = services.recompute(services.logs(site.conference), by=CHECKER, now=NOON, only_check=True)

    assert (difference.site, difference.figures, difference.people) == (site, {"attended": (7, 2)}, 2)
    assert SiteTally.objects.get(site=site).attended == 7
    assert Entry.objects.get(act="attendance.differs").details == {"figures": {"attended": ["7", "2"]}, "people": 2}


def test_folding_again_puts_right_what_differs_and_records_it():
    site, other = a_morning(), a_morning()
    spoil(site)

    found = services.recompute(services.logs(), by=CHECKER, now=NOON)

    assert [difference.site for difference in found] == [site]
    assert services.recompute([site, other], by=CHECKER, now=NOON) == []
    assert Entry.objects.get(act="attendance.put-right").object_id == str(site.pk)


def test_a_closed_hall_is_folded_as_it_signed():
    site, device, (someone, late) = make_hall(2)
    send(site, device, check_in(someone), event("close", NOON, counted=1), now=NOON)
    send(site, device, check_in(late, NOON), now=NOON)

    assert services.recompute(services.logs(), by=CHECKER, now=NOON) == []
    assert SiteTally.objects.get().attended == 1


def test_only_the_halls_of_the_conference_that_said_a_word_are_folded():
    site = a_morning()
    a_morning(ConferenceFactory.create())
    make_hall(1, conference=site.conference)

    assert services.logs(site.conference) == [site]


@pytest.mark.parametrize(("days", "reports"), [(39, 1), (41, 0)])
def test_every_night_the_logs_of_the_last_weeks_are_checked_and_a_difference_is_reported(caplog, days, reports):
    ended = timezone.now() - timedelta(days=days)
    site = a_morning(ConferenceFactory.create(opens_at=ended - timedelta(hours=4), closes_at=ended))
    spoil(site)

    with caplog.at_level(logging.ERROR):
        jobs.check()

    assert len([record for record in caplog.records if "differs from the log" in record.message]) == reports
    assert Entry.objects.filter(act="attendance.differs").count() == reports


def test_the_command_says_how_far_it_is_what_differs_and_leaves_with_one(capsys):
    site = a_morning()
    spoil(site)

    checked = attendance.recompute(Namespace(conference=site.conference_id, check=True))
    said = capsys.readouterr()
    repaired = attendance.recompute(Namespace(conference=None, check=False))
    clean = attendance.recompute(Namespace(conference=None, check=True))

    assert (checked, repaired, clean) == (1, 0, 0)
    assert "1 of 1 sites" in said.err
    assert said.out.splitlines() == [
        f"site {site.pk} ({site.name}): attended 7 instead of 2; 2 people differ",
        "1 sites folded from their logs, 1 differ; nothing was changed.",
    ]
    assert capsys.readouterr().out.splitlines()[-1] == "1 sites folded from their logs; all as kept."


def test_a_conference_that_does_not_exist_is_refused_with_a_sentence():
    with pytest.raises(Refused, match="no conference 999999"):
        attendance.recompute(Namespace(conference=999_999, check=True))
