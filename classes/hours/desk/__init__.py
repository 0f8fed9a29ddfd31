"""Study hours on the desk: the rooms, and the frame that they share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import scope
from accounts.models import Role, User

# key, label, address, who may enter
ROOMS = (
    ("claims", _("Claims"), "hours_desk:claims", scope.MANAGING),
    ("people", _("Ledgers"), "hours_desk:people", scope.MANAGING),
    ("import", _("Hours from elsewhere"), "hours_desk:import", scope.MANAGING),
    ("rules", _("Rules"), "hours_desk:rules", (Role.TRAINING_AUTHORITY,)),
    ("leave", _("Limit of leave"), "hours_desk:leave-limits", (Role.TRAINING_AUTHORITY,)),
)


def room(request: HttpRequest, here: str, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of one room, with the tabs of all that this person may enter."""
    user: User = request.user  # type: ignore[assignment]
    tabs = [
        {"key": key, "label": label, "url": reverse(name)}
        for key, label, name, roles in ROOMS
        if scope.has_role(user, *roles)
    ]
    context = {**context, "rooms": tabs, "room": here}
    return render(request, f"classes/hours/desk/{template}.html", context, status=status)
