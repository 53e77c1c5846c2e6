from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import doors, references, retention


class PapersConfig(AppConfig):
    name = "diemcau.foundation.papers"
    label = "papers"

    def ready(self) -> None:
        from diemcau.foundation.audit.rules import name_act  # noqa: PLC0415  # after the apps are loaded
        from diemcau.foundation.papers import receivers  # noqa: F401, PLC0415  # models are ready only now

        for rows, title, page in (
            (
                "OfficeProfile",
                _("office profiles"),
                lambda row: (row.issuer or str(_("office profile")), reverse("papers:office", args=[row.unit_id])),
            ),
            ("LegalAct", _("legal acts"), lambda row: (str(row), reverse("papers:acts"))),
            ("Basis", _("legal bases of papers"), lambda row: (row.get_kind_display(), reverse("papers:bases", args=[row.unit_id]))),
            ("Register", _("registers of numbers"), lambda row: (str(row), reverse("papers:register", args=[row.unit_id, row.pk]))),
            ("PaperTemplate", _("templates of offices"), lambda row: (row.filename, reverse("papers:templates", args=[row.unit_id]))),
        ):
            references.register(references.Reference(of="network.Unit", rows=f"papers.{rows}", field="unit", title=title, named=page))
        records, page = _("papers issued and under way"), lambda row: (str(row), reverse("papers:record", args=[row.pk]))
        references.register(references.Reference(of="network.Unit", rows="papers.PaperRecord", field="issuer", title=records, named=page))
        doors.register("records", "papers:records")
        doors.register("paper-record", "papers:record")
        doors.register("office", "papers:office")
        doors.register("acts", "papers:acts")
        name_act("papers.office-kept", _("The office profile was changed"))
        name_act("papers.bases-chosen", _("The legal basis of papers was chosen"))
        name_act("papers.act-added", _("A legal act of the office was added"))
        name_act("papers.act-removed", _("A legal act of the office was removed"))
        name_act("papers.template-taken", _("A template of the office was uploaded"))
        name_act("papers.template-dropped", _("A template of the office was removed"))
        as_filed = _("as long as the office files the paper")
        retention.register(retention.Period("papers.issued", _("papers sent for signature and issued, with their files and receipts"), as_filed))
        retention.register(retention.Period("papers.registers", _("registers of numbers"), as_filed))
