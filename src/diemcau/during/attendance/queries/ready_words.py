"""Why a hall is not ready, in words for the one who calls it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from diemcau.before.sites.models import Fault, ReadyItem, ReadyMoment, ReadyState
from diemcau.before.sites.rules import VITAL, LineGrade, Reason, line_grade
from diemcau.during.attendance.models import EventKind, LineState, Mark, SiteEvent
from diemcau.during.attendance.queries.readiness import HallReady, ReadyBoard
from diemcau.kernel.dates import local


def why(hall: HallReady, board: ReadyBoard) -> str:
    """Every reason why ``hall`` is not green, the gravest first; blank when it is."""
    told = (_told(reason, hall, board) for reason in hall.reasons)
    return "; ".join(dict.fromkeys(sentence for sentence in told if sentence))


def line_words(grade: LineGrade) -> str:
    """What a measured line is good for, as an operator understands it."""
    return {
        LineGrade.PICTURE: _("good enough for picture and sound"),
        LineGrade.SOUND: _("enough for sound only"),
        LineGrade.TELEPHONE: _("too poor: keep the telephone ready"),
    }[grade]


def entry_words(event: SiteEvent) -> str:
    """What an entry about readiness or the line says; blank for every other kind and for one that could not be read."""
    told = event.payload
    if Mark.UNREADABLE in event.marks:
        return ""
    if event.kind == EventKind.READY:
        answer = Fault(told["fault"]).label if told.get("fault") else ReadyState(told["state"]).label
        return f"{ReadyMoment(told['moment']).label}, {ReadyItem(told['check']).label}: {answer}"
    if event.kind == EventKind.LINE_TEST:
        figures = {name: told.get(name) for name in ("down_kbps", "up_kbps", "rtt_ms")}
        return line_words(line_grade(**figures, loss=told["loss"]))
    return ""


def _told(reason: Reason, hall: HallReady, board: ReadyBoard) -> str:
    standing = {**hall.earlier, **hall.said}
    bad = {item for item, answer in standing.items() if answer.is_bad}
    match reason:
        case Reason.FAULT:
            return ", ".join(dict.fromkeys(str(Fault(answer.fault).label) for answer in standing.values() if answer.fault))
        case Reason.NOT_IN_ORDER | Reason.SMALL_THING:
            is_vital = reason == Reason.NOT_IN_ORDER
            return _listed(_("not in order: %(items)s"), (item for item in bad if (item in VITAL) == is_vital and not standing[item].fault))
        case Reason.NOT_KNOWN:
            return _listed(_("not known: %(items)s"), (item for item, answer in standing.items() if answer.state == ReadyState.UNKNOWN))
        case Reason.MISSED | Reason.NOT_ANSWERED:
            return _unanswered(hall, board, is_missed=reason == Reason.MISSED)
        case Reason.LINE_POOR:
            return _("line test: %(words)s") % {"words": line_words(hall.grade or LineGrade.TELEPHONE)}
        case Reason.LINE_LOST | Reason.LINE_WEAK:
            return str(LineState.LOST.label if reason == Reason.LINE_LOST else LineState.WEAK.label)


def _unanswered(hall: HallReady, board: ReadyBoard, *, is_missed: bool) -> str:
    if hall.said:
        return _listed(_("not answered: %(items)s"), (item for item in ReadyItem if item not in hall.said and (item in VITAL or not is_missed)))
    if board.is_due:
        return _("has not answered; the answer was due at %(at)s") % {"at": f"{local(board.due_at):%H:%M}"}
    return _("has not answered yet")


def _listed(sentence: str, items: Iterable[str]) -> str:
    named = set(items)
    return sentence % {"items": ", ".join(str(item.label) for item in ReadyItem if item in named)} if named else ""
