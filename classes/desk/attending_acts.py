"""Timetable, leave and materials on the desk: each is a form or one POST that calls one verb and goes back."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from classes import access, lifecycle, materials, timetable
from classes.attending import leave, printing, reading, staying
from classes.attending.forms import MaterialForm
from classes.forms import SessionForm
from classes.models import ClassMaterial, ClassSession, LeaveRequest, TrainingClass
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal

from . import workspace
from .acts import act
from .printing import answer


def session_edit(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    lifecycle.refuse_unless_editable(training_class)
    found = _session(training_class, session)
    title = found.title
    form = SessionForm(request.POST or None, instance=found, training_class=training_class)
    if request.method == "POST" and form.is_valid():
        try:
            timetable.change(session=form.instance, fields=form.changed_data, by=user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(reverse("classes_desk:workspace", args=[pk]) + "#plan")
    context = {"training_class": training_class, "session": found, "session_title": title, "form": form}
    return render(request, "classes/desk/session_form.html", context, status=400 if form.is_bound else 200)


@act
def session_cancel(request: HttpRequest, training_class: TrainingClass, session: int) -> str:
    found, reason = _session(training_class, session), request.POST.get("reason", "")
    timetable.cancel(session=found, reason=reason, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("Cancelled. Trainees are told.")


@act
def session_restore(request: HttpRequest, training_class: TrainingClass, session: int) -> str:
    found = _session(training_class, session)
    timetable.restore(session=found, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("It takes place again.")


@act
def leave_answer(request: HttpRequest, training_class: TrainingClass, leave_request: int) -> str:
    requests = LeaveRequest.objects.filter(enrolment__training_class=training_class)
    found = get_object_or_404(requests.select_related("enrolment__user", "enrolment__training_class"), pk=leave_request)
    values = {"request": found, "answer": request.POST.get("answer", ""), "by": request.user, "now": clock.now()}
    if request.POST.get("decision") == "approve":
        leave.approve(**values)  # type: ignore[arg-type]
        return _("Approved: %(name)s is told, and the leave is on record.") % {"name": found.enrolment.user.name}
    leave.refuse(**values)  # type: ignore[arg-type]
    return _("Refused: %(name)s is told, with the reason.") % {"name": found.enrolment.user.name}


@act
def stay(request: HttpRequest, training_class: TrainingClass, place: int) -> str:
    """Let somebody stay with more leave than the class bears; the hours that the decision is about are read anew."""
    places = training_class.enrolments.active().select_related("user", "training_class")
    found, now = get_object_or_404(places, pk=place), clock.now()
    hours = reading.overview(training_class, [found], now).tallies[found.pk].leave
    reason = request.POST.get("reason", "")
    staying.let_stay(enrolment=found, leave_hours=hours, reason=reason, by=request.user, now=now)  # type: ignore[arg-type]
    return _("%(name)s stays in the class.") % {"name": found.user.name}


@act
def material_add(request: HttpRequest, training_class: TrainingClass) -> str | HttpResponse:
    form = MaterialForm(request.POST, request.FILES, training_class=training_class)
    if not form.is_valid():
        return workspace.page(request, training_class, materials=form)
    materials.add(material=form.instance, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("Added.")


@act
def material_remove(request: HttpRequest, training_class: TrainingClass, material: int) -> str:
    found = get_object_or_404(training_class.materials, pk=material)
    materials.remove(material=found, by=request.user, now=clock.now())  # type: ignore[arg-type]
    return _("Removed.")


@require_safe
def material(request: HttpRequest, pk: int, material: int) -> FileResponse:
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    return handed_over(get_object_or_404(training_class.materials.exclude(file=""), pk=material))


@require_safe
def sign_in(request: HttpRequest, pk: int, session: int | None = None) -> HttpResponse:
    """签到表 to sign on paper: of one session, or of all; the page of prints asks for one by `?session=`."""
    chosen = QueryDict(mutable=True)
    chosen["session"] = str(session or number_in(request.GET.get("session")) or "")
    return answer(request, pk, "sign-in", chosen)


@require_safe
def timetable_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    return printing.timetable(training_class, by=request.user, now=clock.now())  # type: ignore[arg-type]


def handed_over(material: ClassMaterial) -> FileResponse:
    """The file, to save and never to run in a page of ours."""
    response = FileResponse(material.file.open("rb"), as_attachment=True, filename=material.file_name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _session(training_class: TrainingClass, pk: int) -> ClassSession:
    found = get_object_or_404(training_class.sessions, pk=pk)
    found.training_class = training_class
    return found
