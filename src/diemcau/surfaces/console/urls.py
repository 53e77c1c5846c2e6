from __future__ import annotations

from django.urls import path

from diemcau.surfaces.console import views

app_name = "console"
urlpatterns = [
    path("", views.door, name="door"),
    # everything of the console itself lies below one address: the scope of its service worker, which no link page shares
    path("bang/", views.console, name="console"),
    path("bang/may.json", views.machine, name="machine"),
    path("bang/tep.js", views.worker, name="worker"),
    path("bang/manifest.webmanifest", views.manifest, name="manifest"),
    path("bien-ban.pdf", views.minutes, name="minutes"),
    path("roi-may/", views.leave, name="leave"),
    path("ghep/", views.code, name="code"),
    path("may/", views.devices, name="devices"),
    path("may/ten/", views.rename, name="rename"),
    path("<str:token>/", views.link, name="link"),
]
