"""A day as a story: five communes and a main hall meet, close, and the report is on the table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from diemcau.after.archive import services as archive
from diemcau.after.reports.papers import conference_report
from diemcau.after.reports.queries import report_facts
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.before.sites.queries import items_received
from diemcau.during.attendance import queries
from diemcau.during.attendance.models import Presence, SiteEvent
from diemcau.during.attendance.queries.ways import ways
from diemcau.foundation.papers import services as papers
from diemcau.sample.morning import SIGNED, Moment
from diemcau.sample.story import GROUP_TITLE, TELLER, Story
from diemcau.sample.telling import BY_THEMSELVES, tell_morning, tell_the_end, tell_who_came_by_themselves

pytestmark = pytest.mark.django_db


def people_who_came(moments: list[Moment]) -> int:
    """Delegates, walk-ins and substitutes of a morning, each once."""
    return len({moment.payload["delegate"] for moment in moments if moment.kind == "check_in" and "delegate" in moment.payload}) + sum(
        moment.kind in ("walk_in", "substitute") for moment in moments
    )


def test_every_event_of_the_morning_is_kept_once_and_the_totals_close(story: Story):
    moments = story.morning()

    received = tell_morning(story, moments, by=TELLER)

    totals = queries.totals(story.conference)
    assert received == len(moments) == SiteEvent.objects.filter(site__conference=story.conference).count()
    assert totals.people.attended == people_who_came(moments)
    assert totals.people.convened == Delegate.objects.expected().filter(conference=story.conference).count()
    assert (totals.sites.total, totals.sites.closed, totals.sites.silent) == (6, 6, 0)


def test_people_came_by_the_desk_by_themselves_and_from_a_sheet_and_each_counts_once(story: Story):
    moments = story.morning()

    tell_morning(story, tell_who_came_by_themselves(story, moments), by=TELLER)

    total = ways(story.conference).total
    assert (total.by_self, total.late, total.doubtful) == (BY_THEMSELVES, 0, 0)
    assert 0 < total.from_paper <= SIGNED
    assert total.attended == total.by_operator + total.by_self + total.from_paper == people_who_came(moments)
    odd = SiteEvent.objects.exclude(marks=[]).exclude(marks=["from_paper"])
    assert [event.marks for event in odd] == [["unknown_code"]]  # the one that the story leaves for the host to look at


def test_a_group_talk_is_in_the_programme_of_the_halls_chosen_for_it_and_of_no_other(story: Story):
    halls = list(Site.objects.filter(conference=story.conference).order_by("sort_key", "pk"))
    told = {hall.name: GROUP_TITLE in [item.title for item in items_received(hall)] for hall in halls}
    assert list(told.values()) == [True, True, True, True, False, False]  # the main hall and three communes of five


def test_the_frozen_figures_are_the_sum_of_their_sites(story: Story):
    tell_morning(story, story.morning(), by=TELLER)

    tell_the_end(story.conference, by=TELLER, now=story.conference.closes_at + timedelta(hours=1))

    figures = queries.frozen_figures(story.conference)
    assert figures is not None
    assert figures.people.attended == sum(site.attended for site in figures.sites)
    assert figures.people.counted == sum(site.counted or 0 for site in figures.sites)
    assert figures.site_totals.accepted == 6
    assert all(site.reason for site in figures.sites if site.counted != site.attended)


def test_the_report_has_the_figures_and_the_public_page_names_no_delegate(story: Story, client):
    tell_morning(story, story.morning(), by=TELLER)
    end = story.conference.closes_at + timedelta(hours=1)
    tell_the_end(story.conference, by=TELLER, now=end)

    assert papers.render_docx(conference_report(report_facts(story.conference, now=end)))[:2] == b"PK"
    record = archive.enter_conference(conference=story.conference, by=TELLER, now=end + timedelta(days=1))
    archive.publish_record(record, by=TELLER, now=end + timedelta(days=1))

    page = client.get(reverse("portal:conference", args=[record.slug])).content.decode()
    assert story.conference.title in page
    assert [name for name in Delegate.objects.values_list("full_name", flat=True) if name in page] == []


def test_a_commune_loses_its_network_and_everything_arrives_twelve_hours_late_and_twice(story: Story):
    """Thirty scans wait on a phone; the line drops while it sends, so it sends all again."""
    moments = story.morning()
    cut_off = max({moment.site_id for moment in moments})
    in_time = [moment for moment in moments if moment.site_id != cut_off]
    tell_morning(story, in_time, by=TELLER)
    before = queries.totals(story.conference).people.attended

    late = [moment for moment in moments if moment.site_id == cut_off]
    tell_morning(story, late[: len(late) // 2], by=TELLER, late_by=timedelta(hours=12))
    tell_morning(story, late, by=TELLER, late_by=timedelta(hours=12))

    assert queries.totals(story.conference).people.attended == people_who_came(moments)
    assert before == people_who_came(in_time)
    assert SiteEvent.objects.filter(site_id=cut_off).count() == len(late)
    assert Presence.objects.filter(site_id=cut_off).count() == people_who_came(late)
