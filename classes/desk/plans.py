"""The year's plans: what is planned, what has been made of it, what is closed."""

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from classes import access, planning
from classes.models import PlannedChange, PlannedClass, TrainingClass, TrainingPlan
from lib import clock
from lib.problems import Refusal

from .forms import PlanForm, PlannedForm
from .listing import say_left_behind

OVER = (TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED)
PLANNED = Count("classes", filter=Q(classes__cancelled_at=None))
MADE = Count("classes", filter=Q(classes__training_class__isnull=False))
CLOSED = Count("classes", filter=Q(classes__training_class__state__in=OVER))


def plan_list(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    access.require_manager(user)
    form = PlanForm(request.POST or None, user=user, initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid() and _create(request, form, None):
        return redirect("classes_desk:plan", pk=form.instance.pk)
    plans = access.managed_plans(user).select_related("unit")
    context = {
        "plans": plans.annotate(planned=PLANNED, made=MADE, closed=CLOSED).order_by("-year", "unit__path", "pk"),
        "form": form,
        **access.rooms(user),
    }
    return render(request, "classes/desk/plans.html", context, status=400 if form.is_bound else 200)


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one plan; a POST plans one class more."""
    user: User = request.user  # type: ignore[assignment]
    found = access.managed_plan(user, pk)
    form = PlannedForm(request.POST or None, plan=found)
    if request.method == "POST" and form.is_valid():
        planning.add(planned=form.instance, by=user, now=clock.now())
        messages.success(request, _("Added."))
        return redirect("classes_desk:plan", pk=pk)
    return _page(request, found, form)


def planned(request: HttpRequest, pk: int, planned: int) -> HttpResponse:
    """One planned class: change it, cancel it, read what was changed. The class that was made of it is not touched."""
    user: User = request.user  # type: ignore[assignment]
    found = _planned(user, pk, planned)
    title, form = found.title, PlannedForm(request.POST or None, instance=found, plan=found.plan)
    if request.method == "POST" and form.is_valid():
        try:
            planning.change(planned=form.instance, fields=form.changed_data, by=user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("classes_desk:plan", pk=pk)
    made = found.training_class_id
    context = {
        "plan": found.plan,
        "planned": found,
        "title": title,
        "form": form,
        "history": planning.history(found),
        "reached": made and access.managed_classes(user).filter(pk=made).exists(),
    }
    return render(request, "classes/desk/planned.html", context, status=400 if form.errors else 200)


@require_POST
def cancel(request: HttpRequest, pk: int, planned: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    found = _planned(user, pk, planned)
    try:
        planning.cancel(planned=found, reason=request.POST.get("reason", ""), by=user, now=clock.now())
        messages.success(request, _("Cancelled. It stays on the plan, with the reason."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("classes_desk:planned", pk=pk, planned=planned)


@require_POST
def resume(request: HttpRequest, pk: int, planned: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    planning.resume(planned=_planned(user, pk, planned), by=user, now=clock.now())
    messages.success(request, _("Taken up again."))
    return redirect("classes_desk:planned", pk=pk, planned=planned)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    like = access.managed_plan(user, pk)
    form = PlanForm(request.POST, user=user)
    if form.is_valid() and _create(request, form, like):
        return redirect("classes_desk:plan", pk=form.instance.pk)
    return _page(request, like, PlannedForm(plan=like), form)


@require_POST
def make(request: HttpRequest, pk: int, planned: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    found = _planned(user, pk, planned)
    try:
        made = planning.make(planned=found, by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("classes_desk:plan", pk=pk)
    messages.success(request, _("The class is created. Now add what it asks and who takes part."))
    say_left_behind(request, made, found.like)
    return redirect("classes_desk:workspace", pk=made.pk)


@require_POST
def remove(request: HttpRequest, pk: int, planned: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    found = _planned(user, pk, planned)
    try:
        planning.remove(planned=found, by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Removed."))
    return redirect("classes_desk:plan", pk=pk)


def _planned(user: User, pk: int, planned: int) -> PlannedClass:
    found = access.managed_plan(user, pk).classes.select_related("plan__unit", "training_class")
    return get_object_or_404(found, pk=planned)


def _create(request: HttpRequest, form: PlanForm, like: TrainingPlan | None) -> bool:
    try:
        planning.create(plan=form.instance, by=request.user, now=clock.now(), like=like)  # type: ignore[arg-type]
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    messages.success(request, _("The plan is created."))
    return True


def _page(request: HttpRequest, found: TrainingPlan, form: PlannedForm, copied: PlanForm | None = None) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    changes = PlannedChange.objects.filter(planned=OuterRef("pk"))
    why = changes.filter(act=PlannedChange.Act.CANCEL).order_by("-pk").values("reason")[:1]
    listed = found.classes.select_related("training_class")
    classes = list(listed.annotate(has_history=Exists(changes), why=Subquery(why)))
    standing = [one for one in classes if one.cancelled_at is None]
    made = [one for one in classes if one.training_class]
    again = {"title": found.title.replace(str(found.year), str(found.year + 1)), "year": found.year + 1}
    context = {
        "plan": found,
        "classes": classes,
        "made": len(made),
        "closed": sum(one.training_class.state in OVER for one in made),
        "planned": len(standing),
        "people": sum(one.people for one in standing),
        "reached": set(access.managed_classes(user).filter(planned__plan=found).values_list("pk", flat=True)),
        "form": form,
        "copy_form": copied or PlanForm(user=user, initial={**again, "unit": found.unit_id}, auto_id="copy_%s"),
    }
    return render(request, "classes/desk/plan.html", context, status=400 if form.is_bound or copied else 200)
