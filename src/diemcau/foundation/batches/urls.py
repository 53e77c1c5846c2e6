from __future__ import annotations

from django.urls import path

from diemcau.foundation.batches import views

app_name = "batches"
urlpatterns = [
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/dung/", views.stop, name="stop"),
    path("<int:batch_id>/tiep/", views.resume, name="resume"),
    path("<int:batch_id>/tai-ve/", views.download, name="download"),
]
