"""Enrolling people: by pasting, by unit, or from a list that is looked at first. A wrong paste is kept and mended."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import access, enrolment, intake
from classes.forms import EnrolForm, RosterForm
from classes.models import Enrolment, TrainingClass
from lib import clock, tables
from lib.problems import Refusal

# Rows of each group that the preview shows; the rest is counted.
SHOWN = 100


def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    enrolment.refuse_ended(training_class)
    form = EnrolForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        people = form.cleaned_data["people"]
        try:
            added = enrolment.enrol(
                training_class=training_class,
                people=people,
                by=user,
                now=clock.now(),
                despite_overlap=form.cleaned_data["nevertheless"],
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            _say_enrolled(request, people, added)
            return redirect("classes_desk:workspace", pk=pk)
    return _forms(request, training_class, form, RosterForm())


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a list would do. Nothing is written: its good rows are sent on as staff numbers, and judged anew."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    enrolment.refuse_ended(training_class)
    form = RosterForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            plan = intake.preview(data=form.cleaned_data["file"].read(), training_class=training_class, by=user)
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
        else:
            name = form.cleaned_data["file"].name
            context = {"training_class": training_class, "plan": plan, "shown": SHOWN, "file": name}
            return render(request, "classes/desk/enrol_preview.html", context)
    return _forms(request, training_class, EnrolForm(user=user), form)


@require_safe
def template(request: HttpRequest, pk: int) -> FileResponse:
    """An empty list with the headers that we read, in Chinese whatever the language of the page."""
    access.managed_class(request.user, pk)  # type: ignore[arg-type]
    stream = BytesIO()
    tables.write_xlsx(stream, [tables.Column("工号", 18), tables.Column("姓名", 14)], [], sheet="学员")
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename="trainees.xlsx")


def _say_enrolled(request: HttpRequest, people: list[User], changed: list[Enrolment]) -> None:
    added = [place for place in changed if place.is_active]
    said = _("Enrolled now: %(new)s; already enrolled: %(old)s.")
    messages.success(request, said % {"new": len(added), "old": len(people) - len(changed)})
    if waits := len(changed) - len(added):
        messages.warning(
            request, _("No place is free for %(count)s of them: they are on the waiting list.") % {"count": waits}
        )


def _forms(request: HttpRequest, training_class: TrainingClass, form: EnrolForm, file_form: RosterForm) -> HttpResponse:
    context = {"form": form, "file_form": file_form, "training_class": training_class}
    refused = form.is_bound or file_form.is_bound
    return render(request, "classes/desk/enrol.html", context, status=400 if refused else 200)
