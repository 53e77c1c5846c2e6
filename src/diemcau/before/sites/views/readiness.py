from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diemcau.before.conferences import rules
from diemcau.before.sites import queries, services
from diemcau.before.sites.forms import HelpLinesForm
from diemcau.before.sites.views.halls import this_day, user_of
from diemcau.kernel import doors


@require_http_methods(["GET", "POST"])
def help_lines(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Whom the halls call when picture, sound or line fails."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, this_day())
    form = HelpLinesForm(request.POST or None, initial=HelpLinesForm.of(queries.help_lines(conference)))
    if request.method == "POST" and form.is_valid():
        services.enter_help_lines(conference=conference, **form.cleaned_data, by=user.actor, now=timezone.now())
        messages.success(request, _("The numbers were entered. The sites see them the next time they reach the centre."))
        return redirect(doors.path_to("readiness", conference.pk) if doors.is_open("readiness") else "sites:help_lines", conference.pk)
    return render(request, "sites/help_lines.html", {"conference": conference, "form": form}, status=422 if form.errors else 200)
