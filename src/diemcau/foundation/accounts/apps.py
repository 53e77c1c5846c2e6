from __future__ import annotations

from django.apps import AppConfig
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import doors, references, retention
from diemcau.kernel.panels import Panel, register


class AccountsConfig(AppConfig):
    name = "diemcau.foundation.accounts"
    label = "accounts"

    def ready(self) -> None:
        from diemcau.foundation.accounts import receivers  # noqa: F401, PLC0415  # models are ready only now
        from diemcau.foundation.accounts.services import LIST_LIVES  # noqa: PLC0415  # after the apps are loaded

        doors.register("users", "accounts:users")
        doors.register("unit-acts", "accounts:unit_acts")
        doors.register("unit-act", "accounts:unit_act")
        doors.register("post", "accounts:post")
        doors.register("identifiers", "accounts:identifiers")
        references.register(
            references.Reference(
                of="network.Unit", rows="accounts.Grant", field="unit", title=_("roles given"),
                since=lambda day: Q(period__endswith=None) | Q(period__endswith__gt=day),
                named=lambda row: (f"{row.user}, {row.get_role_display()}", reverse("accounts:person", args=[row.user_id])),
                joins=("user",),
            )
        )  # fmt: skip
        doors.register("people", "accounts:known_people")
        register(
            Panel(place="unit", name="posts", title=_("Posts and who holds them"), url=lambda pk: reverse("accounts:posts", args=[pk]), order=10)
        )
        register(
            Panel(
                place="unit",
                name="accounts",
                title=_("People and units below"),
                url=lambda pk: reverse("accounts:unit_panel", args=[pk]),
                order=20,
            )
        )
        lists = _("lists of codes or posts that nobody accepted")
        retention.register(retention.Period("accounts.lists", lists, _("after they were handed in"), LIST_LIVES, is_automatic=True))
