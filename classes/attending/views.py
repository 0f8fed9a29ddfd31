"""Leave and materials as trainees see them."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import access, lifecycle
from classes.desk.attending_acts import handed_over
from classes.models import Enrolment
from lib import clock
from lib.problems import Refusal

from . import leave, own
from .forms import LeaveForm


def leave_page(request: HttpRequest, pk: int) -> HttpResponse:
    """My attendance and leave; asking for more."""
    place = access.own_enrolment(request.user, pk)  # type: ignore[arg-type]
    now = clock.now()
    mine = own.read(place, now)
    form = LeaveForm(request.POST or None, sessions=mine.askable)
    if request.method == "POST" and form.is_valid():
        try:
            leave.ask(enrolment=place, hours=form.hours, reason=form.cleaned_data["reason"], now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Sent. The class head is told; the answer comes to your inbox."))
            return redirect("classes:leave", pk=pk)
    context = {
        "training_class": place.training_class,
        "enrolment": place,
        "mine": mine,
        "form": form,
        "may_ask": place.is_active and place.training_class.state in lifecycle.EDITABLE,
    }
    return render(request, "classes/leave.html", context, status=400 if form.is_bound else 200)


@require_POST
def leave_withdraw(request: HttpRequest, pk: int, leave_request: int) -> HttpResponse:
    place = access.own_enrolment(request.user, pk)  # type: ignore[arg-type]
    found = get_object_or_404(place.leave_requests, pk=leave_request)
    try:
        leave.withdraw(request=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken back."))
    return redirect("classes:leave", pk=pk)


@require_safe
def material(request: HttpRequest, pk: int, material: int) -> FileResponse:
    """For those who take part; whoever was withdrawn reads no more of it."""
    user: User = request.user  # type: ignore[assignment]
    place: Enrolment = access.own_enrolment(user, pk)
    files = (
        place.training_class.materials.exclude(file="") if place.is_active else place.training_class.materials.none()
    )
    return handed_over(get_object_or_404(files, pk=material))
