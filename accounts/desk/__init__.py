"""People and units on the desk: the rooms, and the frame that they share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import access, scope
from accounts.models import Role, User

PAGE_SIZE = 50

# key, label, address, who may enter
ROOMS = (
    ("people", _("Persons"), "accounts_desk:people", scope.LOOKING),
    ("units", _("Units"), "accounts_desk:units", scope.KEEPING),
    ("roster", _("Roster import"), "accounts_desk:roster", scope.KEEPING),
    ("feedback", _("Feedback"), "accounts_desk:feedback", access.ANSWERING),
    ("trail", _("Audit trail"), "accounts_desk:trail", (Role.AUDIT_ADMIN,)),
)


def rooms(user: User) -> list[dict[str, Any]]:
    """The rooms that this person may enter, as tabs."""
    return [
        {"key": key, "label": label, "url": reverse(name)}
        for key, label, name, roles in ROOMS
        if scope.has_role(user, *roles)
    ]


def room(request: HttpRequest, here: str, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of one room, with the tabs of all."""
    context = {**context, "rooms": rooms(request.user), "room": here}
    return render(request, f"accounts/desk/{template}.html", context, status=status)
