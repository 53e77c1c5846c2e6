"""Every address of the house; each room keeps its own below its prefix."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("diemcau.surfaces.desk.urls")),
    path("ngon-ngu/", login_not_required(set_language), name="set_language"),
    path("tai-khoan/", include("diemcau.foundation.accounts.urls")),
    path("thong-bao/", include("diemcau.foundation.notices.urls")),
    path("viec-nen/", include("diemcau.foundation.batches.urls")),
    path("don-vi/", include("diemcau.foundation.network.urls")),
    path("van-phong/", include("diemcau.foundation.papers.urls")),
    path("chuan-bi/", include("diemcau.before.conferences.urls")),
    path("chuan-bi/", include("diemcau.before.sites.urls")),
    path("chuan-bi/", include("diemcau.before.convening.urls")),
    path("dieu-hanh/", include("diemcau.during.attendance.urls")),
    path("bao-cao/", include("diemcau.after.reports.urls")),
    path("luu-tru/", include("diemcau.after.archive.urls")),
    path("diem-cau/", include("diemcau.surfaces.console.urls")),
    path("m/", include("diemcau.surfaces.person.urls")),
    path("hoi-nghi/", include("diemcau.surfaces.portal.urls")),
    path("api/v1/", include("diemcau.surfaces.api.urls")),
]
