"""Past conferences as their sources report them."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit.rules import name_act
from diemcau.kernel import doors, panels, references


class ArchiveConfig(AppConfig):
    name = "diemcau.after.archive"
    label = "archive"

    def ready(self) -> None:
        doors.register("archive", "archive:records")
        for field in ("province_then", "province_now"):
            references.register(
                references.Reference(
                    of="network.Unit", rows="archive.Record", field=field, title=_("archive records"),
                    named=lambda row: (str(row), reverse("archive:record", args=[row.slug])),
                )
            )  # fmt: skip
        doors.register("record", "archive:record")
        panels.register(
            panels.Panel(
                place="conference-tab", name="archive", title=_("Archive"), url=lambda key: reverse("archive:conference", args=[key]), order=55
            )
        )
        name_act("archive.added", _("The record was entered"))
        name_act("archive.changed", _("The record was changed"))
        name_act("archive.published", _("The record was published"))
        name_act("archive.withdrawn", _("The record was withdrawn from the public"))
        name_act("publishing.published", _("A version was published"))
        name_act("publishing.withdrawn", _("The published version was withdrawn"))
