from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import doors, references, retention


class NetworkConfig(AppConfig):
    name = "diemcau.foundation.network"
    label = "network"

    def ready(self) -> None:
        doors.register("units", "network:units")
        references.register(
            references.Reference(
                of="network.Unit", rows="network.UnitIdentifier", field="unit", title=_("identifiers"),
                since=lambda day: Q(period__endswith=None) | Q(period__endswith__gt=day),
                named=lambda row: (row.code, doors.path_to("identifiers", row.unit_id)),
            )
        )  # fmt: skip
        references.register(
            references.Reference(
                of="network.Unit", rows="network.Post", field="unit", title=_("posts"),
                since=lambda day: Q(period__endswith=None) | Q(period__endswith__gt=day),
                named=lambda row: (row.title, doors.path_to("post", row.pk)),
            )
        )  # fmt: skip
        retention.register(
            retention.Period(
                "network.people",
                _("people in posts, with telephone and e-mail"),
                _("after their last post, by “diemcau people forget”"),
                timedelta(days=730),
            )
        )
