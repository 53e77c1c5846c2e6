from __future__ import annotations

from django.urls import path

from diemcau.surfaces.person import views

app_name = "person"
urlpatterns = [
    path("<str:code>/", views.invitation, name="invitation"),
    path("<str:code>/hoi-nghi.ics", views.calendar, name="calendar"),
]
