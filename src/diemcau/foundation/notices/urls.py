from __future__ import annotations

from django.urls import path

from diemcau.foundation.notices import views

app_name = "notices"
urlpatterns = [
    path("<str:about>/", views.log, name="log"),
    path("thu/<int:notice_id>/", views.notice, name="notice"),
    path("thu/<int:notice_id>/gui-lai/", views.send_again, name="send-again"),
    path("thu/<int:notice_id>/da-chuyen/", views.handed_over, name="handed-over"),
    path("thu/<int:notice_id>/tep/<int:file_id>/", views.file, name="file"),
]
