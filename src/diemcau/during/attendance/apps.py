from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit.rules import name_act
from diemcau.kernel import doors, panels


class AttendanceConfig(AppConfig):
    name = "diemcau.during.attendance"
    label = "attendance"

    def ready(self) -> None:
        from diemcau.before.conferences.rules import register_lock  # noqa: PLC0415  # after the apps are loaded
        from diemcau.during.attendance.rules import why_locked  # noqa: PLC0415  # after the apps are loaded
        from diemcau.during.attendance.services.printing import KIND  # noqa: PLC0415  # after the apps are loaded
        from diemcau.foundation.batches import rules as batches  # noqa: PLC0415  # after the apps are loaded

        register_lock("freeze", why_locked)
        batches.register(KIND)
        doors.register("board", "attendance:board")
        doors.register("check-minutes", "attendance:check")
        doors.register("readiness", "attendance:readiness")
        panels.register(panels.Panel("conference-tab", "board", _("Board"), lambda pk: reverse("attendance:board", args=[pk]), 40))
        panels.register(panels.Panel("conference-tab", "readiness", _("Readiness"), lambda pk: reverse("attendance:readiness", args=[pk]), 38))
        name_act("attendance.events-received", _("Entries of the site log were received"))
        name_act("attendance.closing-accepted", _("The figures of the site were accepted"))
        name_act("attendance.closings-accepted", _("The figures of the sites without a difference were accepted"))
        name_act("attendance.site-reopened", _("The site was reopened"))
        name_act("attendance.rehearsed", _("The site rehearsed"))
        name_act("attendance.decided", _("Conflicts of the log were decided"))
        name_act("attendance.decision-taken-back", _("A decision about the log was taken back"))
        name_act("attendance.differs", _("What was kept of the site differs from its log"))
        name_act("attendance.put-right", _("The site was folded from its log again and put right"))
        name_act("attendance.frozen", _("The figures of the conference were frozen"))
        name_act("attendance.self-check-in-on", _("Self check-in was switched on"))
        name_act("attendance.self-check-in-off", _("Self check-in was switched off"))
