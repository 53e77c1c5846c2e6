from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import retention


class AuditConfig(AppConfig):
    name = "diemcau.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        retention.register(retention.Period("audit.acts", _("the record of acts: who did what, when"), _("never deleted")))
