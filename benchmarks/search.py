"""How fast is a unit found among all of them, and a person among 1.2 million?"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.db import connection
from django.utils import timezone

from benchmarks import Baseline, Figure
from benchmarks.hall import own_database
from diemcau.foundation.network import queries, services
from diemcau.foundation.network.models import COMMUNE_KINDS, PROVINCE_KINDS, Unit, UnitVersion
from diemcau.foundation.network.queries.known import people_found
from diemcau.kernel.actors import system
from diemcau.kernel.text import fold, person_sort_key
from diemcau.sample.names import full_name

PEOPLE = 1_200_000
UNIT_WORDS = ("quang ngai", "tan thanh", "xa tan thanh", "hồ chí minh", "phuong 1", "tan thanh dong thap", "an", "ba dinh", "dak lak", "vinh")


def run() -> Iterator[Figure]:
    """Milliseconds of one search as its page asks it, 30 hits with their places or posts; in the reach of the country, a province and a commune.

    The baseline finds 30 rows by ``ILIKE``, in one order, and fetches the same places or posts for them.
    """
    with own_database():
        services.load(by=system("benchmark"), now=timezone.now())
        units = _timed(queries.search, UNIT_WORDS * 5)
        plainly = _timed(_units_by_ilike, UNIT_WORDS * 2)
        yield Figure("search.units.median_ms", _ms(statistics.median(units)), "ms", len(units), Baseline("ILIKE", _ms(statistics.median(plainly))))
        words = _fill()
        yield from _people(words)


def _people(words: Sequence[str]) -> Iterator[Figure]:
    day = queries.today()
    reaches = {
        "": Unit.objects.within([_root()], day),
        ".province": Unit.objects.within([_some(PROVINCE_KINDS, day)], day),
        ".commune": Unit.objects.within([_some(COMMUNE_KINDS, day)], day),
    }
    plainly = _timed(_people_by_ilike, words[:40])
    for name, reach in reaches.items():

        def ask(text: str, reach=reach) -> object:  # type: ignore[no-untyped-def]
            return queries.people_called(text, units=reach, on=day)

        spans = _timed(ask, words)
        ilike = Baseline("ILIKE", _ms(statistics.median(plainly)))
        yield Figure(f"search.people_{PEOPLE}{name}.median_ms", _ms(statistics.median(spans)), "ms", len(spans), ilike)
        ilike = Baseline("ILIKE", _ms(_p95(plainly)))
        yield Figure(f"search.people_{PEOPLE}{name}.p95_ms", _ms(_p95(spans)), "ms", len(spans), ilike)


def _fill() -> list[str]:
    """1.2 million invented people, each in one of 40,000 posts of all the units of today; what is then searched for."""
    draw = random.Random(1079)  # noqa: S311  # the same people in every run
    units = list(UnitVersion.objects.on(queries.today()).values_list("unit_id", flat=True))
    names = [full_name(draw) for _ in range(60_000)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO network_post (unit_id, title, must_be_trained, training_source, period, folded)"
            " SELECT unit, 'Chức danh ' || n, false, '', daterange(NULL, NULL), 'chuc danh ' || n"
            " FROM unnest(%s::bigint[]) unit, generate_series(1, 12) n",
            [units],
        )
        columns = "full_name, phone, email, folded, folded_back, sort_key"
        with cursor.copy(f"COPY network_person ({columns}) FROM STDIN") as pipe:
            for _ in range(PEOPLE):
                name = draw.choice(names)
                folded = fold(name)
                pipe.write_row((name, "", "", folded, " ".join(reversed(folded.split())), person_sort_key(name)))
        cursor.execute("ALTER TABLE network_holding DISABLE TRIGGER USER")  # a million checks of one open period, and of no overlap: minutes
        cursor.execute("ALTER TABLE network_holding DROP CONSTRAINT network_person_holds_a_post_once_a_day")  # no search reads its index
        cursor.execute(
            "INSERT INTO network_holding (person_id, post_id, period) SELECT person.id, post.id, daterange(NULL, NULL)"
            " FROM network_person person JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM network_post) post"
            " ON post.place = person.id %% %s",
            [12 * len(units)],
        )
        cursor.execute("ANALYZE")
    return [text for _ in range(60) for text in _typed(draw.choice(names), draw)]


def _typed(name: str, draw: random.Random) -> list[str]:
    """What people type to find ``name``: all of it, without accents, its beginning, its end, two of its words."""
    words = name.split()
    return [name, fold(name), " ".join(words[:2]), fold(words[-1]), f"{fold(words[-1])} {fold(words[0])}", fold(name)[: draw.randrange(3, 9)]]


def _some(kinds: Sequence[str], day: date) -> int:
    version = UnitVersion.objects.on(day).of_kinds(kinds).order_by("sort_key").first()
    assert version is not None
    return version.unit_id


def _root() -> int:
    top = queries.root()
    assert top is not None
    return top.pk


def _units_by_ilike(text: str) -> object:
    return queries.found(UnitVersion.objects.filter(folded__icontains=fold(text)).order_by("name")[:30])


def _people_by_ilike(text: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM network_person WHERE folded ILIKE %s ORDER BY sort_key LIMIT 30", [f"%{fold(text)}%"])
        ids = [pk for (pk,) in cursor.fetchall()]
    return people_found(ids, units=None, on=queries.today())


def _timed(ask: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    spans = []
    for text in texts:
        began = time.perf_counter()
        ask(text)
        spans.append(time.perf_counter() - began)
    return spans


def _p95(spans: Sequence[float]) -> float:
    return statistics.quantiles(spans, n=20)[-1]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
