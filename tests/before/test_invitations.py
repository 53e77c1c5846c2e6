"""Everyone expected is invited once: by letter, or with a text to hand over; and has a page of their own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diemcau.before.conferences.models import Conference, Reach
from diemcau.before.convening.errors import NobodyToInvite, TooLateToInvite
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries.invitations import events, invitation_of, letters, personal_link, reach
from diemcau.before.convening.services import printing
from diemcau.before.convening.services.invitations import invite
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.audit.services import record
from diemcau.foundation.batches.errors import NothingToMake
from diemcau.foundation.batches.models import Batch, Form
from diemcau.foundation.batches.queries import file_of
from diemcau.foundation.notices.models import Notice
from diemcau.kernel.text import SHORT_MESSAGE
from tests.before.factories import CLOSES_AT, NOW, TESTS, ConferenceFactory, DelegateFactory, ItemFactory, SiteFactory, make_user
from tests.mailserver import Mailbox

pytestmark = pytest.mark.django_db


def test_everyone_with_an_address_gets_one_letter_and_the_others_a_text(mailbox: Mailbox, do_jobs):
    conference = ConferenceFactory.create()
    site = SiteFactory.create(conference=conference, name="Xã Ba Tơ")
    DelegateFactory.create(conference=conference, site=site, full_name="Trần Thị Mai", email="mai@vidu.vn")
    DelegateFactory.create(conference=conference, site=site, full_name="Lê Văn An", email="")
    DelegateFactory.create(conference=conference, site=site, full_name="Đã Rút", email="rut@vidu.vn", cancelled_at=NOW)

    for _ in range(2):
        invite(conference=conference, by=TESTS, now=NOW)
        do_jobs()

    assert mailbox.addresses == ["mai@vidu.vn"]
    assert [entry.act for entry in entries_of(conference)] == ["convening.invited", "convening.invited"]
    told = reach(conference)
    assert (told.expected, told.with_address, told.without_address, told.sent, told.by_hand) == (2, 1, 1, 1, 1)


def test_when_the_conference_moves_everyone_gets_the_new_letter_and_the_calendar_follows(mailbox: Mailbox, do_jobs):
    conference = ConferenceFactory.create()
    delegate = DelegateFactory.create(conference=conference, site=SiteFactory.create(conference=conference), email="mai@vidu.vn")
    (before,) = events(conference, [delegate])
    invite(conference=conference, by=TESTS, now=NOW)
    do_jobs()

    day = timedelta(days=1)
    Conference.objects.filter(pk=conference.pk).update(opens_at=conference.opens_at + day, closes_at=conference.closes_at + day)
    conference.refresh_from_db()
    record("conferences.changed", conference, by=TESTS, at=NOW)
    (after,) = events(conference, [delegate])
    invite(conference=conference, by=TESTS, now=NOW)
    do_jobs()

    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert mailbox.addresses == ["mai@vidu.vn", "mai@vidu.vn"]
    first, second = (next(letter.iter_attachments()).get_content() for letter in mailbox.taken)
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20261210T080000" in first
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20261211T080000" in second


def test_the_calendar_follows_a_delegate_to_another_site():
    delegate = DelegateFactory.create()
    (before,) = events(delegate.conference, [delegate])
    record("convening.changed", delegate, by=TESTS, at=NOW)
    (after,) = events(delegate.conference, [delegate])
    assert after.sequence == before.sequence + 1


def test_the_short_text_fits_one_message_however_long_the_title_and_the_site(settings):
    settings.BASE_URL = "https://hoi-nghi-truc-tuyen.quangngai.gov.vn"
    conference = ConferenceFactory.create(title="Hội nghị tập huấn công tác nhân quyền " * 7)
    site = SiteFactory.create(conference=conference, name="Hội trường Ủy ban nhân dân xã " * 6)
    delegate = DelegateFactory.create(conference=conference, site=site)
    (letter,) = letters(conference, Delegate.objects.filter(pk=delegate.pk), now=NOW)
    assert len(letter.short_text) <= SHORT_MESSAGE
    assert letter.short_text.isascii()
    assert letter.short_text.endswith(f"/m/{delegate.code}/")


@pytest.mark.parametrize("count", [1, 30])
def test_letters_cost_the_same_queries_for_one_delegate_or_thirty(count, django_assert_num_queries):
    conference = ConferenceFactory.create()
    site = SiteFactory.create(conference=conference)
    DelegateFactory.create_batch(count, conference=conference, site=site)
    everyone = Delegate.objects.filter(conference=conference)
    with django_assert_num_queries(5):
        assert len(letters(conference, everyone, now=NOW)) == count


def test_nobody_is_invited_to_a_conference_without_delegates_or_one_that_has_begun():
    conference = ConferenceFactory.create()
    with pytest.raises(NobodyToInvite):
        invite(conference=conference, by=TESTS, now=NOW)
    DelegateFactory.create(conference=conference, site=SiteFactory.create(conference=conference))
    with pytest.raises(TooLateToInvite):
        invite(conference=conference, by=TESTS, now=conference.opens_at)
    assert invite(conference=conference, by=TESTS, now=conference.opens_at - timedelta(seconds=1)) == 1


# --- the pages --------------------------------------------------------------------------------------------
def at(moment: datetime):
    return patch.object(timezone, "now", return_value=moment)


def test_the_tab_sends_and_the_log_shows_what_became_of_it(client: Client, do_jobs, settings, tmp_path):
    settings.MAIL_URL, settings.HOME = "box:", tmp_path
    conference = ConferenceFactory.create(opens_at=timezone.now() + timedelta(days=9), closes_at=timezone.now() + timedelta(days=9, hours=3))
    DelegateFactory.create(conference=conference, site=SiteFactory.create(conference=conference), full_name="Lê Văn An", email="")
    DelegateFactory.create(conference=conference, site=SiteFactory.create(conference=conference), full_name="Trần Thị Mai", email="mai@vidu.vn")
    client.force_login(make_user(conference.host))

    page = client.post(reverse("convening:send-invitations", args=[conference.pk]), follow=True).content.decode()
    do_jobs()

    assert "Giấy mời của 2 đại biểu đang được đưa vào hộp thư đi" in page
    log = client.get(reverse("notices:log", args=[f"conference:{conference.pk}"])).content.decode()
    assert log.count("đã gửi</span>") == 1
    handed = Notice.objects.get(to_name="Lê Văn An")
    only = client.get(reverse("notices:log", args=[handed.about]), {"loc": "chuyen-tay"}).content.decode()
    assert ("Lê Văn An" in only, "Trần Thị Mai" in only) == (True, False)
    detail = client.get(reverse("notices:notice", args=[handed.pk])).content.decode()
    assert f'data-copy="{handed.short_text}"' in detail
    client.post(reverse("notices:handed-over", args=[handed.pk]))
    assert handed.deliveries.latest("pk").state == "copied"
    sent = Notice.objects.get(to_name="Trần Thị Mai")
    calendar = client.get(reverse("notices:file", args=[sent.pk, sent.files.get().pk]))
    assert calendar.content.startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTACT])
def test_the_log_is_not_there_for_whoever_does_not_prepare_the_conference(client: Client, do_jobs, role):
    delegate = DelegateFactory.create(email="")
    invite(conference=delegate.conference, by=TESTS, now=NOW)
    do_jobs()
    notice = Notice.objects.get()
    client.force_login(make_user(delegate.conference.host, role))
    for name, key in (("log", notice.about), ("notice", notice.pk)):
        assert client.get(reverse(f"notices:{name}", args=[key])).status_code == 404
    for name in ("send-again", "handed-over"):
        assert client.post(reverse(f"notices:{name}", args=[notice.pk])).status_code == 404


@pytest.mark.parametrize("about", ["conference:0", "conference:99999999999999999999", "conference:x", "conference", "unit:1"])
def test_the_log_of_nothing_is_not_there(client: Client, about):
    client.force_login(make_user())
    assert client.get(reverse("notices:log", args=[about])).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_log_asks_the_same_queries_for_one_letter_or_thirty(client: Client, do_jobs, count, django_assert_num_queries):
    conference = ConferenceFactory.create()
    DelegateFactory.create_batch(count, conference=conference, site=SiteFactory.create(conference=conference), email="")
    invite(conference=conference, by=TESTS, now=NOW)
    do_jobs()
    client.force_login(make_user(conference.host))
    with django_assert_num_queries(8):
        client.get(reverse("notices:log", args=[f"conference:{conference.pk}"]))


# --- the delegate's own page ------------------------------------------------------------------------------
def test_the_personal_page_tells_the_delegate_all_they_need_and_nobody_else_anything(client: Client):
    conference = ConferenceFactory.create(opens_at=datetime(2026, 12, 10, 1, 0, tzinfo=UTC))
    site = SiteFactory.create(conference=conference, name="Xã Ba Tơ", address="Hội trường tầng 2")
    delegate = DelegateFactory.create(conference=conference, site=site, full_name="Trần Thị Mai", phone="+84912345678", email="mai@vidu.vn")
    ItemFactory.create(conference=conference, title="Khai mạc", reach=Reach.ALL)
    ItemFactory.create(conference=conference, title="Chỉ ở điểm cầu trung tâm", reach=Reach.MAIN)

    with at(NOW):
        answer = client.get(personal_link(delegate).removeprefix("http://127.0.0.1:8000"))

    page = answer.content.decode()
    for shown in ("Trần Thị Mai", "Xã Ba Tơ", "Hội trường tầng 2", "08:00", "10/12/2026", "Khai mạc", 'class="qr"', "hoi-nghi.ics"):
        assert shown in page, shown
    for hidden in ("Chỉ ở điểm cầu trung tâm", "912345678", "mai@vidu.vn"):
        assert hidden not in page, hidden
    assert (answer["Cache-Control"], answer["X-Robots-Tag"], answer["Referrer-Policy"]) == (
        "private, no-store",
        "noindex, nofollow, noarchive",
        "strict-origin",
    )
    assert 'content="noindex, nofollow"' in page


def test_no_page_behind_a_link_hides_the_origin_of_its_own_form():
    """With "no-referrer" a browser sends ``Origin: null``, and the change of language would be refused (403)."""
    browser = Client(enforce_csrf_checks=True)
    with at(NOW):
        path = reverse("person:invitation", args=[DelegateFactory.create().code])
        page = browser.get(path)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token
    origin = "null" if page["Referrer-Policy"] == "no-referrer" else "http://testserver"
    words = {"language": "en", "next": path, "csrfmiddlewaretoken": token[1]}

    assert browser.post(reverse("set_language"), words, headers={"origin": origin}).status_code == 302


def test_the_personal_calendar_comes_as_a_file(client: Client):
    delegate = DelegateFactory.create()
    with at(NOW):
        answer = client.get(reverse("person:calendar", args=[delegate.code]))
    assert answer["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert "noindex" in answer["X-Robots-Tag"]


def test_a_code_opens_only_its_own_page_while_the_delegate_is_expected_and_for_30_days_after():
    delegate = DelegateFactory.create()
    cancelled = DelegateFactory.create(cancelled_at=NOW)
    last = CLOSES_AT + timedelta(days=30)
    assert invitation_of(delegate.code, now=last) is not None
    assert invitation_of(delegate.code, now=last + timedelta(seconds=1)) is None
    assert invitation_of(cancelled.code, now=NOW) is None
    assert invitation_of(delegate.code[:-1], now=NOW) is None
    assert invitation_of("", now=NOW) is None


# --- on paper ---------------------------------------------------------------------------------------------
def text_of(page: pypdfium2.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_bounded().split())


def test_the_invitations_of_everyone_are_one_pdf_by_site_and_given_name(client: Client, do_jobs, settings, tmp_path):
    settings.HOME = tmp_path
    conference = ConferenceFactory.create()
    far, near = (SiteFactory.create(conference=conference, name=name) for name in ("Xã Ba Xa", "Xã Ba Tơ"))
    for site, name in ((far, "Lê Văn An"), (near, "Trần Thị Mai"), (near, "Đỗ Bình")):
        DelegateFactory.create(conference=conference, site=site, full_name=name)
    DelegateFactory.create(conference=conference, site=near, full_name="Đã Rút", cancelled_at=NOW)
    client.force_login(make_user(conference.host))

    answer = client.post(reverse("convening:print-invitations", args=[conference.pk]), {"dang": "pdf", "da-xem": "1"})
    do_jobs()

    batch = Batch.objects.get()
    assert answer["Location"] == reverse("batches:batch", args=[batch.pk])
    pages = [text_of(page) for page in pypdfium2.PdfDocument(b"".join(client.get(reverse("batches:download", args=[batch.pk]))))]
    assert [next(name for name in ("Trần Thị Mai", "Đỗ Bình", "Lê Văn An") if name in page) for page in pages] == [
        "Đỗ Bình",
        "Trần Thị Mai",
        "Lê Văn An",
    ]
    mai = conference.delegates.get(full_name="Trần Thị Mai")
    assert f"/m/{mai.code}/" in pages[1].replace(" ", "")
    assert "Giấy mời" in client.get(reverse("convening:invite", args=[conference.pk])).content.decode()


def test_the_zip_has_a_file_for_each_site_and_a_large_site_has_several(do_jobs, settings, tmp_path):
    settings.HOME = tmp_path
    conference = ConferenceFactory.create()
    small, large = (SiteFactory.create(conference=conference, name=name) for name in ("Xã Ba Tơ", "Xã Ba Xa"))
    DelegateFactory.create_batch(2, conference=conference, site=small)
    DelegateFactory.create_batch(printing.IN_A_PIECE + 1, conference=conference, site=large)
    user = make_user(conference.host)

    batch = printing.print_invitations(conference=conference, form=Form.ZIP, gaps_seen=True, owner=user, now=timezone.now())
    assert list(batch.pieces.order_by("position").values_list("name", "items")) == [
        ("Xã Ba Tơ", 2),
        ("Xã Ba Xa (1)", printing.IN_A_PIECE),
        ("Xã Ba Xa (2)", 1),
    ]
    with pytest.raises(NothingToMake):
        printing.print_invitations(conference=ConferenceFactory.create(), form=Form.PDF, gaps_seen=True, owner=user, now=timezone.now())


def test_who_is_cancelled_after_the_batch_began_is_not_printed(do_jobs, settings, tmp_path):
    settings.HOME = tmp_path
    delegate = DelegateFactory.create(full_name="Đã Rút")
    batch = printing.print_invitations(conference=delegate.conference, form=Form.PDF, gaps_seen=True, owner=make_user(), now=timezone.now())
    Delegate.objects.filter(pk=delegate.pk).update(cancelled_at=timezone.now())
    do_jobs()
    (page,) = pypdfium2.PdfDocument(file_of(batch))
    assert "Đã Rút" not in text_of(page)


@pytest.mark.parametrize(("role", "status"), [(Role.SECRETARY, 200), (Role.VIEWER, 404), (Role.CONTACT, 404)])
def test_the_batch_is_there_for_whoever_prepares_the_conference_alone(client: Client, role, status):
    delegate = DelegateFactory.create()
    batch = printing.print_invitations(conference=delegate.conference, form=Form.PDF, gaps_seen=True, owner=make_user(), now=timezone.now())
    client.force_login(make_user(delegate.conference.host, role))
    assert client.get(reverse("batches:batch", args=[batch.pk])).status_code == status
