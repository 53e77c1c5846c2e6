"""People of the halls with their PINs, and the shifts their phones open."""

from __future__ import annotations

import base64
import hmac
import random
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import Count

from diemcau.before.conferences.models import Conference
from diemcau.before.sites import rules
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Device, Operator, Site
from diemcau.before.sites.queries import linked, operators_in, without_pin
from diemcau.kernel.actors import Actor
from diemcau.sample.names import people

WITH_RELIEF = 10  # in every tenth hall a second person takes turns


def tell_the_operators(conference: Conference, *, by: Actor, now: datetime) -> None:
    """Everyone named for a site of ``conference`` works there, in every tenth hall with a second person; all have PINs.

    Told again it adds nothing.
    """
    if Operator.objects.filter(site__conference=conference).exists():
        return
    sites.enter_named_operators(conference=conference, by=by, now=now)
    relief = people(random.Random(conference.pk), ("Cán bộ điểm cầu",))  # noqa: S311  # a story, not a secret
    for site in list(Site.objects.filter(conference=conference).order_by("sort_key", "pk"))[::WITH_RELIEF]:
        name = next(person.full_name for person in relief if person.full_name != site.operator_name)
        sites.enter_operator(site=site, full_name=name, by=by, now=now)
    for operator in without_pin(conference).select_related("site__conference"):
        sites.give_pin(operator=operator, pin=pin_of(operator), by=by, now=now)


def pin_of(operator: Operator) -> str:
    """The invented PIN of ``operator``, the same each time: the demo says it to whoever tries it out."""
    pin = (operator.pk * 104_729 + 271_828) % 900_000 + 100_000
    while rules.is_easy(str(pin)):
        pin += 7
    return str(pin)


def opening_of(device: Device, operator: Operator, *, at: datetime) -> dict[str, Any]:
    """The event with which ``operator`` opens a shift on ``device``, as the console makes it when the PIN was typed."""
    shift = uuid4()
    message = rules.proof_message(event=shift, device=device.pk, operator=operator.pk)
    proof = base64.b64encode(hmac.digest(base64.b64decode(operator.pin_key), message, "sha256")).decode()
    payload = {"operator": operator.pk, "proof": proof}
    return {"id": str(shift), "kind": "shift_opened", "at": at.isoformat(), "payload": payload, "shift": str(shift)}


def first_operators(conference: Conference) -> dict[int, Operator]:
    """The first of the people with a PIN at each site of ``conference``, by the id of the site."""
    first: dict[int, Operator] = {}
    for operator in operators_in(conference).exclude(pin_key=""):
        first.setdefault(operator.site_id, operator)
    return first


def console_to_show(conference: Conference, *, by: Actor, now: datetime) -> tuple[str, list[Operator]]:
    """A link that opens the console of one hall where two people take turns, and who they are; a link somebody used is renewed."""
    two = Operator.objects.filter(site__conference=conference, left_at=None).exclude(pin_key="").values("site").annotate(count=Count("pk"))
    relieved = two.filter(count__gte=2).order_by("-site").values_list("site", flat=True).first()
    if relieved is None:
        return "", []
    site = Site.objects.select_related("conference").get(pk=relieved)
    (row,) = linked([site])
    token = row.token if row.link and not row.used_by else sites.issue_link(site=site, by=by, now=now)
    return token, [operator for operator in operators_in(conference) if operator.site_id == site.pk]
