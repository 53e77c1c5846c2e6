"""Who may read a report and who may word it."""

from __future__ import annotations

from datetime import date

from diemcau.before.conferences.models import Conference
from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.accounts.queries import holds

READING_ROLES = (Role.ADMINISTRATOR, Role.SECRETARY, Role.VIEWER)
WORDING_ROLES = (Role.ADMINISTRATOR, Role.SECRETARY)
LIST_LIMIT = 3_000  # people printed as an annex: 5 s and 300 MB on two busy cores; above it the list is taken as a workbook


def may_read_report(user: User, conference: Conference, on: date) -> bool:
    """Secretaries, administrators and viewers over the host: the list names people, so a unit contact does not."""
    return holds(user, READING_ROLES, conference.host, on=on)


def may_word_report(user: User, conference: Conference, on: date) -> bool:
    """Secretaries and administrators over the host."""
    return holds(user, WORDING_ROLES, conference.host, on=on)
