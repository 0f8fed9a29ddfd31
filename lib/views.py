"""Pages of last resort."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lib.problems import problem_response


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long: say so, and let the person go back to what was typed."""
    if request.path.startswith("/api/"):
        return problem_response(status=403, code="csrf", title=_("Your session has changed. Reload the page."))
    return render(request, "403.html", {"reason": "csrf"}, status=403)
