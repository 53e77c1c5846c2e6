"""Posts of the demo province and its communes, held by invented people; told once."""

from __future__ import annotations

import random
from datetime import date, datetime

from django.db import transaction

from diemcau.foundation.network import queries as network
from diemcau.foundation.network import services
from diemcau.foundation.network.models import Post, Unit
from diemcau.kernel.actors import Actor
from diemcau.sample.names import full_name

SINCE = date(2025, 7, 1)
TRAINED_BY = "1079/QĐ-TTg"  # docs/sources.md#posts
PROVINCE_POSTS = ("Chủ tịch UBND tỉnh", "Phó Chủ tịch UBND tỉnh", "Chánh Văn phòng UBND tỉnh")
COMMUNE_POSTS = (("Chủ tịch UBND xã", TRAINED_BY), ("Công chức Văn hoá - Xã hội", TRAINED_BY))
VACANT_EACH = 23  # every so many communes one post is vacant, so that the page shows what that looks like


@transaction.atomic
def tell_posts(province: Unit, *, by: Actor, now: datetime) -> None:
    """Posts of the province and of every commune below it, each with a holder but for a few that are vacant."""
    if Post.objects.filter(unit=province).exists():
        return
    draw = random.Random(42)  # noqa: S311  # the same people in every demo
    for title in PROVINCE_POSTS:
        _held(province, title, "", draw, by=by, now=now)
    for number, commune in enumerate(network.communes_below(province, network.today()).select_related("unit"), start=1):
        for title, source in COMMUNE_POSTS:
            title = title.replace("xã", "phường") if commune.kind == "ward" else title  # noqa: PLW2901
            is_vacant = number % VACANT_EACH == 0 and title.startswith("Công chức")
            _held(commune.unit, title, source, None if is_vacant else draw, by=by, now=now)


def _held(unit: Unit, title: str, source: str, draw: random.Random | None, *, by: Actor, now: datetime) -> None:
    post = services.open_post(unit=unit, title=title, since=SINCE, training_source=source, by=by, now=now)
    if draw is not None:
        phone = f"09{draw.randrange(10**7, 10**8)}"
        services.appoint_named(post=post, person=None, full_name=full_name(draw), phone=phone, email="", since=SINCE, until=None, by=by, now=now)
