"""Setting assignments on the desk: calls of one's units, one assignment with who handed in, and the acts on it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import lifecycle
from classes.access import managed_class, require_manager
from classes.assignments import access, marking, selecting, setting
from classes.assignments.forms import AssignmentForm
from classes.models import Assignment, SelectedWork, Submission
from lib import clock
from lib.problems import Refusal

PAGE_SIZE = 40
State = Submission.State


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Essay calls of the units in reach."""
    user: User = request.user  # type: ignore[assignment]
    require_manager(user)
    handed_in = Count("submissions", filter=~Q(submissions__state=State.DRAFT))
    waiting = Count("submissions", filter=Q(submissions__state=State.HANDED_IN))
    calls = access.managed(user).calls().select_related("unit").annotate(handed_in=handed_in, waiting=waiting)
    page = Paginator(calls.order_by("-closes_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "classes/assignments/desk/call_list.html", {"page_obj": page, "now": clock.now()})


def call_new(request: HttpRequest) -> HttpResponse:
    require_manager(request.user)  # type: ignore[arg-type]
    return _create(request, Assignment(kind=Assignment.Kind.ESSAY))


def class_new(request: HttpRequest, pk: int) -> HttpResponse:
    training_class = managed_class(request.user, pk)  # type: ignore[arg-type]
    lifecycle.refuse_unless_editable(training_class)
    return _create(request, Assignment(training_class=training_class, unit=training_class.unit))


@require_safe
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Who handed in, how far marking is, what can be done. Works are read without names, on another page."""
    user: User = request.user  # type: ignore[assignment]
    found = access.managed_one(user, pk)
    works = found.submissions.handed_in().select_related("user", "unit").order_by("user__staff_number").defer("draft")
    page = Paginator(works, PAGE_SIZE).get_page(request.GET.get("page"))
    chosen = SelectedWork.objects.live().filter(version__submission__in=[work.pk for work in page])
    by_work = {one.version.submission_id: one for one in chosen.select_related("version")}
    rows = [(work, by_work.get(work.pk)) for work in page]
    context = {
        "assignment": found,
        "page_obj": page,
        "rows": rows,
        "counts": _counts(found),
        "unsettled": marking.unsettled(found) if found.is_double else [],
        "markers": found.markers.order_by("name"),
        "back": _back(found),
    }
    return render(request, "classes/assignments/desk/assignment.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    found = access.managed_one(user, pk)
    title = found.title
    form = AssignmentForm(request.POST or None, instance=found, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            setting.change(
                assignment=form.instance,
                fields=form.changed,
                markers=form.cleaned_data["markers"],
                by=user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("assignments_desk:assignment", pk)
    return _form(request, form, title)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.managed_one(request.user, pk)  # type: ignore[arg-type]
    setting.publish(assignment=found, by=request.user, now=clock.now())  # type: ignore[arg-type]
    messages.success(request, _("Published: everybody of the unit and below it can hand in."))
    return redirect("assignments_desk:assignment", pk)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.managed_one(request.user, pk)  # type: ignore[arg-type]
    try:
        count = marking.release(assignment=found, by=request.user, now=clock.now())  # type: ignore[arg-type]
        messages.success(request, _("Results released: %(count)s.") % {"count": count})
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("assignments_desk:assignment", pk)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.managed_one(request.user, pk)  # type: ignore[arg-type]
    back = _back(found)
    try:
        setting.remove(assignment=found, by=request.user, now=clock.now())  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("assignments_desk:assignment", pk)
    messages.success(request, _("Removed."))
    return redirect(back)


@require_POST
def choose(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Ask the author whether the work may be shown; `withdraw` takes it out."""
    user: User = request.user  # type: ignore[assignment]
    found = access.managed_one(user, pk)
    work = get_object_or_404(found.submissions.handed_in(), code=code)
    try:
        if "withdraw" in request.POST:
            for one in SelectedWork.objects.live().filter(version__submission=work).select_related("version"):
                selecting.withdraw(selected=one, by=user, now=clock.now())
            messages.success(request, _("The work is no longer shown."))
        else:
            selecting.choose(work=work, by=user, now=clock.now())
            messages.success(request, _("The author is asked."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("assignments_desk:assignment", pk)


def _create(request: HttpRequest, new: Assignment) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = AssignmentForm(request.POST or None, instance=new, user=user, initial=_days(new))
    if request.method == "POST" and form.is_valid():
        try:
            made = setting.create(
                assignment=form.instance,
                markers=form.cleaned_data["markers"],
                ask=form.asked,
                by=user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Added."))
            return redirect("assignments_desk:assignment", made.pk)
    return _form(request, form, "")


def _days(new: Assignment) -> dict[str, Any]:
    """From now to the last day of the class, where there is one."""
    from datetime import datetime, time, timedelta

    from django.utils import timezone

    ends = new.training_class.ends_on if new.training_class else clock.today() + timedelta(days=30)
    closes = timezone.make_aware(datetime.combine(ends, time(18)))
    return {"opens_at": clock.now().replace(second=0, microsecond=0), "closes_at": closes}


def _form(request: HttpRequest, form: AssignmentForm, title: str) -> HttpResponse:
    context = {"form": form, "assignment": form.instance, "title": title, "back": _back(form.instance)}
    return render(
        request, "classes/assignments/desk/assignment_form.html", context, status=400 if form.is_bound else 200
    )


def _counts(found: Assignment) -> dict[str, int]:
    def state(name: str) -> Count:
        return Count("pk", filter=Q(state=name))

    return found.submissions.aggregate(
        drafts=state(State.DRAFT),
        waiting=state(State.HANDED_IN),
        returned=state(State.RETURNED),
        marked=state(State.MARKED),
        first=Count("pk", filter=Q(state=State.HANDED_IN, awaits=Submission.Awaits.FIRST)),
        second=Count("pk", filter=Q(state=State.HANDED_IN, awaits=Submission.Awaits.SECOND)),
        deciding=Count("pk", filter=Q(state=State.HANDED_IN, awaits=Submission.Awaits.MODERATION)),
        unreleased=Count("pk", filter=Q(state=State.MARKED, released_at=None)),
    )


def _back(found: Assignment) -> str:
    if found.training_class_id:
        return reverse("classes_desk:workspace", args=[found.training_class_id]) + "#works"
    return reverse("assignments_desk:call-list")
