from __future__ import annotations

from django.urls import path

from diemcau.during.attendance import views

app_name = "attendance"
urlpatterns = [
    path("<int:conference_id>/", views.board, name="board"),
    path("<int:conference_id>/chap-nhan/", views.accept_all, name="accept_all"),
    path("<int:conference_id>/chot/", views.freeze, name="freeze"),
    path("<int:conference_id>/xem-lai/", views.conflicts, name="conflicts"),
    path("<int:conference_id>/xem-lai/tai-ve/", views.conflicts_csv, name="conflicts-csv"),
    path("<int:conference_id>/xem-lai/quyet-dinh/", views.decide, name="decide"),
    path("<int:conference_id>/xem-lai/cua-ai/", views.assign, name="assign"),
    path("<int:conference_id>/xem-lai/rut-lai/", views.take_back, name="take_back"),
    path("kiem-bien-ban/", views.check, name="check-by-hand"),
    path("kiem-bien-ban/<str:word>/", views.check, name="check"),
    path("<int:conference_id>/bien-ban/", views.minutes, name="minutes"),
    path("<int:conference_id>/bien-ban/in/", views.print_minutes, name="print-minutes"),
    path("<int:conference_id>/bien-ban/<int:minutes_id>/", views.one_minutes, name="one-minutes"),
    path("<int:conference_id>/bien-ban/<int:minutes_id>.pdf", views.minutes_pdf, name="minutes-pdf"),
    path("<int:conference_id>/bien-ban/<int:minutes_id>.docx", views.minutes_docx, name="minutes-docx"),
    path("<int:conference_id>/si-so/", views.counts, name="counts"),
    path("<int:conference_id>/si-so.csv", views.counts_csv, name="counts-csv"),
    path("<int:conference_id>/cach-diem-danh/", views.ways, name="ways"),
    path("<int:conference_id>/cach-diem-danh/bat-tat/", views.switch, name="switch"),
    path("<int:conference_id>/cach-diem-danh.csv", views.ways_csv, name="ways-csv"),
    path("<int:conference_id>/gio-den.csv", views.arrivals_csv, name="arrivals-csv"),
    path("<int:conference_id>/san-sang/", views.readiness, name="readiness"),
    path("<int:conference_id>/san-sang.csv", views.readiness_csv, name="readiness_csv"),
    path("<int:conference_id>/<int:site_id>/san-sang/", views.site_ready, name="site_ready"),
    path("<int:conference_id>/<int:site_id>/cuoc-goi/", views.note_call, name="note_call"),
    path("<int:conference_id>/<int:site_id>/cuoc-goi/<int:call_id>/rut/", views.take_back_call, name="take_back_call"),
    path("<int:conference_id>/<int:site_id>/", views.site, name="site"),
    path("<int:conference_id>/<int:site_id>/nhat-ky/", views.log, name="log"),
    path("<int:conference_id>/<int:site_id>/si-so/", views.headcount, name="headcount"),
    path("<int:conference_id>/<int:site_id>/si-so/<uuid:count>/ly-do/", views.explain, name="explain"),
    path("<int:conference_id>/<int:site_id>/chap-nhan/", views.accept, name="accept"),
    path("<int:conference_id>/<int:site_id>/mo-lai/", views.reopen, name="reopen"),
]
