"""Letters that came back are sent again, to a corrected address if need be; the box shows what would have left, and is emptied in time."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.notices import queries, services
from diemcau.foundation.notices.errors import BadAddress, NothingToSendAgain, NotSent
from diemcau.foundation.notices.models import Attachment, Notice, State
from diemcau.foundation.notices.services.mail import box_file
from tests.before.factories import ConferenceFactory, make_province, make_user
from tests.foundation.notices.test_post_office import BY, NOW, letter, post, round_at, story_of
from tests.mailserver import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def boxed(settings, tmp_path):
    settings.HOME, settings.MAIL_URL = tmp_path, "box:"
    return tmp_path / "letters"


def test_a_letter_that_came_back_after_it_was_sent_is_sent_again(mailbox: Mailbox):
    (notice,) = post(letter())
    round_at(NOW)
    services.note_bounced(notice=notice, reason="550 5.1.1 không có hộp thư này", by=BY, now=NOW)
    troubled = queries.tally("conference:12").troubled

    services.send_again(notice=notice, by=BY, now=NOW)
    round_at(NOW)

    assert troubled == 1
    assert story_of(notice) == [State.QUEUED, State.SENDING, State.SENT, State.BOUNCED, State.RETRIED, State.SENDING, State.SENT]
    assert mailbox.addresses == ["an@vidu.vn", "an@vidu.vn"]


def test_a_corrected_address_gets_the_same_letter_with_its_files_and_the_old_one_says_so(mailbox: Mailbox):
    mailbox.refused = {"an@vidu.vn": "550 no such mailbox"}
    (notice,) = post(letter(attachments=[Attachment("hoi-nghi.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n")]))
    round_at(NOW)

    again = services.send_again(notice=notice, email=" an.moi@vidu.vn ", by=BY, now=NOW)
    round_at(NOW)

    assert (again.email, again.text, again.key, again.copy) == ("an.moi@vidu.vn", notice.text, notice.key, 1)
    assert mailbox.addresses == ["an.moi@vidu.vn"]
    assert [part.get_filename() for part in mailbox.taken[0].iter_attachments()] == ["hoi-nghi.ics"]
    assert (story_of(notice)[-1], story_of(again)[-1]) == (State.MOVED, State.SENT)
    with pytest.raises(NothingToSendAgain):
        services.send_again(notice=notice, by=BY, now=NOW)


def test_the_same_address_in_other_capitals_is_no_other_letter_and_nonsense_is_no_address(mailbox: Mailbox):
    mailbox.refused = {"an@vidu.vn": "550 no such mailbox"}
    (notice,) = post(letter())
    round_at(NOW)

    with pytest.raises(BadAddress):
        services.send_again(notice=notice, email="an tại vidu", by=BY, now=NOW)
    services.send_again(notice=notice, email="AN@vidu.vn", by=BY, now=NOW)

    assert Notice.objects.count() == 1


def test_only_what_was_sent_can_have_come_back(mailbox: Mailbox):
    (waiting,) = post(letter())
    (by_hand,) = post(letter(email=""))

    for notice in (waiting, by_hand):
        with pytest.raises(NotSent):
            services.note_bounced(notice=notice, reason="", by=BY, now=NOW)


@pytest.mark.parametrize(("age_days", "is_left"), [(180, True), (181, False)])
def test_what_lies_in_the_box_goes_with_its_letter_and_not_a_day_before(boxed, age_days, is_left):
    (notice,) = post(letter())
    round_at(NOW)
    os.utime(box_file(notice.pk), (NOW.timestamp(), NOW.timestamp()))

    services.forget_old(now=NOW + timedelta(days=age_days, seconds=0 if is_left else -1), days=180)

    assert box_file(notice.pk).is_file() == is_left == Notice.objects.exists()


def test_a_file_in_the_box_that_no_letter_knows_any_more_goes_when_it_is_old(boxed):
    boxed.mkdir()
    stray, fresh = boxed / "00009999.eml", boxed / "00009998.eml"
    for file, age in ((stray, 200), (fresh, 10)):
        file.write_bytes(b"From: a\r\n\r\n")
        then = (datetime.now(UTC) - timedelta(days=age)).timestamp()
        os.utime(file, (then, then))

    services.forget_old(now=datetime.now(UTC), days=180)

    assert (stray.exists(), fresh.exists()) == (False, True)


def test_the_box_shows_the_letters_of_what_the_reader_sends_for_as_they_were_written(client, boxed):
    conference = ConferenceFactory.create()
    (mine,) = post(letter(about=f"conference:{conference.pk}", attachments=[Attachment("hoi-nghi.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n")]))
    (other,) = post(letter("Người Khác", "khac@vidu.vn", about="conference:999999"))
    round_at(NOW)
    client.force_login(make_user(conference.host))

    page = client.get(reverse("notices:box")).content.decode()
    read = client.get(reverse("notices:box-letter", args=[mine.pk])).content.decode()
    file = client.get(reverse("notices:box-letter", args=[mine.pk]), {"tep": ""})

    assert "Nguyễn Văn An" in page and "Người Khác" not in page
    assert "Kính mời đồng chí dự hội nghị." in read and "hoi-nghi.ics" in read
    assert (file["Content-Type"], file.content) == ("message/rfc822", box_file(mine.pk).read_bytes())
    assert client.get(reverse("notices:box-letter", args=[other.pk])).status_code == 404


def test_there_is_no_box_where_letters_leave_or_in_production_nor_for_a_viewer_or_a_stranger(client, boxed, settings):
    conference = ConferenceFactory.create()
    (notice,) = post(letter(about=f"conference:{conference.pk}"))
    round_at(NOW)
    address = reverse("notices:box-letter", args=[notice.pk])

    for user in (make_user(conference.host, Role.VIEWER), make_user(make_province("Tỉnh Khác"))):
        client.force_login(user)
        assert client.get(address).status_code == 404
        assert "Nguyễn Văn An" not in client.get(reverse("notices:box")).content.decode()
    client.force_login(make_user(conference.host))
    assert client.get(address).status_code == 200
    settings.IS_PRODUCTION = True
    assert [client.get(page).status_code for page in (address, reverse("notices:box"))] == [404, 404]
    settings.IS_PRODUCTION, settings.MAIL_URL = False, "smtp://127.0.0.1:1"
    assert [client.get(page).status_code for page in (address, reverse("notices:box"))] == [404, 404]


def test_on_the_page_of_a_letter_it_is_noted_to_have_come_back_and_sent_to_another_address(client, mailbox: Mailbox):
    conference = ConferenceFactory.create()
    (notice,) = post(letter(about=f"conference:{conference.pk}"))
    round_at(NOW)
    client.force_login(make_user(conference.host))

    before = client.get(reverse("notices:notice", args=[notice.pk])).content.decode()
    client.post(reverse("notices:bounced", args=[notice.pk]), {"reason": "Hộp thư đầy"})
    after = client.get(reverse("notices:notice", args=[notice.pk])).content.decode()
    client.post(reverse("notices:send-again", args=[notice.pk]), {"email": "an.moi@vidu.vn"})

    assert "Thư bị trả lại" in before and "Gửi lại" not in before
    assert "Hộp thư đầy" in after and 'value="an@vidu.vn"' in after
    assert Notice.objects.get(copy=1).email == "an.moi@vidu.vn"
