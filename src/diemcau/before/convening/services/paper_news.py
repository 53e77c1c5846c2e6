"""Telling the contacts of the units concerned that a paper was issued or recalled: once, with a log of its own."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.queries.contacts import Recipient, recipients
from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.queries import names_on
from diemcau.foundation.notices import services as notices
from diemcau.foundation.notices.models import Letter
from diemcau.foundation.papers.models import PaperRecord, State
from diemcau.kernel import doors
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of, spelled
from diemcau.kernel.text import short_message

PURPOSE = "convening.paper"


@transaction.atomic
def tell_of_paper(*, record: PaperRecord, by: Actor, now: datetime) -> int:
    """Write to the contacts of the units ``record`` is meant for that it was issued, or recalled; gives how many letters left.

    The same news about the same paper leaves once, however often it is told.  A paper about no conference, or meant for nobody
    outside, is told to nobody.
    """
    conference = conference_of(record)
    if conference is None:
        return 0
    units = list(record.recipients.values_list("unit_id", flat=True))
    reached = recipients(conference, units, on=day_of(now))
    issuer = names_on([record.issuer_id], day_of(now))
    host = issuer[record.issuer_id].name if record.issuer_id in issuer else ""
    posted = notices.post(letters=[_letter(record, conference, host, person) for unit in units for person in reached.get(unit, [])], by=by, now=now)
    if posted:
        audit.record("convening.paper-told", conference, by=by, at=now, number=record.written_number, letters=len(posted))
    return len(posted)


def about(record: PaperRecord) -> str:
    """How the letters about ``record`` name it."""
    return f"paper:{record.pk}"


def conference_of(record: PaperRecord) -> Conference | None:
    """The conference that ``record`` is about.  One query."""
    match = re.fullmatch(r"conference:([0-9]+)", record.about)
    return Conference.objects.filter(pk=match[1]).first() if match else None


def _letter(record: PaperRecord, conference: Conference, host: str, person: Recipient) -> Letter:
    is_recalled = record.state == State.RECALLED
    named = f"{record} {_on(record.issued_on)}".strip()
    news = f"{host} thu hồi {named}" if is_recalled else f"{host} đã ban hành {named}"
    where = f"{settings.BASE_URL}{doors.path_to('paper-record', record.pk) if person.has_account else person.path}"
    lines = [
        f"Kính gửi: {person.name}",
        "",
        f"{news}: {record.title}.",
        *([f"Lý do thu hồi: {record.end_reason}"] if is_recalled else []),
        *([f"Văn bản này thay thế {record.corrects}."] if record.corrects and not is_recalled else []),
        *([f"Văn bản này đính chính {record.amends}; các nội dung khác giữ nguyên."] if record.amends and not is_recalled else []),
        *([f"Đề nghị trả lời trước {spelled(record.due_on)}."] if record.due_on and not is_recalled else []),
        "",
        "Xem và tải văn bản:" if person.has_account else "Trang riêng của đơn vị về hội nghị này:",
        where,
        "",
        f"Hội nghị: {conference.title}",
        "Bản chính được gửi qua hệ thống văn bản của cơ quan. Thư này gửi tự động; xin không trả lời.",
        *(["", "(Hội nghị và tên người trong thư này là hư cấu, để trình diễn.)"] if record.is_invented else []),
    ]
    return Letter(
        purpose=PURPOSE,
        about=about(record),
        to_name=person.name,
        email=person.email,
        phone=person.phone,
        subject=f"{'Thu hồi' if is_recalled else 'Ban hành'} {record}: {conference.title}"[:300],
        text="\n".join(lines) + "\n",
        short_text=short_message("Thu hoi " if is_recalled else "Da ban hanh ", f"{record}: {conference.title}", f". {where}"),
        key=str(record.state),
    )


def _on(day: date | None) -> str:
    return spelled(day) if day else ""
