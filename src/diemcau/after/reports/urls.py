from __future__ import annotations

from django.urls import URLPattern, path

from diemcau.after.reports import views

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("<int:conference_id>/", views.report, name="report"),
    path("<int:conference_id>/loi-van/", views.words, name="words"),
    path("<int:conference_id>/bao-cao.docx", views.report_docx, name="report-docx"),
    path("<int:conference_id>/bao-cao.pdf", views.report_pdf, name="report-pdf"),
    path("<int:conference_id>/danh-sach.docx", views.list_docx, name="list-docx"),
    path("<int:conference_id>/danh-sach.pdf", views.list_pdf, name="list-pdf"),
    path("<int:conference_id>/danh-sach.xlsx", views.list_xlsx, name="list-xlsx"),
]
