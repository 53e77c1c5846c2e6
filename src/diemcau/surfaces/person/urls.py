from __future__ import annotations

from django.urls import path

from diemcau.surfaces.person import views

app_name = "person"
urlpatterns = [
    path("quen/", views.forget, name="forget"),
    path("<str:code>/", views.invitation, name="invitation"),
    path("<str:code>/hoi-nghi.ics", views.calendar, name="calendar"),
    path("<str:code>/vao/", views.check_in, name="check_in"),
    path("<str:code>/nho/", views.remember, name="remember"),
    path("<int:site_id>/<str:word>/", views.hall, name="hall"),
]
