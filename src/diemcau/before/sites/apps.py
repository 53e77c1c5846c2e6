from __future__ import annotations

from django.apps import AppConfig
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import doors, panels, references


class SitesConfig(AppConfig):
    name = "diemcau.before.sites"
    label = "sites"

    def ready(self) -> None:
        from diemcau.before.conferences import rules  # noqa: PLC0415  # after the apps are loaded
        from diemcau.before.sites.services import copy_sites  # noqa: PLC0415
        from diemcau.foundation.audit.rules import name_act  # noqa: PLC0415  # after the apps are loaded

        for field in ("unit", "province"):
            references.register(
                references.Reference(
                    of="network.Unit", rows="sites.Site", field=field, title=_("sites"),
                    since=lambda day: Q(conference__closes_at__date__gte=day),
                    named=lambda row: (f"{row.conference}: {row.name}", reverse("sites:site", args=[row.conference_id, row.pk])),
                    joins=("conference",),
                )
            )  # fmt: skip
        doors.register("sites", "sites:list")
        doors.register("links", "sites:links")
        doors.register("devices", "sites:devices")
        doors.register("chosen-sites", "sites:chosen")
        panels.register(panels.Panel("conference-tab", "sites", _("Sites"), lambda pk: reverse("sites:list", args=[pk]), 20))
        panels.register(panels.Panel("conference-todo", "sites", _("Sites"), lambda pk: reverse("sites:todo", args=[pk]), 20))
        panels.register(panels.Panel("unit", "conferences", _("Conferences of the unit"), lambda pk: reverse("sites:unit_panel", args=[pk]), 15))
        name_act("sites.link-issued", _("A link to the site was made"))
        name_act("sites.links-issued", _("Links to the sites were made"))
        name_act("sites.link-revoked", _("The link to the site was withdrawn"))
        name_act("sites.device-paired", _("A device opened the site"))
        name_act("sites.device-revoked", _("A device of the site was shut out"))
        name_act("sites.device-renamed", _("A device of the site was renamed"))
        name_act("sites.code-issued", _("A code for one more device was made"))
        name_act("sites.operator-entered", _("An operator of the site was entered"))
        name_act("sites.operators-entered", _("Operators of the sites were entered"))
        name_act("sites.operator-changed", _("An operator’s name or telephone was put right"))
        name_act("sites.operator-removed", _("An operator no longer works at the site"))
        name_act("sites.pin-given", _("An operator was given a PIN"))
        name_act("sites.pins-given", _("Operators were given PINs"))
        name_act("sites.idle-minutes-set", _("It was set when an idle screen locks"))
        name_act("sites.opened", _("The site was opened"))
        name_act("sites.opened-in-communes", _("Sites were opened in the communes of a province"))
        name_act("sites.changed", _("The facts of the site were changed"))
        name_act("sites.help-lines-entered", _("Whom the halls call was entered"))
        name_act("sites.call-noted", _("A call to the site was noted"))
        name_act("sites.call-taken-back", _("A note of a call was taken back"))
        name_act("sites.removed", _("The site was removed"))
        name_act("sites.chosen-for-item", _("The sites that receive an item were chosen"))
        rules.register_piece(rules.Piece("sites", _("Sites, without their operators"), copy_sites, 20))
