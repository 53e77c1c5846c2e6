"""Why a hall is not ready, in words for the one who calls it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from diemcau.before.sites.models import Fault, ReadyItem
from diemcau.before.sites.rules import VITAL, LineGrade, Reason
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


def _told(reason: Reason, hall: HallReady, board: ReadyBoard) -> str:
    standing = {**hall.earlier, **hall.said}
    match reason:
        case Reason.FAULT:
            return ", ".join(dict.fromkeys(str(Fault(answer.fault).label) for answer in standing.values() if answer.fault))
        case Reason.NOT_IN_ORDER:
            bad = (item for item in VITAL if (answer := standing.get(item)) and answer.is_bad and not answer.fault)
            return _not_in_order(bad)
        case Reason.SMALL_THING:
            return _not_in_order(item for item, answer in standing.items() if answer.is_bad and item not in VITAL)
        case Reason.NOT_KNOWN:
            unknown = [str(item.label) for item in ReadyItem if (answer := standing.get(item)) and answer.state == "unknown"]
            return _("not known: %(items)s") % {"items": ", ".join(unknown)}
        case Reason.LINE_LOST:
            return _("connection lost")
        case Reason.LINE_WEAK:
            return _("weak line")
        case Reason.LINE_POOR:
            return _("line test: %(words)s") % {"words": line_words(hall.grade or LineGrade.TELEPHONE)}
        case Reason.MISSED if hall.said:
            missing = ", ".join(str(item.label) for item in ReadyItem if item in VITAL and item not in hall.said)
            return _("not answered: %(items)s") % {"items": missing}
        case Reason.MISSED:
            return _("has not answered; the answer was due at %(at)s") % {"at": f"{local(board.due_at):%H:%M}"}
        case Reason.NOT_ANSWERED if hall.said:
            missing = ", ".join(str(item.label) for item in ReadyItem if item not in hall.said)
            return _("not answered yet: %(items)s") % {"items": missing}
        case Reason.NOT_ANSWERED:
            return _("has not answered yet")


def _not_in_order(items: Iterable[str]) -> str:
    named = set(items)
    return _("not in order: %(items)s") % {"items": ", ".join(str(item.label) for item in ReadyItem if item in named)} if named else ""
