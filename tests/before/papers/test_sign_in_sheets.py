"""Sign-in sheets that are entered row by row: what stands on them, what a reader reads, what is kept of what was printed."""

from __future__ import annotations

import json
import subprocess
from datetime import time
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse

from diemcau.before.convening import services as convening
from diemcau.before.convening.models import Delegate, SignInSheet
from diemcau.before.convening.papers import bundle
from diemcau.before.convening.queries.sheets import printed_sheets, sheet_number
from diemcau.before.convening.services.sheets import note_printed
from diemcau.foundation.papers.models import KindCode
from diemcau.kernel.tokens import verified_code
from tests.before.factories import NOW, TESTS, DelegateFactory, SiteFactory, make_unit, make_user

READER = Path(__file__).parents[2] / "js" / "read_codes.js"
DOTS_AN_INCH = 200  # what a cheap printer and a phone at arm's length leave of a page


def read_codes(page: pypdfium2.PdfPage) -> list[str]:
    """The codes of a printed page, as the reader of the console reads them."""
    picture = page.render(scale=DOTS_AN_INCH / 72).to_pil().convert("RGBA")
    told = subprocess.run(["node", READER, str(picture.width), str(picture.height)], input=picture.tobytes(), capture_output=True, check=True)
    return list(json.loads(told.stdout))


def orders(site):
    return list(Delegate.objects.filter(site=site).order_by("sort_key", "pk").values_list("pk", flat=True))


def test_each_row_of_a_printed_sheet_says_sheet_row_and_whose_it_is(facts, wanted):
    site = facts.sites[0]
    document = pypdfium2.PdfDocument(bundle.pdf(wanted(KindCode.SIGN_IN, sites=[site])))
    number = sheet_number(site, orders(site))

    told = [code.split("/") for code in read_codes(document[0])]

    assert f"Tờ {number}" in document[0].get_textpage().get_text_bounded()
    rows = {int(row): verified_code(word, settings.SECRET_KEY) for sheet, row, word in told if sheet == number}
    assert rows == dict(enumerate((Delegate.objects.get(pk=pk).code for pk in orders(site)), start=1))


def test_where_numbers_begin_again_with_each_unit_the_row_stands_where_it_is_signed(facts, read_docx):
    elsewhere = make_unit("Xã Ba Tơ Mới")
    DelegateFactory.create(site=facts.sites[0], conference=facts.conference, unit=elsewhere)
    convening.set_terms(conference=facts.conference, deadline_days=3, deadline_hour=time(17), numbers_by_unit=True, by=TESTS, now=NOW)

    rows = read_docx(KindCode.SIGN_IN).tables[0].rows[2:]

    assert [row.cells[4].text for row in rows] == [f"{number}." for number in range(1, len(rows) + 1)]
    assert [row.cells[0].text for row in rows] != [str(number) for number in range(1, len(rows) + 1)]


def test_the_number_changes_with_the_list_and_with_the_hall(facts):
    first, second = facts.sites[:2]

    told = {sheet_number(first, [1, 2]), sheet_number(first, [2, 1]), sheet_number(first, [1, 2, 3]), sheet_number(second, [1, 2])}

    assert (len(told), {len(number) for number in told}) == (4, {4})


def test_what_is_printed_is_kept_once_until_the_list_changes(facts):
    site = facts.sites[0]
    first = [note_printed(conference=facts.conference, sites=[site], by=TESTS, now=NOW) for _time in range(2)]
    before = orders(site)
    DelegateFactory.create(site=site, conference=facts.conference)

    again = note_printed(conference=facts.conference, sites=[site], by=TESTS, now=NOW)

    assert (first, again) == ([1, 0], 1)
    assert [sheet.rows for sheet in printed_sheets(site)] == [orders(site), before]


@pytest.mark.parametrize("people", [1, 30])
def test_noting_costs_the_same_for_one_person_or_thirty(facts, people, django_assert_num_queries):
    site = SiteFactory.create(conference=facts.conference)
    for _number in range(people):
        DelegateFactory.create(site=site, conference=facts.conference)

    with django_assert_num_queries(9):
        note_printed(conference=facts.conference, sites=[site], by=TESTS, now=NOW)


def test_a_hall_where_nobody_is_expected_has_no_sheet(facts):
    assert note_printed(conference=facts.conference, sites=[SiteFactory.create(conference=facts.conference)], by=TESTS, now=NOW) == 0


def test_printing_the_file_keeps_its_rows_and_looking_at_the_page_does_not(client, facts):
    client.force_login(make_user(facts.conference.host))
    page = reverse("convening:paper", args=[facts.conference.pk, "ky-ten"])
    client.get(page)
    looked = SignInSheet.objects.count()

    client.get(reverse("convening:paper-docx", args=[facts.conference.pk, "ky-ten"]))

    assert (looked, set(SignInSheet.objects.values_list("site", flat=True))) == (0, set(Delegate.objects.values_list("site", flat=True)))
