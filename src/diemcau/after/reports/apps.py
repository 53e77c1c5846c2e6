from __future__ import annotations

from django.apps import AppConfig
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import doors, panels, references


class ReportsConfig(AppConfig):
    name = "diemcau.after.reports"
    label = "reports"

    def ready(self) -> None:
        from diemcau.after.reports import receivers  # noqa: F401, PLC0415  # after the apps are loaded
        from diemcau.foundation.audit.rules import name_act  # noqa: PLC0415  # after the apps are loaded

        name_act("reports.worded", _("The words of the report were written"))
        name_act("reports.unit-figures-derived", _("The figures of units were derived for the roll-up"))
        references.register(
            references.Reference(
                of="network.Unit", rows="reports.UnitFigure", field="unit", title=_("figures of units"), since=lambda day: Q(on__gte=day)
            )
        )
        doors.register("report", "reports:report")
        doors.register("roll-up", "reports:roll-up")
        panels.register(
            panels.Panel(place="conference-tab", name="report", title=_("Report"), url=lambda key: reverse("reports:report", args=[key]), order=50)
        )
