from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.urls import reverse

from diemcau.after.archive import services
from diemcau.after.archive.models import Record
from diemcau.foundation.publishing.models import Snapshot
from tests.after.archive_factories import NOW, SOURCES, TESTS, facts, make_published, make_record

pytestmark = pytest.mark.django_db

LIST = reverse("portal:conferences")
HOSTILE = "<script>alert(1)</script>' OR 1=1; DROP TABLE archive_record; --"


def page(slug: str) -> str:
    return reverse("portal:conference", args=[slug])


def publish_sources() -> None:
    services.import_records(SOURCES, by=TESTS, now=NOW)
    for record in Record.objects.all():
        services.publish_record(record, by=TESTS, now=NOW)


def titles(response) -> list[str]:
    return [slug[:3] for slug, _paper in response.context["rows"]]


def test_the_public_list_needs_no_account_and_holds_what_is_published_only(client):
    publish_sources()
    make_record("rieng", title="Chưa công bố")

    response = client.get(LIST)

    assert titles(response) == ["003", "000", "001", "002", "004"]
    assert "5 hội nghị" in response.content.decode()
    assert "Chưa công bố" not in response.content.decode()


def test_an_empty_list_says_so(client):
    assert "Chưa có hội nghị nào được công bố" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"year": "2022"}, ["004"]),
        ({"level": "central"}, ["001"]),
        ({"province_then": "82"}, ["000"]),
        ({"province_now": "37"}, ["003"]),
        ({"province_now": "52"}, ["001"]),
        ({"q": "tien giang"}, ["000"]),
        ({"q": "Dong Thap"}, ["000"]),
        ({"q": "lao dong", "year": "2024"}, ["000"]),
        ({"q": "ca mau"}, []),
        ({"year": "1999"}, ["003", "000", "001", "002", "004"]),  # not on offer, so not asked for
        ({"year": HOSTILE, "q": ""}, ["003", "000", "001", "002", "004"]),
        ({"q": HOSTILE}, []),
    ],
)
def test_the_list_is_filtered_and_searched_without_accents(client, asked, found):
    publish_sources()
    assert titles(client.get(LIST, asked)) == found


def test_a_search_does_not_look_through_topics_recorded_as_titles(client):
    publish_sources()
    assert titles(client.get(LIST, {"q": "hien tuong ton giao moi"})) == []


def test_htmx_gets_the_list_alone(client):
    body = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert body.strip().startswith("<section")
    assert "<html" not in body


def test_the_list_turns_its_pages_and_keeps_the_filter(client):
    for number in range(21):
        make_published(f"h{number:02d}", title=f"Hội nghị {number}", level="commune")

    first, second = client.get(LIST, {"level": "commune"}), client.get(LIST, {"level": "commune", "trang": "2"})

    assert (len(first.context["rows"]), len(second.context["rows"])) == (20, 1)
    assert "?level=commune&amp;trang=2" in first.content.decode()
    assert len(client.get(LIST, {"trang": "x"}).context["rows"]) == 20


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_source_conference_has_its_page(client, path):
    services.import_records([path], by=TESTS, now=NOW)
    services.publish_record(Record.objects.get(), by=TESTS, now=NOW)

    response = client.get(page(path.stem))

    assert response.status_code == 200
    assert "không nêu" in response.content.decode()
    assert "None" not in response.content.decode()


def test_what_nobody_states_is_neither_blank_nor_zero(client):
    make_published("trong")

    body = client.get(page("trong")).content.decode()

    assert body.count("không nêu") >= 8
    assert '<span class="value">0</span>' not in body


def test_a_stated_zero_is_a_zero(client):
    make_published("khong", delegates={"count": 0, "op": "eq"})
    assert '<span class="value">0</span>' in client.get(page("khong")).content.decode()


def test_an_unknown_page_is_not_found_and_a_withdrawn_one_is_gone_with_its_reason(client):
    record = make_record("a", title="Hội nghị")
    services.publish_record(record, by=TESTS, now=NOW)
    services.withdraw_record(record, reason="Nhầm <b>tên</b>.", by=TESTS, now=NOW)

    gone, unknown = client.get(page("a")), client.get(page("b"))

    assert (gone.status_code, unknown.status_code) == (410, 404)
    assert "Nhầm &lt;b&gt;tên&lt;/b&gt;." in gone.content.decode()
    assert client.get(reverse("portal:conference-data", args=["a"])).status_code == 410
    assert client.get(reverse("portal:conference-data", args=["b"])).status_code == 404


def hostile() -> dict[str, object]:
    """A record in which every text is hostile."""
    person = {"name": HOSTILE, "rank_or_degree": HOSTILE, "titles": [HOSTILE], "role_at_event": HOSTILE}
    texts = [HOSTILE]
    return facts(
        "xau",
        title=HOSTILE,
        series={"name": HOSTILE, "part": HOSTILE},
        date={"start": "2024-01-01", "session": HOSTILE, "where": HOSTILE},
        place={"text": HOSTILE, "town": HOSTILE, "venue": HOSTILE, "province_then": {"name": HOSTILE}, "province_now": {"name": HOSTILE}},
        format=HOSTILE,
        organisers=[{"name": HOSTILE, "role": HOSTILE, "level": HOSTILE}],
        chair=[person],
        attending=[person],
        speakers=[person],
        sites={"text": HOSTILE, "centre": HOSTILE, "levels": texts, "by_level": {HOSTILE: 1}},
        delegates={"text": HOSTILE, "groups": texts},
        topics=[{"title": HOSTILE, "speaker": HOSTILE}],
        figures=[{"indicator": HOSTILE, "value": 1, "unit": HOSTILE, "period": HOSTILE, "place": HOSTILE}],
        conclusions_tasks=[{"task": HOSTILE, "owner": HOSTILE, "due": HOSTILE}],
        related_events=[{"title": HOSTILE, "date": HOSTILE, "place": HOSTILE, "organisers": texts}],
        source=dict.fromkeys(("publisher", "published", "author", "headline", "url", "file"), HOSTILE),
        corroboration=[{"url": f"javascript:{HOSTILE}", "adds": {"date": HOSTILE, HOSTILE: HOSTILE}}],
        forum={"held": True, "content": texts},
        not_stated=texts,
        captions=texts,
        **dict.fromkeys(("purpose", "results_noted", "shortcomings", "directions", "legal_refs"), texts),
        **{HOSTILE: HOSTILE},
    )


def test_html_and_sql_in_every_text_are_shown_as_text(client):
    services.import_record(hostile(), by=TESTS, now=NOW)
    services.publish_record(Record.objects.get(), with_other_facts=True, by=TESTS, now=NOW)

    for path in (page("xau"), LIST):
        body = client.get(path).content.decode()
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
        assert 'href="javascript' not in body


def test_the_data_of_a_conference_is_its_payload(client):
    snapshot = make_published("a", title="Hội nghị", delegates={"count": 350, "op": "gt"})

    response = client.get(reverse("portal:conference-data", args=["a"]))

    told = json.loads(response.content)
    assert {key: told[key] for key in snapshot.payload} == snapshot.payload
    assert (told["version"], told["delegates"]["count"]) == (1, {"n": 350, "op": "gt"})
    assert response.headers["Cache-Control"] == "public, max-age=300"


def test_a_page_that_still_stands_is_not_sent_again(client):
    make_published("a")
    for path in (page("a"), LIST, reverse("portal:conference-data", args=["a"])):
        client.get(path)
        etag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
        services.publish_record(make_record("a", title=f"Tên mới của {path}"), by=TESTS, now=NOW)
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_the_page_in_another_language_is_another_page(client):
    make_published("a")
    etag = client.get(page("a")).headers["ETag"]
    client.cookies["django_language"] = "en"

    answer = client.get(page("a"), headers={"If-None-Match": etag})

    assert answer.status_code == 200
    assert "not stated" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_asks_the_same_queries_for_one_conference_or_a_page_of_them(client, count, django_assert_num_queries):
    for number in range(count):
        make_published(f"h{number}", title="Hội nghị", date={"start": "2024-01-01"})
    with django_assert_num_queries(4):
        response = client.get(LIST)
    assert len(response.context["rows"]) == count


def test_a_page_asks_one_query(client, django_assert_num_queries):
    make_published("a")
    with django_assert_num_queries(1):
        client.get(page("a"))


def test_a_page_is_drawn_from_its_snapshot_and_from_nothing_else(client):
    snapshot = make_published("a", title="Một tên")
    Record.objects.all().delete()

    response = client.get(page("a"))

    assert "Một tên" in response.content.decode()
    assert response.context["snapshot"] == Snapshot.objects.get(pk=snapshot.pk)
    assert response.context["paper"].raw == snapshot.payload


def test_the_portal_knows_publishing_and_the_kernel_only():
    rooms = Path(services.__file__).parents[2] / "surfaces" / "portal"
    imports = {line.split()[1] for path in rooms.glob("*.py") for line in path.read_text().splitlines() if line.startswith("from diemcau.")}

    assert {name for name in imports if not name.startswith(("diemcau.foundation.publishing", "diemcau.kernel", "diemcau.surfaces.portal"))} == set()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_public_only_reads(client, method):
    assert getattr(client, method)(LIST).status_code == 405
