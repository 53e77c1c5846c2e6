"""Acts on sites: opening, changing and removing halls; handing out their links; pairing and revoking devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from diemcau.before.conferences.models import Conference, ProgrammeItem, Reach
from diemcau.before.conferences.rules import Cloning
from diemcau.before.conferences.services import hold
from diemcau.before.sites.errors import SecondMainSite, SiteInUse, SiteNameMissing, SiteNameTaken
from diemcau.before.sites.models import ItemSite, Site
from diemcau.before.sites.queries import communes_without_site
from diemcau.foundation.audit import services as audit
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit, UnitVersion
from diemcau.kernel.actors import Actor
from diemcau.kernel.phones import understood
from diemcau.kernel.text import clean, fold, sort_key


@transaction.atomic
def open_site(
    *,
    conference: Conference,
    unit: Unit,
    name: str,
    is_main: bool = False,
    capacity: int | None = None,
    address: str = "",
    operator_name: str = "",
    operator_phone: str = "",
    by: Actor,
    now: datetime,
) -> Site:
    """One hall of ``conference`` that belongs to ``unit``; a unit may open several.

    Raises ``SiteNameMissing``, ``SiteNameTaken``, ``SecondMainSite`` or ``BadPhone``; nothing is stored.
    """
    hold(conference)
    site = _site(conference, unit, clean(name), network.province_of(unit, conference.day), is_main=is_main)
    site.capacity, site.address = capacity, clean(address)
    site.operator_name, site.operator_phone = clean(operator_name), understood(operator_phone).e164
    _guard(site)
    site.save(force_insert=True)
    audit.record("sites.opened", site, by=by, at=now, conference=conference.pk, unit=unit.pk)
    return site


@transaction.atomic
def open_sites_of_communes(*, conference: Conference, province: Unit, by: Actor, now: datetime) -> int:
    """A hall in every commune of ``province`` that has none yet, named after the commune; gives how many.

    Done again it opens only what is missing.  One INSERT and one entry in the record, whatever the number.
    """
    hold(conference)
    missing = communes_without_site(conference, province)
    taken = set(Site.objects.filter(conference=conference).values_list("name", flat=True))
    sites = []
    for commune_id, name in missing:
        site = _site(conference, Unit(pk=commune_id), _free_name(name, taken), province, is_main=False)
        taken.add(site.name)
        sites.append(site)
    Site.objects.bulk_create(sites)
    if sites:
        audit.record("sites.opened-in-communes", conference, by=by, at=now, province=province.pk, count=len(sites))
    return len(sites)


@transaction.atomic
def change_site(
    *,
    site: Site,
    name: str,
    is_main: bool,
    capacity: int | None,
    address: str,
    operator_name: str,
    operator_phone: str,
    by: Actor,
    now: datetime,
) -> Site:
    """``site`` with new facts; raises what ``open_site`` raises.  Records old and new values of what changed."""
    hold(site.conference)
    kept = Site.objects.select_for_update().get(pk=site.pk)
    new = {
        "name": clean(name),
        "folded": fold(clean(name)),
        "sort_key": _order(clean(name), is_main=is_main),
        "is_main": is_main,
        "capacity": capacity,
        "address": clean(address),
        "operator_name": clean(operator_name),
        "operator_phone": understood(operator_phone).e164,
    }
    changed = {field: [getattr(kept, field), value] for field, value in new.items() if getattr(kept, field) != value}
    for field in changed:
        setattr(kept, field, new[field])
    _guard(kept)
    if changed:
        kept.save(update_fields=list(changed))
        told = {field: values for field, values in changed.items() if field not in {"folded", "sort_key", "operator_name", "operator_phone"}}
        corrected = [field for field in ("operator_name", "operator_phone") if field in changed]  # the record keeps no name
        audit.record("sites.changed", kept, by=by, at=now, changed=told, corrected=corrected)
    return kept


@transaction.atomic
def remove_site(*, site: Site, by: Actor, now: datetime) -> None:
    """Take ``site`` out of its conference while nobody is assigned to it and its log is empty; else ``SiteInUse``."""
    hold(site.conference)
    audit.record("sites.removed", site, by=by, at=now, conference=site.conference_id)
    try:
        with transaction.atomic():
            site.delete()
    except ProtectedError as error:
        raise SiteInUse(site.name) from error


@transaction.atomic
def choose_sites(*, item: ProgrammeItem, sites: Sequence[Site], by: Actor, now: datetime) -> None:
    """Let exactly ``sites`` receive ``item``, whose reach becomes "chosen"."""
    hold(item.conference)
    kept = ProgrammeItem.objects.select_for_update().get(pk=item.pk)
    wanted = {site.pk for site in sites if site.conference_id == kept.conference_id}
    had = set(ItemSite.objects.filter(item=kept).values_list("site_id", flat=True))
    ItemSite.objects.filter(item=kept, site__in=had - wanted).delete()
    ItemSite.objects.bulk_create([ItemSite(conference_id=kept.conference_id, item=kept, site_id=pk) for pk in sorted(wanted - had)])
    if kept.reach != Reach.CHOSEN:
        kept.reach = Reach.CHOSEN
        kept.save(update_fields=["reach"])
    audit.record("sites.chosen-for-item", kept.conference, by=by, at=now, item=kept.title, count=len(wanted))


def _site(conference: Conference, unit: Unit, name: str, province: Unit | None, *, is_main: bool) -> Site:
    order = _order(name, is_main=is_main)
    return Site(conference=conference, unit=unit, province=province, name=name, folded=fold(name), sort_key=order, is_main=is_main)


def _order(name: str, *, is_main: bool) -> str:
    return ("0" if is_main else "1") + sort_key(name)


def _guard(site: Site) -> None:
    if not site.name:
        raise SiteNameMissing
    others = Site.objects.filter(conference=site.conference_id).exclude(pk=site.pk)
    if others.filter(name=site.name).exists():
        raise SiteNameTaken(site.name)
    if site.is_main and (main := others.filter(is_main=True).first()):
        raise SecondMainSite(main.name)


def _free_name(name: str, taken: set[str]) -> str:
    """``name``, or with a number behind it when a site of another unit is called the same."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


# --- a copy of the conference -----------------------------------------------------------------------------
def copy_sites(cloning: Cloning) -> int:
    """Halls without their operators, and which of them receive which item; gives the number of halls.

    A hall of a unit that no longer exists on the new day stays behind.
    """
    target = cloning.target
    units = set(UnitVersion.objects.on(target.day).values_list("unit", flat=True).filter(unit__sites__conference=cloning.source))
    sites = [site for site in Site.objects.filter(conference=cloning.source).order_by("sort_key", "pk") if site.unit_id in units]
    copies = [
        Site(
            conference=target, unit_id=site.unit_id, province_id=site.province_id, name=site.name, is_main=site.is_main, capacity=site.capacity,
            address=site.address, folded=site.folded, sort_key=site.sort_key,
        )
        for site in sites
    ]  # fmt: skip
    for site, copy in zip(sites, Site.objects.bulk_create(copies), strict=True):
        cloning.sites[site.pk] = copy.pk
    chosen = ItemSite.objects.filter(item__in=list(cloning.items), site__in=list(cloning.sites))
    ItemSite.objects.bulk_create(
        ItemSite(conference=target, item_id=cloning.items[row.item_id], site_id=cloning.sites[row.site_id]) for row in chosen
    )
    return len(copies)
