from __future__ import annotations

from django.contrib.auth.decorators import login_not_required

from diemcau.surfaces.api.views import api

app_name = "api"
urlpatterns = api.urls[0]

for pattern in urlpatterns:
    if pattern.callback and "sites/" in str(pattern.pattern):  # devices have no account; the description of the API is for those who have
        login_not_required(pattern.callback)
