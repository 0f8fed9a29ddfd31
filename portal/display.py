"""How a reader wants to see the site: theme and size of type, kept in two cookies that the server reads.

Cookies, not the account: the choice belongs to a screen, and holds on the login page too.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("light", "dark")  # neither: as the system
SIZES = ("large",)  # 关怀版; none: normal
A_YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Form POST of the display menu without JavaScript: fields `theme`, `size`, `next`."""
    response = HttpResponseRedirect(_back(request))
    _keep(response, "theme", request.POST.get("theme", ""), THEMES)
    _keep(response, "size", request.POST.get("size", ""), SIZES)
    return response


def _keep(response: HttpResponse, name: str, value: str, known: tuple[str, ...]) -> None:
    if value in known:
        # Readable by script on purpose: the menu itself writes it when there is JavaScript.
        response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
