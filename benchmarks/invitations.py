"""How long do the invitations of 1,700 delegates take as one PDF, from the click to the file?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from django.test import override_settings
from django.utils import timezone

from benchmarks import Baseline, Figure, cpu_seconds
from benchmarks.hall import Day, make_day, own_database
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.papers.people import invitation
from diemcau.before.convening.queries.papers import invited, paper_facts
from diemcau.before.convening.services.printing import print_invitations
from diemcau.foundation.batches.models import Form
from diemcau.foundation.batches.queries import file_of
from diemcau.foundation.batches.services import make
from diemcau.foundation.papers.services import render_pdf

SITES, PEOPLE = 17, 100
SAMPLE = 20  # invitations printed one by one


def run() -> Iterator[Figure]:
    """``invitations.1700_s``: a batch made by one worker and bound as one PDF, database included; ``…_cpu_s``: without the database.

    Baseline: the same invitations with a process of typst each, 20 of them measured and extrapolated to 1,700.
    """
    with own_database(), tempfile.TemporaryDirectory() as home, override_settings(HOME=Path(home)):
        day = make_day(SITES, PEOPLE, opens_at=timezone.now() + timedelta(days=9))
        begins, cpu = perf_counter(), cpu_seconds()
        batch = print_invitations(conference=day.conference, form=Form.PDF, gaps_seen=True, owner=day.secretary, now=timezone.now())
        make(batch.pk, clock=timezone.now)
        took, cpu = perf_counter() - begins, cpu_seconds() - cpu
        if not file_of(batch).is_file():
            raise RuntimeError("the batch did not end in a file")
        alone = Baseline(f"one typst process for each, {SAMPLE} measured and extrapolated", round(_one_by_one(day) * SITES * PEOPLE, 1))
    yield Figure("invitations.1700_s", round(took, 1), "s", 1, alone)
    yield Figure("invitations.1700_cpu_s", round(cpu, 1), "s", 1)


def _one_by_one(day: Day) -> float:
    """Seconds that one invitation takes in a process of its own."""
    facts = paper_facts(day.conference, now=timezone.now())
    people = list(invited(day.conference, Delegate.objects.filter(site=day.sites[0])))[:SAMPLE]
    begins = perf_counter()
    for person in people:
        render_pdf(invitation(facts, person))
    return (perf_counter() - begins) / SAMPLE
