"""Letters leave once, wait while the server is away, and each says what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.notices import services
from diemcau.foundation.notices.errors import NothingToSendAgain
from diemcau.foundation.notices.models import Attachment, Delivery, Letter, Notice, State
from diemcau.foundation.notices.services.office import BACK_OFF_SECONDS
from diemcau.kernel.actors import system
from diemcau.kernel.text import without_accents
from tests.mailserver import Mailbox

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # past: the worker reads the real clock
BY = system("tests")


def letter(name: str = "Nguyễn Văn An", email: str = "an@vidu.vn", **more: object) -> Letter:
    facts = {
        "purpose": "tests.invitation", "about": "conference:12", "to_name": name, "email": email, "phone": "+84912345678", "subject": "Giấy mời",
        "text": "Kính mời đồng chí dự hội nghị.\n.\nTrân trọng.", "short_text": "Kinh moi dong chi du hoi nghi",
    } | more  # fmt: skip
    return Letter(**facts)  # type: ignore[arg-type]


def post(*letters: Letter) -> list[Notice]:
    return services.post(letters=letters, by=BY, now=NOW)


def round_at(now: datetime) -> int:
    return services.deliver_due(clock=lambda: now)


def story_of(notice: Notice) -> list[str]:
    return list(notice.deliveries.order_by("pk").values_list("state", flat=True))


def test_a_letter_arrives_as_it_was_written(mailbox: Mailbox, do_jobs):
    file = Attachment("hoi-nghi.ics", "text/calendar; method=REQUEST; charset=utf-8", b"BEGIN:VCALENDAR\r\n")
    (notice,) = post(letter(attachments=[file]))
    do_jobs()

    (taken,) = mailbox.taken
    body, attached = taken.get_body(), list(taken.iter_attachments())
    assert (taken["To"].addresses[0].display_name, taken["To"].addresses[0].addr_spec) == ("Nguyễn Văn An", "an@vidu.vn")
    assert taken["Subject"] == "Giấy mời"
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "Kính mời đồng chí dự hội nghị.\n.\nTrân trọng.\n"
    assert [(part.get_filename(), part.get_content_type(), part.get_param("method")) for part in attached] == [
        ("hoi-nghi.ics", "text/calendar", "REQUEST")
    ]
    assert story_of(notice) == ["queued", "sending", "sent"]


def test_the_same_letter_posted_twice_is_sent_once(mailbox: Mailbox, do_jobs):
    assert len(post(letter(), letter())) == 1
    assert post(letter()) == []
    do_jobs()
    assert post(letter()) == []
    do_jobs()
    assert mailbox.addresses == ["an@vidu.vn"]


@pytest.mark.parametrize(
    "other",
    [{"purpose": "tests.nudge"}, {"about": "conference:13"}, {"email": "binh@vidu.vn"}, {"name": "Lê Thị Bình"}, {"text": "Khác."}, {"key": "2"}],
)
def test_another_purpose_thing_recipient_or_content_is_another_letter(other):
    post(letter())
    assert len(post(letter(**other))) == 1


def test_many_letters_go_over_one_line(mailbox: Mailbox, do_jobs):
    post(*(letter(f"Người thứ {number}", f"nguoi{number}@vidu.vn") for number in range(30)))
    do_jobs()
    assert (mailbox.conversations, len(mailbox.taken)) == (1, 30)


def test_who_has_no_address_gets_a_text_to_hand_over(mailbox: Mailbox, do_jobs):
    (notice,) = post(letter(email=""))
    do_jobs()
    services.note_handed_over(notice=notice, by=BY, now=NOW)
    assert mailbox.taken == []
    assert story_of(notice) == ["by_hand", "copied"]
    assert [entry.act for entry in entries_of(notice)] == ["notices.handed-over"]


def test_a_refused_recipient_fails_alone_and_is_not_tried_again_unasked(mailbox: Mailbox, do_jobs):
    mailbox.refused["sai@vidu.vn"] = "550 no such user"
    first, wrong, last = post(letter(), letter("Sai", "sai@vidu.vn"), letter("Bình", "binh@vidu.vn"))
    do_jobs()

    assert mailbox.addresses == ["an@vidu.vn", "binh@vidu.vn"]
    assert [story_of(notice)[-1] for notice in (first, wrong, last)] == ["sent", "failed", "sent"]
    assert wrong.deliveries.latest("pk").reason == "550 no such user"
    assert round_at(NOW + timedelta(days=9)) == 0

    mailbox.refused.clear()
    services.send_again(notice=wrong, by=BY, now=NOW)
    do_jobs()
    assert story_of(wrong) == ["queued", "sending", "failed", "retried", "sending", "sent"]
    assert mailbox.addresses == ["an@vidu.vn", "binh@vidu.vn", "sai@vidu.vn"]


@pytest.mark.parametrize("address", ["an@điểmcầu.vn", "an\u212a@vidu.vn"])
def test_an_address_that_no_mail_server_reads_fails_alone_and_stops_no_other(mailbox: Mailbox, address: str):
    """Django takes an address in Vietnamese letters; SMTP without an extension does not."""
    wrong, last = post(letter(email=address), letter("Bình", "binh@vidu.vn"))

    assert round_at(NOW) == 1
    assert [story_of(notice)[-1] for notice in (wrong, last)] == ["failed", "sent"]
    assert mailbox.addresses == ["binh@vidu.vn"]


def test_a_mailbox_that_is_full_today_is_tried_again_later(mailbox: Mailbox):
    mailbox.refused["an@vidu.vn"] = "452 mailbox full"
    (notice,) = post(letter())
    assert round_at(NOW) == 0
    pause = timedelta(seconds=BACK_OFF_SECONDS[0])
    mailbox.refused.clear()

    assert round_at(NOW + pause - timedelta(seconds=1)) == 0
    assert round_at(NOW + pause) == 1
    assert story_of(notice) == ["queued", "sending", "delayed", "sending", "sent"]


def test_while_the_server_is_down_nothing_is_lost_and_the_others_are_not_tried_in_vain(mailbox: Mailbox, settings):
    up, settings.MAIL_URL = settings.MAIL_URL, "smtp://127.0.0.1:9?tls=0"  # the discard port: nobody listens
    first, second = post(letter(), letter("Bình", "binh@vidu.vn"))
    assert round_at(NOW) == 0
    assert (story_of(first), story_of(second)) == (["queued", "delayed"], ["queued"])
    assert "Connection" in first.deliveries.latest("pk").reason

    settings.MAIL_URL = up
    assert round_at(NOW + timedelta(seconds=BACK_OFF_SECONDS[0])) == 2
    assert sorted(mailbox.addresses) == ["an@vidu.vn", "binh@vidu.vn"]


def test_a_letter_is_given_up_after_a_day_of_attempts_and_a_person_can_ask_again(settings):
    settings.MAIL_URL = "smtp://127.0.0.1:9?tls=0"
    (notice,) = post(letter())
    now = NOW
    for seconds in BACK_OFF_SECONDS:
        round_at(now)
        now += timedelta(seconds=seconds)
    assert story_of(notice)[-1] == State.DELAYED
    round_at(now)
    assert story_of(notice) == ["queued", *["delayed"] * len(BACK_OFF_SECONDS), "given_up"]

    services.send_again(notice=notice, by=BY, now=now)
    round_at(now)
    assert story_of(notice)[-2:] == ["retried", "delayed"]


def test_when_the_line_breaks_before_the_letter_is_said_it_is_sent_again(mailbox: Mailbox):
    mailbox.hang_up_at_data = True
    (notice,) = post(letter())
    round_at(NOW)
    mailbox.hang_up_at_data = False
    assert round_at(NOW + timedelta(minutes=1)) == 1
    assert story_of(notice) == ["queued", "sending", "delayed", "sending", "sent"]


def test_when_the_line_breaks_before_the_answer_nothing_is_sent_twice_unasked(mailbox: Mailbox):
    mailbox.hang_up_after_letter = True
    first, second = post(letter(), letter("Bình", "binh@vidu.vn"))
    round_at(NOW)
    mailbox.hang_up_after_letter = False
    round_at(NOW + timedelta(days=1))

    assert mailbox.addresses == ["an@vidu.vn", "binh@vidu.vn"]
    assert (story_of(first), story_of(second)) == (["queued", "sending", "unknown"], ["queued", "sending", "sent"])


def test_a_letter_whose_worker_was_killed_while_sending_is_left_to_a_person(mailbox: Mailbox):
    (notice,) = post(letter())
    Delivery.objects.create(notice=notice, state=State.SENDING, at=NOW)
    Notice.objects.filter(pk=notice.pk).update(due_at=None)

    assert round_at(NOW + timedelta(hours=1)) == 0
    assert story_of(notice) == ["queued", "sending", "unknown"]
    assert mailbox.taken == []


def test_a_server_that_closes_ends_the_round(mailbox: Mailbox):
    mailbox.closing = True
    first, second = post(letter(), letter("Bình", "binh@vidu.vn"))
    round_at(NOW)
    assert (story_of(first), story_of(second)) == (["queued", "sending", "delayed"], ["queued"])


def test_a_letter_that_the_server_declines_after_reading_has_failed(mailbox: Mailbox):
    mailbox.answer_to_letter = "554 looks like spam"
    (notice,) = post(letter())
    round_at(NOW)
    assert story_of(notice) == ["queued", "sending", "failed"]


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.SENT, State.DELAYED, State.BY_HAND])
def test_a_letter_that_is_under_way_or_was_sent_is_not_sent_again(state):
    (notice,) = post(letter())
    Delivery.objects.create(notice=notice, state=state, at=NOW)
    with pytest.raises(NothingToSendAgain):
        services.send_again(notice=notice, by=BY, now=NOW)


def test_without_a_server_letters_lie_in_a_box_as_files(settings, tmp_path):
    settings.MAIL_URL, settings.HOME = "box:", tmp_path
    (notice,) = post(letter())
    assert round_at(NOW) == 1
    (file,) = (tmp_path / "letters").iterdir()
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"] == "Giấy mời"
    assert story_of(notice)[-1] == "sent"


def test_the_history_of_a_letter_cannot_be_rewritten():
    (notice,) = post(letter())
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.deliveries.update(state=State.SENT)


def test_letters_are_deleted_when_they_are_too_old_and_not_a_day_before():
    (notice,) = post(letter())
    assert services.forget_old(now=NOW + timedelta(days=180), days=180) == 0
    assert services.forget_old(now=NOW + timedelta(days=180, seconds=1), days=180) == 1
    assert not Delivery.objects.filter(notice=notice.pk).exists()


@pytest.mark.parametrize("short", ["Kính mời", "a" * 161, "giá 5€", "[a]"])
def test_the_database_takes_no_short_text_that_needs_two_messages(short):
    with pytest.raises(Exception, match=r"notices_short_text|too long"), transaction.atomic():
        post(letter(short_text=short))


@tuned(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["post", "round", "down", "break"]), max_size=8))
def test_whatever_happens_each_letter_arrives_at_most_once(mailbox: Mailbox, happenings):
    """Posting again, rounds, a line that breaks before the answer, a server that closes: in any order."""
    Notice.objects.all().delete()
    mailbox.taken.clear()
    now = NOW
    for happening in happenings:
        mailbox.closing, mailbox.hang_up_after_letter = happening == "down", happening == "break"
        if happening == "post":
            post(letter(), letter("Bình", "binh@vidu.vn"))
        else:
            round_at(now)
        now += timedelta(minutes=5)
    assert len(mailbox.addresses) == len(set(mailbox.addresses))
    told = Delivery.objects.filter(state__in=[State.SENT, State.UNKNOWN]).count()
    assert told == len(mailbox.taken)


def test_short_texts_are_plain():
    assert without_accents("Đồng chí – “Ba Tơ”… 50\u00a0người [A] 😀") == 'Dong chi - "Ba To"... 50 nguoi (A) ?'
