from __future__ import annotations

from django.apps import AppConfig
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import doors, panels, references, retention


class ConveningConfig(AppConfig):
    name = "diemcau.before.convening"
    label = "convening"

    def ready(self) -> None:
        from diemcau.before.conferences.rules import register_readers  # noqa: PLC0415  # after the apps are loaded
        from diemcau.before.convening.rules import called  # noqa: PLC0415  # after the apps are loaded
        from diemcau.before.convening.rules.papers import paper_subject  # noqa: PLC0415  # after the apps are loaded
        from diemcau.before.convening.services.printing import KIND  # noqa: PLC0415  # after the apps are loaded
        from diemcau.foundation.audit.rules import name_act  # noqa: PLC0415  # after the apps are loaded
        from diemcau.foundation.batches import rules as batches  # noqa: PLC0415  # after the apps are loaded
        from diemcau.foundation.notices import rules as letters  # noqa: PLC0415  # after the apps are loaded

        for rows, title, page in (
            ("Delegate", _("delegates"), lambda row: (row.full_name, reverse("convening:change", args=[row.conference_id, row.pk]))),
            ("Quota", _("quotas"), lambda row: (str(row.conference), reverse("convening:quotas", args=[row.conference_id]))),
            ("UnitLink", _("personal links"), lambda row: (str(row.conference), reverse("convening:unit_links", args=[row.conference_id]))),
        ):
            references.register(
                references.Reference(
                    of="network.Unit", rows=f"convening.{rows}", field="unit", title=title, named=page, joins=("conference",),
                    since=lambda day: Q(conference__closes_at__date__gte=day),
                )
            )  # fmt: skip
        register_readers("called", lambda user, on: called(user, on=on))

        batches.register(KIND)
        doors.register("delegates", "convening:list")
        doors.register("invitations", "convening:invitations")
        panels.register(panels.Panel("conference-tab", "delegates", _("Delegates"), lambda pk: reverse("convening:list", args=[pk]), 30))
        panels.register(panels.Panel("conference-tab", "papers", _("Papers"), lambda pk: reverse("convening:papers", args=[pk]), 35))
        doors.register("papers", "convening:papers")
        doors.register("paper", "convening:paper")
        told = panels.Panel("paper-record", "told", _("Letters to the contacts"), lambda pk: reverse("convening:paper-told", args=[pk]))
        panels.register(told)
        letters.register("paper", paper_subject)
        name_act("convening.paper-told", _("The contacts of units were told of a paper"))
        name_act("convening.papers-worded", _("The words of the papers were written"))
        panels.register(panels.Panel("called-tab", "delegates", _("Delegates of your units"), lambda pk: reverse("convening:list", args=[pk]), 30))
        panels.register(panels.Panel("conference-tab", "invitations", _("Invitations"), lambda pk: reverse("convening:invite", args=[pk]), 33))
        panels.register(panels.Panel("called-tab", "papers", _("Papers"), lambda pk: reverse("convening:papers", args=[pk]), 35))
        panels.register(panels.Panel("conference-todo", "delegates", _("Delegates"), lambda pk: reverse("convening:todo", args=[pk]), 30))
        panels.register(panels.Panel("conference-todo", "invitations", _("Invitations"), lambda pk: reverse("convening:invite_todo", args=[pk]), 33))
        calls = panels.Panel("conferences-of-reader", "called", _("Conferences that call your units"), lambda _user: reverse("convening:called"))
        panels.register(calls)
        name_act("convening.added", _("The delegate was convened"))
        name_act("convening.added-many", _("Delegates were entered from a list"))
        name_act("convening.import-undone", _("The acceptance of a list was undone"))
        name_act("convening.changed", _("The facts of the delegate were changed"))
        name_act("convening.cancelled", _("The delegate was cancelled"))
        name_act("convening.restored", _("The delegate was restored"))
        self._open_seats()
        self._say_how_long()

    def _open_seats(self) -> None:
        """What concerns quotas and nominations."""
        from diemcau.before.conferences import rules  # noqa: PLC0415  # after the apps are loaded
        from diemcau.before.convening import receivers  # noqa: F401, PLC0415  # after the apps are loaded
        from diemcau.before.convening.services.papers import copy_paper_words  # noqa: PLC0415  # after the apps are loaded
        from diemcau.before.convening.services.quotas import copy_quotas  # noqa: PLC0415  # after the apps are loaded
        from diemcau.foundation.audit.rules import name_act  # noqa: PLC0415  # after the apps are loaded

        panels.register(panels.Panel("conference-tab", "quotas", _("Quotas"), lambda pk: reverse("convening:quotas", args=[pk]), 28))
        panels.register(panels.Panel("conference-todo", "quotas", _("Quotas"), lambda pk: reverse("convening:quotas_todo", args=[pk]), 28))
        panels.register(panels.Panel("called-tab", "quotas", _("Seats of your units"), lambda pk: reverse("convening:my-quotas", args=[pk]), 28))
        doors.register("quotas", "convening:quotas")
        doors.register("unit-link", "convening:link-my-quotas")
        name_act("convening.terms-set", _("The terms of convening were set"))
        name_act("convening.quotas-set", _("Seats were handed out to units"))
        name_act("convening.quota-followed", _("The seats of a unit that ended went to its successor"))
        name_act("convening.quota-returned", _("The seats that had followed a successor went back"))
        name_act("convening.approval-undone", _("An approval of many was taken back"))
        name_act("convening.nominated", _("A unit named people"))
        name_act("convening.replaced", _("Somebody named was replaced"))
        name_act("convening.nominee-declined", _("Somebody named cannot come"))
        name_act("convening.nominee-withdrawn", _("Somebody named was taken off the list"))
        name_act("convening.nominee-refused", _("Somebody named was not approved"))
        name_act("convening.approved", _("People named by units were approved"))
        name_act("convening.receipt-undone", _("A unit took back the names it had just sent"))
        name_act("convening.seats-given-back", _("A unit gave seats back"))
        name_act("convening.moved-up", _("People on the waiting list got a seat"))
        name_act("convening.twin-settled", _("It was settled for which of two units somebody comes"))
        name_act("convening.link-issued", _("A personal link was made for a unit"))
        name_act("convening.links-issued", _("Personal links were made for units"))
        name_act("convening.link-revoked", _("The personal link of a unit was withdrawn"))
        name_act("convening.sheets-printed", _("Sign-in sheets were printed"))
        name_act("convening.nudged", _("Units were nudged to name their people"))
        rules.register_piece(rules.Piece("papers", _("Words of the papers, without the conclusions"), copy_paper_words, 40))
        rules.register_piece(rules.Piece("quotas", _("Quotas and terms, without the people"), copy_quotas, 30))

    def _say_how_long(self) -> None:
        """Periods of what is kept of delegates."""
        from diemcau.before.convening.queries.invitations import PAGE_LIVES_ON  # noqa: PLC0415  # after the apps are loaded
        from diemcau.before.convening.services.lists import DRAFT_LIVES, UNDO_LIVES  # noqa: PLC0415  # after the apps are loaded

        handed_in, accepted, over = _("after they were handed in"), _("after the list was accepted"), _("after the conference")
        for period in (
            retention.Period("convening.delegates", _("delegates, nominations and their history"), _("as long as the office files the conference")),
            retention.Period("convening.lists", _("lists of people that nobody accepted"), handed_in, DRAFT_LIVES, is_automatic=True),
            retention.Period("convening.undo", _("what is needed to undo the acceptance of a list"), accepted, UNDO_LIVES, is_automatic=True),
            retention.Period("convening.pages", _("the page of a delegate behind the QR code"), over, PAGE_LIVES_ON, is_automatic=True),
        ):
            retention.register(period)
