from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from itertools import islice

from diemcau.sample.morning import DOORS, END, OLD_CARD, SIGNED, Hall, morning
from diemcau.sample.names import COMMUNE_POSTS, people
from tests.before.factories import OPENS_AT


def told(seed: int = 2026) -> list:
    halls = [Hall(site_id=site, delegates=range(site * 100, site * 100 + 30), is_main=site == 1) for site in range(1, 21)]
    return morning(halls, names=people(random.Random(7), COMMUNE_POSTS), seed=seed)


def test_people_never_bear_the_same_name_twice():
    names = [person.full_name for person in islice(people(random.Random(1), COMMUNE_POSTS), 1_800)]

    assert len(set(names)) == 1_800


def test_the_same_morning_is_told_the_same_way_twice():
    assert told() == told()


def test_a_morning_runs_in_time_order_from_the_doors_to_the_last_closing():
    moments = told()

    assert [moment.minute for moment in moments] == sorted(moment.minute for moment in moments)
    assert moments[0].minute >= DOORS - 12 and moments[-1].minute <= END


def test_every_hall_speaks_first_of_its_line_and_last_of_its_closing():
    by_site: dict[int, list[str]] = {}
    for moment in told():
        by_site.setdefault(moment.site_id, []).append(moment.kind)

    assert {kinds[0] for kinds in by_site.values()} == {"line"}
    assert {kinds[-1] for kinds in by_site.values()} == {"close"}


def test_a_difference_between_counted_and_checked_in_always_has_a_reason():
    came: dict[int, int] = {}
    seen: set[tuple[int, int]] = set()
    for moment in told():
        if moment.payload.get("code") == OLD_CARD:
            continue  # nobody's: it does not count
        if moment.kind in ("walk_in", "substitute") or (moment.kind == "check_in" and (moment.site_id, moment.payload["delegate"]) not in seen):
            came[moment.site_id] = came.get(moment.site_id, 0) + 1
            if moment.kind == "check_in":
                seen.add((moment.site_id, moment.payload["delegate"]))
        if moment.kind == "close":
            assert (moment.payload["counted"] == came[moment.site_id]) == (moment.payload["reason"] == "")


def test_two_halls_have_something_for_the_host_to_look_at():
    moments = told()
    unknown = [moment.site_id for moment in moments if moment.payload.get("code") == OLD_CARD]
    arrivals = Counter(moment.payload.get("delegate") for moment in moments if moment.site_id == 3 and moment.kind == "check_in")
    left = {moment.payload["delegate"] for moment in moments if moment.site_id == 3 and moment.kind == "check_out"}

    assert unknown == [2]
    assert len([delegate for delegate, times in arrivals.items() if times > 1 and delegate not in left]) == 1


def test_the_first_people_of_one_hall_signed_a_sheet_that_was_entered_after_the_opening():
    signed = [moment for moment in told() if "paper" in moment.payload]

    assert ({moment.site_id for moment in signed}, {moment.minute for moment in signed}) == ({4}, {5})
    assert 0 < len(signed) <= SIGNED
    dated = signed[0].dated(lambda minute: OPENS_AT + timedelta(minutes=minute))
    assert dated["paper"] == {"from": (OPENS_AT - timedelta(hours=1)).isoformat(), "until": OPENS_AT.isoformat()}
    assert signed[0].payload["paper"] == {"from": -60, "until": 0}
