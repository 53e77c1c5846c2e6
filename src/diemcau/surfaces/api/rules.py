"""What the OpenAPI description says of bodies and answers.

Bodies are described, not enforced: an event that does not fit is kept and marked, never refused.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.during.attendance.models import EventKind, LineState, Mark

# What each mark means, for the person who holds the device.
REASONS: dict[str, str | Promise] = {
    Mark.UNKNOWN_CODE: _("Kept. Nobody of this conference has this code; the standing office will look. Look the person up by name."),
    Mark.FORGED_CODE: _("Kept, not counted. The signature of this code does not match. Look the person up by name."),
    Mark.OTHER_SITE: _("Kept and counted here. This delegate was expected at another site."),
    Mark.OTHER_DEVICE: _("Kept and counted. It was made on another device of this site."),
    Mark.IMPLAUSIBLE_TIME: _("Kept and counted, without a time of arrival: the clock of the device cannot be right."),
    Mark.AFTER_CLOSE: _("Kept. The site has closed: it counts when the standing office opens the site again."),
    Mark.CANCELLED: _("Kept and counted. This delegate was taken off the list; the standing office will look."),
    Mark.CONTRADICTED: _("Kept, not counted. The same entry came before with other content."),
    Mark.REPEATED_COUNTER: _("Kept and counted. The device has used this number before; the standing office will look."),
    Mark.UNREADABLE: _("Kept, not counted. Its content could not be read."),
    Mark.REASON_MISSING: _("Kept. Counted and checked in differ and no reason was given, so the site stays open."),
    Mark.UNPROVEN_SHIFT: _("Kept and counted. The PIN of the shift could not be proven; the standing office will look."),
    Mark.QUARANTINED: _("Kept, not counted. This device may no longer record for this site; the standing office decides about it."),
    Mark.AFTER_REVOCATION: _("Kept, not counted. It was made after the device was shut out."),
    Mark.NOT_ENTITLED: _("Kept, not counted. Only the standing office may decide this."),
}

_TIME = {"type": "string", "format": "date-time"}
_MAYBE_TIME = {"type": ["string", "null"], "format": "date-time"}
_PEOPLE = {"type": "integer", "minimum": 0}
_MAYBE_PEOPLE = {"type": ["integer", "null"], "minimum": 0}
_TEXT = {"type": "string"}
_YES = {"type": "boolean"}


def _of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _answer(description: str, schema: dict[str, Any]) -> dict[int, Any]:
    return {200: {"description": description, "content": {"application/json": {"schema": schema}}}}


_DELEGATE = _of(id={"type": "integer"}, name=_TEXT, post=_TEXT, unit=_TEXT, present=_YES)
_STATE = _of(
    site_id={"type": "integer"}, convened=_PEOPLE, attended=_PEOPLE, present=_PEOPLE, walk_ins=_PEOPLE, substitutes=_PEOPLE,
    counted=_MAYBE_PEOPLE, counted_at=_MAYBE_TIME, line={"enum": list(LineState.values)}, line_at=_MAYBE_TIME, last_word_at=_MAYBE_TIME,
    doubtful=_PEOPLE, closed_at=_MAYBE_TIME, accepted_at=_MAYBE_TIME, is_frozen=_YES, is_closed=_YES,
)  # fmt: skip
_EVENT = _of(
    id={"type": "string", "format": "uuid", "description": "made on the device"},
    counter={"type": ["integer", "null"], "description": "grows by one with each event of the device"},
    kind={"enum": [kind for kind in EventKind.values if kind not in {EventKind.OTHER, EventKind.RESOLVE}]},
    at=_TIME | {"description": "the device's own clock, uncorrected"},
    device={"type": ["string", "null"], "format": "uuid", "description": "the maker, when not the sender"},
    payload={"type": "object", "description": "check_in, check_out: code or delegate; walk_in: full_name, post, unit; substitute: full_name, post, "
        "stands_for; undo: event; headcount: counted, moment; line: state, note; close: counted, reason; ready: moment, check, "
        "state, fault, note; line_test: rtt_ms, jitter_ms, down_kbps, up_kbps, loss, measured_at; "
        "shift_opened: operator, proof; shift_locked: why"},
    shift={"type": ["string", "null"], "format": "uuid", "description": "id of the shift_opened under which it was made"},
)  # fmt: skip
_RESULT = _of(
    id=_TEXT, outcome={"enum": ["stored", "repeated", "marked"]}, marks={"type": "array", "items": {"enum": list(Mark.values)}},
    reasons={"type": "array", "items": _TEXT, "description": "a sentence for each mark, for the person who holds the device"}, delegate=_DELEGATE,
)  # fmt: skip

_OPERATOR = _of(id={"type": "integer"}, name=_TEXT, salt=_TEXT, iterations={"type": "integer"}, verifier=_TEXT)

EVENTS: dict[str, Any] = {
    "required": True,
    "content": {"application/json": {"schema": _of(sent_at=_TIME, events={"type": "array", "maxItems": 1000, "items": _EVENT})}},
}
RECEIPT = _answer(
    "What became of each event, and the site afterwards.",
    _of(received_at=_TIME, results={"type": "array", "items": _RESULT}, state=_STATE, sentence=_TEXT),
)
STATE = _answer("The site now, in people.", _STATE)
BUNDLE = _answer(
    "What the console keeps on the device.",
    _of(
        site={"type": "object"},
        conference={"type": "object"},
        programme={"type": "array"},
        roster={"type": "array"},
        state=_STATE,
        readiness={"type": "object", "description": "moments, answers, numbers to call, line test, limits of a line, whether one may rehearse"},
        public_key=_TEXT,
        operators={"type": "array", "items": _OPERATOR},
        idle_minutes={"type": "integer"},
    ),
)

REHEARSAL: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": _of(
                id={"type": "string", "format": "uuid", "description": "of the rehearsal"},
                sent_at=_TIME,
                events={"type": "array", "maxItems": 1000, "items": _EVENT, "description": "all of the rehearsal so far"},
                is_over=_YES,
            )
        }
    },
}
REHEARSED = _answer(
    "What the log would have answered, and the bundle as it would then be.",
    _of(received_at=_TIME, results={"type": "array", "items": _RESULT}, state=_STATE, sentence=_TEXT, bundle={"type": "object"}),
)
_BYTES: dict[str, Any] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
NOISE: dict[int, Any] = {200: {"description": "Bytes that cannot be shortened.", "content": _BYTES}}
UPLOAD: dict[str, Any] = {"required": False, "content": _BYTES}
HEARD = _answer("How many bytes arrived.", _of(bytes={"type": "integer", "minimum": 0}))
