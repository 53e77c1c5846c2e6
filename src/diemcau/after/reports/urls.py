from __future__ import annotations

from django.urls import URLPattern, path

from diemcau.after.reports import views

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("tong-hop/", views.roll_up, name="roll-up"),
    path("tong-hop/tong-hop.xlsx", views.roll_up_xlsx, name="roll-up-xlsx"),
    path("tong-hop/tong-hop.csv", views.roll_up_csv, name="roll-up-csv"),
    path("tong-hop/nguon/<int:unit_id>/", views.origins, name="origins"),
    path("bao-phu/", views.coverage, name="coverage"),
    path("bao-phu/bao-phu.xlsx", views.coverage_xlsx, name="coverage-xlsx"),
    path("<int:conference_id>/", views.report, name="report"),
    path("<int:conference_id>/trinh-ky/", views.send, name="send"),
    path("<int:conference_id>/loi-van/", views.words, name="words"),
    path("<int:conference_id>/bao-cao.docx", views.report_docx, name="report-docx"),
    path("<int:conference_id>/bao-cao.pdf", views.report_pdf, name="report-pdf"),
    path("<int:conference_id>/danh-sach.docx", views.list_docx, name="list-docx"),
    path("<int:conference_id>/danh-sach.pdf", views.list_pdf, name="list-pdf"),
    path("<int:conference_id>/danh-sach.xlsx", views.list_xlsx, name="list-xlsx"),
]
