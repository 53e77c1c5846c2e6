from __future__ import annotations

import pytest
from django.urls import reverse

from diemcau.before.convening.models import Delegate, PaperText
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models import KINDS, KindCode, LegalAct
from tests.before.factories import DelegateFactory, SiteFactory, make_province, make_user
from tests.before.papers_factories import a_conference

pytestmark = pytest.mark.django_db
SENT_OUT = {KindCode.PLAN, KindCode.CALL, KindCode.INVITATION, KindCode.PROGRAMME, KindCode.CONCLUSIONS}


@pytest.fixture
def conference():
    return a_conference()


def commune(conference) -> Unit:
    return Site.objects.get(conference=conference, name="Xã Trà Bồng").unit


def path(name: str, conference, *more) -> str:
    return reverse(f"convening:{name}", args=[conference.pk, *more])


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.VIEWER])
def test_the_tab_lists_every_paper_the_reader_sees(client, conference, role):
    client.force_login(make_user(conference.host, role))

    page = client.get(path("papers", conference)).content.decode()

    seen = {code for code in KINDS if path("paper-pdf", conference, code) in page}
    assert seen == (set(KINDS) - {KindCode.REPORT, KindCode.CORRECTION} if role == Role.SECRETARY else SENT_OUT | {KindCode.LIST})


def test_a_unit_contact_sees_what_is_sent_out_and_invitations_of_its_own_people_only(client, conference):
    own, foreign = (Delegate.objects.filter(conference=conference, site__is_main=is_main).order_by("pk")[0] for is_main in (False, True))
    client.force_login(make_user(commune(conference), Role.CONTACT))

    answers = {code: client.get(path("paper-pdf", conference, code)).status_code for code in KINDS}

    assert {code for code, status in answers.items() if status == 200} == SENT_OUT
    assert client.get(path("paper-pdf", conference, "giay-moi"), {"nguoi": own.pk}).status_code == 200
    assert client.get(path("paper-pdf", conference, "giay-moi"), {"nguoi": foreign.pk}).status_code == 404
    assert client.get(path("paper-words", conference)).status_code in {403, 404}


def test_a_stranger_finds_no_paper(client, conference):
    client.force_login(make_user(a_conference_elsewhere(), Role.SECRETARY))

    assert {
        client.get(path(name, conference, *more)).status_code for name, more in (("papers", []), ("paper", ["ke-hoach"]), ("paper-pdf", ["ke-hoach"]))
    } == {404}


def a_conference_elsewhere() -> Unit:
    return make_province("Tỉnh Khác")


def test_what_is_missing_is_listed_with_the_page_where_it_is_entered_and_goes_when_it_is_there(client, conference):
    PaperText.objects.all().delete()
    client.force_login(make_user(conference.host))
    sentence = "Chưa nêu hạn cử đại biểu."

    before = client.get(path("paper", conference, "cong-van")).content.decode()
    saved = client.post(path("paper-words", conference), {"nominate_by": "2026-12-05", "contact": "Phòng PA09"})
    after = client.get(path("paper", conference, "cong-van")).content.decode()

    assert sentence in before and path("paper-words", conference) in before
    assert saved.status_code == 302
    assert sentence not in after
    assert Entry.objects.filter(act="convening.papers-worded").count() == 2  # the story wrote one


@pytest.mark.parametrize(("ending", "start"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_a_paper_comes_as_a_file_named_in_vietnamese(client, conference, ending, start):
    client.force_login(make_user(conference.host))

    answer = client.get(path(f"paper-{ending}", conference, "ke-hoach"))

    assert answer.content.startswith(start)
    assert f'filename="ke-hoach-hoi-nghi-tap-huan-cong-tac-nhan-quyen-2026-12-10.{ending}"' in answer["Content-Disposition"]
    assert answer["Cache-Control"].startswith("max-age=0")


def test_badges_are_only_printed(client, conference):
    client.force_login(make_user(conference.host))

    assert client.get(path("paper-docx", conference, "the-dai-bieu")).status_code == 404
    assert client.get(path("paper", conference, "the-dai-bieu")).status_code == 404


def test_the_preview_shows_the_first_pages_as_pictures_with_words(client, conference):
    client.force_login(make_user(conference.host))

    page = client.get(path("paper", conference, "giay-moi")).content.decode()

    assert page.count('src="data:image/png;base64,') == 1
    assert 'alt="Giấy mời, trang 1"' in page


@pytest.mark.parametrize("more", [1, 30])
def test_the_tab_asks_the_same_queries_for_one_site_or_thirty(client, conference, more, django_assert_num_queries):
    for _site in range(more):
        site = SiteFactory.create(conference=conference)
        DelegateFactory(conference=conference, site=site, unit=site.unit)
    client.force_login(make_user(conference.host))

    with django_assert_num_queries(25):
        assert client.get(path("papers", conference)).status_code == 200


def test_an_act_whose_official_text_nobody_read_is_to_be_compared_before_signing(client, conference):
    client.force_login(make_user(conference.host))
    sentence = "Đối chiếu “Quyết định 1079/QĐ-TTg” với bản chính thức"

    before = client.get(path("paper", conference, "ke-hoach")).content.decode()
    LegalAct.objects.filter(number="1079/QĐ-TTg").update(confidence="A")
    after = client.get(path("paper", conference, "ke-hoach")).content.decode()

    assert sentence in before and sentence not in after
