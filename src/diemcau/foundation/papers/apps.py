from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import doors, references


class PapersConfig(AppConfig):
    name = "diemcau.foundation.papers"
    label = "papers"

    def ready(self) -> None:
        from diemcau.foundation.audit.rules import name_act  # noqa: PLC0415  # after the apps are loaded
        from diemcau.foundation.papers import receivers  # noqa: F401, PLC0415  # models are ready only now

        for rows, title in (("OfficeProfile", _("office profiles")), ("LegalAct", _("legal acts")), ("Basis", _("legal bases of papers"))):
            references.register(references.Reference(of="network.Unit", rows=f"papers.{rows}", field="unit", title=title))
        doors.register("office", "papers:office")
        doors.register("acts", "papers:acts")
        name_act("papers.office-kept", _("The office profile was changed"))
        name_act("papers.bases-chosen", _("The legal basis of papers was chosen"))
        name_act("papers.template-taken", _("A template of the office was uploaded"))
        name_act("papers.template-dropped", _("A template of the office was removed"))
