"""What can stand in the way of a paper, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class NotFrozen(Refused):
    """A report is signed with figures that no longer move."""

    def __init__(self) -> None:
        super().__init__(_("The figures are not frozen, so the report would still be a draft. Nothing was sent; freeze them first."))


class ListTooLong(Refused):
    """More people than are printed as an annex."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _("The list has more than %(limit)s people and is not printed as a paper. Take it as an Excel workbook.")
            % {"limit": f"{limit:,}".replace(",", ".")}
        )
