"""What delegates were written, and who holds a letter that no longer says the truth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries.invitations import PURPOSE, about, events, letters, when_and_where
from diemcau.foundation.network.queries import names_on
from diemcau.foundation.notices.models import Attachment, Letter, Notice, State
from diemcau.kernel import doors
from diemcau.kernel.calendar import CANCELLED_TYPE, calendar_file
from diemcau.kernel.dates import local
from diemcau.kernel.text import short_message

FAREWELL = "convening.farewell"


@dataclass(frozen=True, slots=True)
class Written:
    """The last letter a delegate was written about this conference."""

    pk: int
    recipient: str  # address, else telephone
    text: str
    is_farewell: bool
    is_theirs: bool  # it left by e-mail, or somebody noted that they handed it over

    def tells(self, lines: Iterable[str]) -> bool:
        """Whether each of ``lines`` stands in it."""
        return not self.is_farewell and set(lines) <= set(self.text.splitlines())


def written(conference: Conference) -> dict[str, Written]:
    """The last letter to each delegate, by the code of the personal link in it.  Two queries, a row for each letter."""
    if not doors.is_open("person"):
        return {}
    link = re.compile(re.escape(f"{settings.BASE_URL}{doors.path_to('person', 'CODE')}").replace("CODE", r"([0-9A-Za-z]+)"))
    sent = Notice.objects.filter(about=about(conference), purpose__in=[PURPOSE, FAREWELL])
    by_hand = set(sent.in_state(State.BY_HAND).values_list("pk", flat=True))
    found: dict[str, Written] = {}
    for pk, purpose, email, phone, text in sent.order_by("pk").values_list("pk", "purpose", "email", "phone", "text"):
        if code := link.search(text):
            found[code[1]] = Written(pk, email or phone, text, purpose == FAREWELL, pk not in by_hand)
    return found


def misinformed(conference: Conference) -> list[Delegate]:
    """Those expected whose last letter names another time or place, by given name.  Three queries."""
    last = written(conference)
    people = Delegate.objects.expected().filter(conference=conference, code__in=last).select_related("site").order_by("sort_key", "pk")
    return [row for row in people if last[row.code].is_theirs and not last[row.code].tells(when_and_where(row, conference))] if last else []


def fresh_letters(conference: Conference, ids: Sequence[int], last: Mapping[str, Written], *, now: datetime) -> list[Letter]:
    """Letters to those of the delegates ``ids`` whose ``last`` one says something else, or went to another address.

    Who was written before is told that this letter takes the place of the other.  Six queries.
    """
    fresh = []
    people = Delegate.objects.expected().filter(pk__in=ids)
    codes = people.order_by("sort_key", "pk").values_list("code", flat=True)  # the order of ``letters``
    for code, letter in zip(codes, letters(conference, people, now=now), strict=True):
        before = last.get(code)
        if before is None:
            fresh.append(letter)
        elif before.recipient != (letter.email or letter.phone) or not before.tells(letter.text.splitlines()):
            fresh.append(_instead(letter, before))
    return fresh


def farewells(conference: Conference, delegates: Sequence[Delegate], *, now: datetime) -> list[Letter]:
    """What those of ``delegates`` (with their site) are told who hold an invitation and are no longer expected.  Six queries."""
    last = written(conference)
    gone = [row for row in delegates if row.code in last and last[row.code].is_theirs and not last[row.code].is_farewell]
    names = {pk: version.name for pk, version in names_on({conference.host_id, *(row.unit_id for row in gone)}, conference.day).items()}
    told = []
    for delegate, event in zip(gone, events(conference, gone), strict=True):
        over = replace(event, sequence=event.sequence + 1, is_cancelled=True)
        opens = local(conference.opens_at)
        lines = [
            f"Kính gửi: Ông (Bà) {delegate.full_name}",
            "",
            f"{names.get(conference.host_id, '')} xin thông báo: giấy mời Ông (Bà) dự {conference.title} không còn hiệu lực.",
            f"Tên Ông (Bà) đã được rút khỏi danh sách đại biểu của {names.get(delegate.unit_id, 'đơn vị')}.",
            "",
            *when_and_where(delegate, conference),
            "",
            "Tệp lịch kèm theo gỡ hội nghị khỏi lịch trên điện thoại. Nếu thấy không đúng, xin liên hệ đơn vị đã cử Ông (Bà).",
            "Trang riêng và mã QR sau đây không còn dùng được:",
            event.url,
            *(["", "(Hội nghị và tên người trong thư này là hư cấu, để trình diễn.)"] if conference.is_invented else []),
        ]
        told.append(
            Letter(
                purpose=FAREWELL,
                about=about(conference),
                to_name=delegate.full_name,
                email=delegate.email,
                phone=delegate.phone,
                subject=f"Rút giấy mời: {conference.title}",
                text="\n".join(lines) + "\n",
                short_text=short_message(
                    "Giay moi du ", conference.title, f", {opens:%Hh%M %d/%m/%Y}, khong con hieu luc: ten da rut khoi danh sach."
                ),
                attachments=[Attachment("hoi-nghi.ics", CANCELLED_TYPE, calendar_file(over, now=now))],
                key=f"after-{last[delegate.code].pk}",
            )
        )
    return told


def _instead(letter: Letter, before: Written) -> Letter:
    """``letter`` to somebody who was written ``before``."""
    said = "Thư này thay thư trước về cùng hội nghị. Tệp lịch kèm theo sửa lịch đã lưu."
    return replace(
        letter, subject=letter.subject.replace("Giấy mời", "Giấy mời (có thay đổi)", 1), text=f"{said}\n\n{letter.text}", key=f"after-{before.pk}"
    )
