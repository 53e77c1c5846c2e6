from __future__ import annotations

import hashlib
import json

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diemcau.foundation.publishing import queries as publishing
from diemcau.foundation.publishing.rules import KIND, reading
from diemcau.kernel.http import is_htmx, page_or_partial
from diemcau.surfaces.portal.forms import FilterForm

PAGE = 20  # conferences on one page of the list
KEPT_SECONDS = 300  # that caches may answer for us with the data of one conference


@login_not_required
@require_safe
def conferences(request: HttpRequest) -> HttpResponse:
    etag = _etag(request, publishing.state_of(KIND), request.get_full_path())
    if answer := get_conditional_response(request, etag=etag):
        return answer
    form = FilterForm(request.GET, in_use=publishing.facets_in_use(KIND))
    page = Paginator(publishing.found(KIND, query=form.query, facets=form.facets), PAGE).get_page(request.GET.get("trang"))
    asked = request.GET.copy()
    asked.pop("trang", None)
    context = {
        "form": form,
        "page": page,
        "rows": [(snapshot.slug, reading(snapshot.payload)) for snapshot in page],
        "asked": asked.urlencode(),
        "is_filtered": bool(form.query or form.facets),
    }
    return _kept(render(request, page_or_partial(request, "portal/conferences.html", "list"), context), etag)


@login_not_required
@require_safe
def conference(request: HttpRequest, slug: str) -> HttpResponse:
    snapshot = publishing.one(KIND, slug)
    if snapshot is None:
        return _gone(request, slug)
    etag = _etag(request, str(snapshot.pk))
    if answer := get_conditional_response(request, etag=etag):
        return answer
    return _kept(render(request, "portal/conference.html", {"snapshot": snapshot, "paper": reading(snapshot.payload)}), etag)


@login_not_required
@require_safe
def conference_data(request: HttpRequest, slug: str) -> HttpResponse:
    snapshot = publishing.one(KIND, slug)
    if snapshot is None:
        if publishing.withdrawn(KIND, slug) is None:
            raise Http404
        return JsonResponse({"detail": _("This page was withdrawn.")}, status=410)
    etag = quote_etag(f"{snapshot.pk}")
    if answer := get_conditional_response(request, etag=etag):
        return answer
    data = {**snapshot.payload, "version": snapshot.version, "published_at": snapshot.published_at.isoformat()}
    response = HttpResponse(
        json.dumps(data, ensure_ascii=False, indent=1),
        content_type="application/json; charset=utf-8",
        headers={"ETag": etag, "Content-Disposition": f'attachment; filename="{slug}.json"', "Access-Control-Allow-Origin": "*"},
    )
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    """410 with the reason for a page that was withdrawn; 404 for one that never was."""
    last = publishing.withdrawn(KIND, slug)
    if last is None:
        raise Http404
    return render(request, "portal/gone.html", {"reason": last.end_reason, "withdrawn_at": last.ended_at}, status=410)


def _etag(request: HttpRequest, *state: str) -> str:
    """Of the content and of what else is on the page: language, who is signed in, the form's token."""
    reader = (get_language(), str(getattr(request.user, "pk", "")), request.COOKIES.get("csrftoken", ""), str(is_htmx(request)))
    return quote_etag(hashlib.sha256("\n".join([*state, *map(str, reader)]).encode()).hexdigest()[:32])


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    """Let the reader's browser keep the page and ask each time whether it still stands."""
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response
