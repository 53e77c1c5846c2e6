from __future__ import annotations

from django.urls import path

from diemcau.foundation.notices import views

app_name = "notices"
urlpatterns = [
    path("hop-thu/", views.box, name="box"),
    path("hop-thu/<int:notice_id>/", views.box_letter, name="box-letter"),
    path("<str:about>/", views.log, name="log"),
    path("thu/<int:notice_id>/", views.notice, name="notice"),
    path("thu/<int:notice_id>/gui-lai/", views.send_again, name="send-again"),
    path("thu/<int:notice_id>/bi-tra-lai/", views.bounced, name="bounced"),
    path("thu/<int:notice_id>/da-chuyen/", views.handed_over, name="handed-over"),
    path("thu/<int:notice_id>/tep/<int:file_id>/", views.file, name="file"),
]
