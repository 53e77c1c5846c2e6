from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BatchesConfig(AppConfig):
    name = "diemcau.foundation.batches"
    label = "batches"

    def ready(self) -> None:
        from diemcau.foundation.audit.rules import name_act  # noqa: PLC0415  # after the apps are loaded
        from diemcau.foundation.batches.rules import KEPT_DAYS  # noqa: PLC0415  # after the apps are loaded
        from diemcau.kernel import doors, retention  # noqa: PLC0415  # after the apps are loaded

        doors.register("batch", "batches:batch")
        name_act("batches.begun", _("A batch was begun"))
        name_act("batches.stopped", _("The batch was stopped"))
        name_act("batches.resumed", _("The batch goes on"))
        files, kept = _("files of invitations made as one"), timedelta(days=KEPT_DAYS)
        retention.register(retention.Period("batches.files", files, _("after they were made"), kept, is_automatic=True))
