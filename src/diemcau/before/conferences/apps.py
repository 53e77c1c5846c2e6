from __future__ import annotations

from django.apps import AppConfig
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import doors, panels, references


class ConferencesConfig(AppConfig):
    name = "diemcau.before.conferences"
    label = "conferences"

    def ready(self) -> None:
        from diemcau.before.conferences import rules  # noqa: PLC0415  # after the apps are loaded
        from diemcau.before.conferences.rules import subject_of  # noqa: PLC0415  # after the apps are loaded
        from diemcau.before.conferences.services.cloning import copy_programme  # noqa: PLC0415
        from diemcau.foundation.audit.rules import name_act  # noqa: PLC0415  # after the apps are loaded
        from diemcau.foundation.notices import rules as notices  # noqa: PLC0415  # after the apps are loaded

        hosts = references.Reference(
            of="network.Unit", rows="conferences.Conference", field="host", title=_("conferences"),
            since=lambda day: Q(closes_at__date__gte=day),
            named=lambda row: (f"{row}, {row.day:%d/%m/%Y}", reverse("conferences:detail", args=[row.pk])),
        )  # fmt: skip
        references.register(hosts)
        references.register(
            references.Reference(
                of="network.Unit", rows="conferences.Plan", field="host", title=_("planned conferences"),
                since=lambda day: Q(year__gt=day.year) | Q(year=day.year, month__gte=day.month),
                named=lambda row: (f"{row}, {row.month:02}/{row.year}", reverse("conferences:plan", args=[row.pk])),
            )
        )  # fmt: skip
        notices.register("conference", subject_of)
        doors.register("prepare-list", "conferences:list")
        doors.register("prepare", "conferences:detail")
        doors.register("programme", "conferences:programme")
        panels.register(panels.Panel("conference-tab", "prepare", _("Preparation"), lambda pk: reverse("conferences:detail", args=[pk]), 10))
        panels.register(panels.Panel("called-tab", "programme", _("Programme"), lambda pk: reverse("conferences:programme", args=[pk]), 15))
        panels.register(panels.Panel("conference-tab", "programme", _("Programme"), lambda pk: reverse("conferences:programme", args=[pk]), 15))
        name_act("conferences.created", _("The conference was created"))
        name_act("conferences.changed", _("The facts of the conference were changed"))
        name_act("conferences.topic-added", _("A topic was added"))
        name_act("conferences.topic-changed", _("A topic was changed"))
        name_act("conferences.speaker-added", _("A speaker was added"))
        name_act("conferences.speaker-removed", _("A speaker was removed"))
        name_act("conferences.item-added", _("An item was added to the programme"))
        name_act("conferences.item-changed", _("An item of the programme was changed"))
        name_act("conferences.item-removed", _("An item was removed from the programme"))
        name_act("conferences.item-moved", _("An item of the programme was moved"))
        rules.register_piece(rules.Piece("programme", _("Programme and topics"), copy_programme, 10))
        doors.register("plans", "conferences:plans")
        name_act("conferences.cloned", _("The conference was made as a copy of another"))
        name_act("conferences.part-numbered", _("The conference became part of a series"))
        name_act("conferences.planned", _("A conference was planned"))
        name_act("conferences.plan-changed", _("A planned conference was changed"))
        name_act("conferences.plan-dropped", _("A planned conference was dropped"))
        name_act("conferences.plan-taken-up", _("A dropped plan was taken up again"))
        name_act("conferences.plan-linked", _("A conference was made from the plan"))
