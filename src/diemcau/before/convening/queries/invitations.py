"""What a delegate is told when invited: the facts, the personal page, the calendar, the letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from diemcau.before.conferences.models import Conference, ProgrammeItem
from diemcau.before.convening.models import Delegate, DelegateQuerySet
from diemcau.before.sites.queries import items_received
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network.queries import names_on
from diemcau.foundation.notices.models import Attachment, Letter, Notice, State
from diemcau.kernel import doors
from diemcau.kernel.calendar import MEDIA_TYPE, Event, calendar_file
from diemcau.kernel.dates import local
from diemcau.kernel.text import short_message
from diemcau.kernel.tokens import hashed

PURPOSE = "convening.invitation"
PAGE_LIVES_ON = timedelta(days=30)  # after the conference: time to fetch what was promised there, then the link is dead
_PLACE_LETTERS = 32  # of the site's name in a short message, so that the link always fits


def about(conference: Conference) -> str:
    """``conference`` as notices and batches name it."""
    return f"conference:{conference.pk}"


def conference_of(thing: str) -> int:
    """The id of the conference that ``about`` named."""
    return int(thing.partition(":")[2])


def personal_link(delegate: Delegate) -> str:
    """Address of the delegate's own page; blank where nobody answers it."""
    return f"{settings.BASE_URL}{doors.path_to('person', delegate.code)}" if doors.is_open("person") else ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the page of one delegate shows."""

    delegate: Delegate
    conference: Conference
    host: str
    unit: str
    items: Sequence[ProgrammeItem]  # of the programme, received at the delegate's site
    event: Event


def delegate_of(code: str, *, now: datetime) -> Delegate | None:
    """The delegate with ``code``; nothing for a code nobody has, a cancelled delegate, or 30 days after the conference.  One query."""
    delegate = Delegate.objects.select_related("conference", "site").filter(code=code, cancelled_at=None).first()
    return delegate if delegate and now <= delegate.conference.closes_at + PAGE_LIVES_ON else None


def invitation_of(code: str, *, now: datetime) -> Invitation | None:
    """The invitation behind ``code``; nothing where ``delegate_of`` knows nobody.  About eight queries."""
    delegate = delegate_of(code, now=now)
    if delegate is None:
        return None
    conference = delegate.conference
    names = names_on({conference.host_id, delegate.unit_id}, conference.day)
    host, unit = (names[pk].name if pk in names else "" for pk in (conference.host_id, delegate.unit_id))
    (event,) = events(conference, [delegate])
    return Invitation(delegate, conference, host, unit, items_received(delegate.site), event)


def events(conference: Conference, delegates: Sequence[Delegate]) -> list[Event]:
    """The conference in the calendar of each of ``delegates`` (with their site).  Three queries.

    The sequence counts the changes of the conference and of the delegate, so it grows whenever time or place moved; who came
    back had left before, and the cancellation (``farewell``) took the number between.
    """
    moves = _changes("conferences.changed", [conference.pk])[str(conference.pk)]
    ids = [delegate.pk for delegate in delegates]
    own_moves = _changes("convening.changed", ids)
    returns = _changes("convening.restored", ids)
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return [
        Event(
            uid=f"{hashed(delegate.code)[:32]}@{host}",
            sequence=moves + own_moves[str(delegate.pk)] + 2 * returns[str(delegate.pk)],
            starts_at=conference.opens_at,
            ends_at=conference.closes_at,
            summary=conference.title,
            location=_place(delegate),
            description=f"Chủ trì: {conference.chair_name}",
            url=personal_link(delegate),
        )
        for delegate in delegates
    ]


def letters(conference: Conference, delegates: DelegateQuerySet, *, now: datetime) -> list[Letter]:
    """The letter to each of ``delegates``, by given name.  Six queries, whatever their number."""
    people = list(delegates.select_related("site").order_by("sort_key", "pk"))
    names = names_on({conference.host_id, *(delegate.unit_id for delegate in people)}, conference.day)
    told = {pk: version.name for pk, version in names.items()}
    return [_letter(conference, delegate, event, told, now) for delegate, event in zip(people, events(conference, people), strict=True)]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom invitations reach, in people: expected, with and without address; and in letters what became of those posted."""

    expected: int
    with_address: int
    sent: int
    under_way: int
    troubled: int  # refused, given up, or nobody knows
    by_hand: int  # waiting to be handed over

    @property
    def without_address(self) -> int:
        return self.expected - self.with_address


def reach(conference: Conference) -> Reach:
    """How far the invitations of ``conference`` have come.  Three queries."""
    people = Delegate.objects.expected().filter(conference=conference)
    states = Notice.objects.filter(about=about(conference), purpose=PURPOSE).states()

    def count(*wanted: State) -> int:
        return sum(states[state] for state in wanted)

    return Reach(
        expected=people.count(),
        with_address=people.exclude(email="").count(),
        sent=count(State.SENT),
        under_way=count(State.QUEUED, State.SENDING, State.DELAYED, State.RETRIED),
        troubled=count(State.FAILED, State.GIVEN_UP, State.UNKNOWN),
        by_hand=count(State.BY_HAND),
    )


def _letter(conference: Conference, delegate: Delegate, event: Event, names: dict[int, str], now: datetime) -> Letter:
    opens, link = local(conference.opens_at), personal_link(delegate)
    duty = ", ".join(filter(None, (delegate.post, names.get(delegate.unit_id, ""))))
    lines = [
        f"Kính gửi: Ông (Bà) {delegate.full_name}{f' – {duty}' if duty else ''}",
        "",
        f"{names.get(conference.host_id, '')} trân trọng kính mời Ông (Bà) dự {conference.title}.".strip(),
        "",
        *when_and_where(delegate, conference),
        f"- Chủ trì: {', '.join(filter(None, (conference.chair_name, conference.chair_post)))}",
        "",
        *(["Trang riêng của Ông (Bà), có chương trình, mã QR điểm danh và lịch để lưu vào điện thoại:", link, ""] if link else []),
        "Khi đến dự, xin đưa mã QR cho cán bộ điểm cầu. Liên kết và mã này của riêng Ông (Bà), đề nghị không chuyển cho người khác.",
        "Thư được gửi tự động; xin không trả lời thư này.",
        *(["", "(Hội nghị và tên người trong thư này là hư cấu, để trình diễn.)"] if conference.is_invented else []),
    ]
    return Letter(
        purpose=PURPOSE,
        about=about(conference),
        to_name=delegate.full_name,
        email=delegate.email,
        phone=delegate.phone,
        subject=f"Giấy mời: {conference.title}",
        text="\n".join(lines) + "\n",
        short_text=short_message("Kinh moi du ", conference.title, f", {opens:%Hh%M %d/%m/%Y} tai {_short_place(delegate.site.name)}. {link}"),
        attachments=[Attachment("hoi-nghi.ics", MEDIA_TYPE, calendar_file(event, now=now))],
    )


def when_and_where(delegate: Delegate, conference: Conference) -> list[str]:
    """The two lines of a letter that must stay true: time and place."""
    opens, closes = local(conference.opens_at), local(conference.closes_at)
    return [f"- Thời gian: {opens:%H:%M}–{closes:%H:%M}, ngày {opens:%d/%m/%Y}", f"- Địa điểm: {_place(delegate)}"]


def _place(delegate: Delegate) -> str:
    return ", ".join(filter(None, (f"Điểm cầu {delegate.site.name}", delegate.site.address)))


def _short_place(name: str) -> str:
    """The name of a site for a short message: without what stands in brackets, cut at a word."""
    bare = name.partition(" (")[0]
    return bare if len(bare) <= _PLACE_LETTERS else bare[:_PLACE_LETTERS].rsplit(" ", 1)[0].rstrip(" ,.-")


def _changes(act: str, ids: Iterable[int]) -> Counter[str]:
    """How often ``act`` was recorded on each of the things with these ``ids``."""
    kind = "conferences.conference" if act.startswith("conferences") else "convening.delegate"
    found = Entry.objects.filter(object_kind=kind, object_id__in=[str(pk) for pk in ids], act=act)
    return Counter(found.values_list("object_id", flat=True))
