"""Reading what a device sent, however odd: nothing that arrives here is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.utils.dateparse import parse_datetime

from diemcau.before.convening.queries import seals_of
from diemcau.before.sites.models import Fault, ReadyItem, ReadyMoment, ReadyState
from diemcau.during.attendance.models import Decision, EventKind, LineState, Mark
from diemcau.during.attendance.queries.written import LONGEST as LONGEST_MINUTES
from diemcau.during.attendance.queries.written import Written
from diemcau.during.attendance.queries.written import read as read_minutes
from diemcau.during.attendance.rules import explains
from diemcau.kernel.text import clean
from diemcau.kernel.tokens import code_of, seal, verified_code

_KINDS = frozenset(EventKind.values) - {EventKind.OTHER}
LONGEST_PAYLOAD = 4_000  # characters of JSON: a name, a post and a reason need a tenth of it
LONGEST_CLOSING = 3 * LONGEST_MINUTES  # the minutes stand in it as text, each of their quotes with a mark before it
MOST_DECIDED = 80  # events that one decision names: as many ids as fit into the longest payload
MOST_PEOPLE = 100_000  # in one hall; a number above it is a slip of the finger
LONGEST_NOTE = 300  # characters beside an answer about readiness
MOST_OF_A_LINE = 100_000_000  # ms or kbit/s: a figure above it was not measured
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # what the log can hold as a time
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_FROM_PAPER = frozenset({EventKind.CHECK_IN.value, EventKind.WALK_IN.value, EventKind.SUBSTITUTE.value})
_OF_PEOPLE = frozenset({EventKind.CHECK_IN.value, EventKind.CHECK_OUT.value})
WORTH_ASKING = 10  # signed words: below it, signing each again costs less than asking the register for their seals
LONGEST_WORD = 200  # characters: a code and its signature need 120
Place = tuple[bool, datetime, int, UUID]
_NOTHING: Mapping[str, Any] = {}
_BIGGEST = 2**63 - 1  # PostgreSQL's bigint


class LogEvent(NamedTuple):  # made a thousand times a batch: a tuple is made four times faster than a frozen dataclass
    """One event as a device sent it.  ``at`` is the device's clock; ``device`` the maker, when not the sender.

    ``marks`` are what the reading of the raw event already found odd; ``told_id`` the id as it was sent.
    """

    id: UUID
    kind: str
    at: datetime
    counter: int | None = None
    device: UUID | None = None
    payload: Mapping[str, Any] = _NOTHING
    marks: tuple[str, ...] = ()
    told_id: str = ""
    shift: UUID | None = None  # the id of the "shift opened" under which it was made


@dataclass(slots=True)
class Understood:
    """An event with its content understood: which delegate it names, which event it undoes, what is odd."""

    event: LogEvent
    kind: str
    payload: dict[str, Any]
    written: str  # the payload as JSON
    marks: list[str]
    code: str | None = None
    named: int | None = None
    target: UUID | None = None
    counted: int | None = None
    minutes: Written | None = None
    until: datetime | None = None  # end of the range of a row of paper
    happened_at: datetime | None = None
    is_contradiction: bool = False
    proven: Mapping[str, str] = field(default_factory=dict)  # signed words known to be ours, with their codes

    @property
    def is_readable(self) -> bool:
        """Whether the content may count."""
        return Mark.UNREADABLE not in self.marks

    def order(self, told_at: datetime | None) -> Place:
        """Its place in the story of the site: by time (unknown times first), then the device's counter, then the id."""
        return (told_at is not None, told_at or _EARLIEST, self.event.counter or 0, self.event.id)

    @property
    def content(self) -> tuple[str, str, datetime]:
        """What makes two events with one id the same event."""
        return (self.kind, self.written, self.event.at)


def read_event(raw: object, *, sender: str, received_at: datetime) -> LogEvent:
    """``raw`` (any JSON) as an event.

    What cannot be read is kept inside the payload under "raw" and marked; an id that is none is derived from
    the content and the sender, so that the event sent again is still stored once.
    """
    source: Mapping[str, Any] = raw if isinstance(raw, dict) else {"raw": raw}
    event_id, at, counter = _uuid(source.get("id")), read_moment(source.get("at")), _counter(source.get("counter"))
    payload = source.get("payload", {})
    is_odd = event_id is None or at is None or not isinstance(payload, dict) or (counter is None and source.get("counter") is not None)
    if is_odd:
        payload = {"raw": source}
    told = source.get("id")
    return LogEvent(
        id=event_id or uuid5(NAMESPACE_URL, f"{sender}:{_compact(source)}"),
        kind=str(source.get("kind", "")),
        at=at or received_at,
        counter=counter,
        device=_same(source.get("device")),
        payload=payload,
        marks=(Mark.UNREADABLE,) if is_odd else (),
        told_id=told if isinstance(told, str) else "",
        shift=_same(source.get("shift")),
    )


def _signed_words(events: Iterable[LogEvent]) -> list[str]:
    """The words with a signature that ``events`` show for a delegate, in one spelling."""
    words = (event.payload.get("code") for event in events if event.kind in _OF_PEOPLE and Mark.UNREADABLE not in event.marks)
    shown = (word.strip().upper() for word in words if isinstance(word, str) and len(word) <= LONGEST_WORD and "." in word)
    return [word for word in shown if word.isascii() and code_of(word).isalnum()]


def proven_words(events: Iterable[LogEvent]) -> dict[str, str]:
    """The signed words of ``events`` that the register knows as its own, each with its code: no signature is made for them."""
    words = _signed_words(events)
    if len(words) < WORTH_ASKING:
        return {}
    codes = [code_of(word) for word in words]
    known, secret = seals_of(codes), settings.SECRET_KEY
    return {word: code for word, code in zip(words, codes, strict=True) if seal(word, secret) in known}


def understand(event: LogEvent, proven: Mapping[str, str], *, of_host: bool = False) -> Understood:
    """``event`` with its content understood; what cannot be is marked and kept.

    ``proven`` holds signed words already known to be ours, with their codes; the signature of others is checked.
    ``of_host``: a person of the host made it; a device cannot decide what the host decides.
    """
    marks = list(event.marks)
    if event.kind == EventKind.RESOLVE and not of_host:
        marks.append(Mark.NOT_ENTITLED)
    kind, source = (
        (event.kind, event.payload)
        if event.kind in _KINDS and Mark.NOT_ENTITLED not in marks
        else (EventKind.OTHER.value, {"kind": _text(event.kind)[:100], "content": event.payload})
    )
    payload, written = _storable(source, LONGEST_CLOSING if kind == EventKind.CLOSE else LONGEST_PAYLOAD)
    if payload is not source:
        marks.append(Mark.UNREADABLE)
    told = Understood(event, kind, dict(payload), written, marks, proven=proven)
    if told.is_readable and not _READERS[kind](told):
        marks.append(Mark.UNREADABLE)
    if "paper" in payload and kind in _FROM_PAPER:
        _paper(told)
    return told


def _person(told: Understood) -> bool:
    word, named = told.payload.get("code"), told.payload.get("delegate")
    if isinstance(word, str) and 0 < len(word) <= LONGEST_WORD:
        return _code(told, word)
    if _is_whole(named, 1, _BIGGEST):
        told.named = named
        return True
    return False


def _code(told: Understood, word: str) -> bool:
    if "." not in word:
        told.code = word.strip().upper()
        return True
    told.code = told.proven.get(word.strip().upper()) or verified_code(word, settings.SECRET_KEY)
    if told.code is None:
        told.marks.append(Mark.FORGED_CODE)
    return True


def _paper(told: Understood) -> None:
    """A row of a sign-in sheet: somebody came between two times; they are in the hall at the latest at the second."""
    paper = told.payload["paper"]
    since, until = (read_moment(paper.get(word)) for word in ("from", "until")) if isinstance(paper, dict) else (None, None)
    told.until = until if since and until and since <= until else None
    told.marks += [Mark.FROM_PAPER, *([] if told.until else [Mark.IMPLAUSIBLE_TIME])]


def _newcomer(told: Understood) -> bool:
    name, post = told.payload.get("full_name"), told.payload.get("post", "")
    return (
        isinstance(name, str)
        and 0 < len(clean(name)) <= 120
        and isinstance(post, str)
        and len(post) <= 200
        and all(told.payload.get(word) is None or _is_whole(told.payload[word], 1, _BIGGEST) for word in ("unit", "stands_for"))
    )


def _substitute(told: Understood) -> bool:
    return _newcomer(told) and _is_whole(told.payload.get("stands_for"), 1, _BIGGEST)


def _undo(told: Understood) -> bool:
    told.target = _uuid(told.payload.get("event"))
    if told.target:
        told.payload["event"] = str(told.target)  # one spelling, whatever was sent
        told.written = _JSON.encode(told.payload)
    return told.target is not None


def _headcount(told: Understood) -> bool:
    if not _is_whole(told.payload.get("counted"), 0, MOST_PEOPLE):
        return False
    told.counted = told.payload["counted"]
    return True


def _count_reason(told: Understood) -> bool:
    about = _uuid(told.payload.get("event"))
    if about is None or not explains(told.payload):
        return False
    told.payload["event"] = str(about)  # one spelling, whatever was sent
    told.written = _JSON.encode(told.payload)
    return True


def _line(told: Understood) -> bool:
    return _is_one_of(told.payload.get("state"), {LineState.GOOD, LineState.WEAK, LineState.LOST})


def _ready(told: Understood) -> bool:
    """An answer about one item; a fault belongs to what is not in order."""
    state, fault, note = told.payload.get("state"), told.payload.get("fault"), told.payload.get("note", "")
    return (
        _is_one_of(told.payload.get("moment"), ReadyMoment.values)
        and _is_one_of(told.payload.get("check"), ReadyItem.values)
        and _is_one_of(state, ReadyState.values)
        and (fault is None or (_is_one_of(fault, Fault.values) and state == ReadyState.NOT_OK))
        and isinstance(note, str)
        and len(note) <= LONGEST_NOTE
    )


def _line_test(told: Understood) -> bool:
    """Four figures, each empty when that part gave no answer, and the share that was lost."""
    figures = (told.payload.get(name) for name in ("rtt_ms", "jitter_ms", "down_kbps", "up_kbps"))
    loss = told.payload.get("loss")
    return (
        all(figure is None or _is_whole(figure, 0, MOST_OF_A_LINE) for figure in figures)
        and isinstance(loss, (int, float))
        and not isinstance(loss, bool)
        and 0 <= loss <= 1
    )


def _is_one_of(value: object, known: Iterable[str]) -> bool:
    return isinstance(value, str) and value in known


def _close(told: Understood) -> bool:
    if not _headcount(told) or not isinstance(told.payload.get("reason", ""), str):
        return False
    if "minutes" in told.payload:
        told.minutes = read_minutes(told.payload["minutes"])
        if told.minutes is None or told.minutes.counted != told.counted:
            told.minutes = None
            told.marks.append(Mark.MINUTES_UNREADABLE)  # the closing stands all the same
    return True


def _resolve(told: Understood) -> bool:
    decision, named = told.payload.get("decision"), told.payload.get("events")
    events = [_uuid(event) for event in named] if isinstance(named, list) else []
    if decision not in Decision.values or not 1 <= len(events) <= MOST_DECIDED or None in events:
        return False
    told.payload["events"] = [str(event) for event in events]  # one spelling
    told.written = _JSON.encode(told.payload)
    return decision != Decision.ASSIGN or _is_whole(told.payload.get("delegate"), 1, _BIGGEST)


def _self_check_in(told: Understood) -> bool:
    return _is_one_of(told.payload.get("state"), {"paused", "running"})


def _shift_opened(told: Understood) -> bool:
    return _is_whole(told.payload.get("operator"), 1, _BIGGEST) and isinstance(told.payload.get("proof", ""), str)


def _word(_told: Understood) -> bool:
    return True


def _other(told: Understood) -> bool:
    return False


_READERS: dict[str, Callable[[Understood], bool]] = {
    EventKind.CHECK_IN: _person,
    EventKind.CHECK_OUT: _person,
    EventKind.WALK_IN: _newcomer,
    EventKind.SUBSTITUTE: _substitute,
    EventKind.UNDO: _undo,
    EventKind.HEADCOUNT: _headcount,
    EventKind.COUNT_REASON: _count_reason,
    EventKind.LINE: _line,
    EventKind.CLOSE: _close,
    EventKind.RESOLVE: _resolve,
    EventKind.READY: _ready,
    EventKind.LINE_TEST: _line_test,
    EventKind.SELF_CHECK_IN: _self_check_in,
    EventKind.SHIFT_OPENED: _shift_opened,
    EventKind.SHIFT_LOCKED: _word,
    EventKind.SHIFT_CLOSED: _word,
    EventKind.OTHER: _other,
}


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _counter(value: object) -> int | None:
    return value if _is_whole(value, 0, _BIGGEST) else None  # type: ignore[return-value]  # narrowed by the test


def _same(value: object) -> UUID | None:
    """As ``_uuid``, of ids that a batch repeats in each event."""
    return _known(value) if isinstance(value, str) else _uuid(value)


@lru_cache(maxsize=1_024)
def _known(text: str) -> UUID | None:
    return _uuid(text)


def _uuid(value: object) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def read_id(value: object) -> UUID | None:
    """``value`` as an id made on a device, else nothing."""
    return _uuid(value)


def read_moment(value: object) -> datetime | None:
    """``value`` as a time the log can hold (1900 to 2199; without a zone: UTC), else nothing."""
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if _EARLIEST <= moment < _LATEST else None


def _compact(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str, separators=(",", ":"))


def _text(value: str) -> str:
    return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def _written(payload: Mapping[str, Any]) -> str:
    """``payload`` as JSON; nine of ten hold one word, for which an encoder need not be set up."""
    match payload:
        case {"code": str(word)} if len(payload) == 1:
            return f'{{"code": {encode_basestring(word)}}}'
        case _:
            return _JSON.encode(payload)


def _storable(payload: Mapping[str, Any], longest: int) -> tuple[Mapping[str, Any], str]:
    """``payload`` and its JSON as PostgreSQL can keep it: itself when clean; else its text, cut, under "text"."""
    try:
        written = _written(payload)
        written.encode()
        if "\\u0000" not in written and len(written) <= longest:
            return payload, written
    except (ValueError, TypeError, RecursionError):  # not a number, half a character, not JSON, or far too deep
        written = str(list(payload)) if isinstance(payload, dict) else ""
    kept = {"text": _text(written)[:LONGEST_PAYLOAD]}
    return kept, json.dumps(kept, ensure_ascii=False)
