"""All classes that one runs; a new one; its particulars."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from classes import access, lifecycle, overlaps
from classes.forms import ClassForm
from classes.hours import rules
from classes.models import Enrolment, TrainingClass
from lib import clock
from lib.problems import Refusal

PAGE_SIZE = 25
DAYS = frozenset({"starts_on", "ends_on", "kind"})
COPIED = ("title", "kind", "form", "unit", "head", "study_hours", "summary", "contact")


def class_list(request: HttpRequest) -> HttpResponse:
    """Classes in reach; `?q=` looks in title and number, `?state=` keeps one state."""
    user: User = request.user  # type: ignore[assignment]
    access.require_manager(user)
    query, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    found = access.managed_classes(user).select_related("unit", "head").order_by("-starts_on", "-pk")
    if query:
        found = found.filter(Q(title__icontains=query) | Q(code__icontains=query))
    if state in TrainingClass.State.values:
        found = found.filter(state=state)
    trainees = Count("enrolments", filter=Q(enrolments__state=Enrolment.State.APPROVED))
    page = Paginator(found.annotate(trainees=trainees), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "q": query, "state": state, "states": TrainingClass.State.choices}
    context |= access.rooms(user)
    return render(request, "classes/desk/class_list.html", context)


def class_new(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    access.require_manager(user)
    return _create(request, ClassForm(request.POST or None, user=user))


def class_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new class like one that was: the same particulars, its days a year later; only the number is its own."""
    user: User = request.user  # type: ignore[assignment]
    like = access.managed_class(user, pk)
    begins = lifecycle.next_beginning(like, clock.today())
    days = {"starts_on": begins, "ends_on": begins + (like.ends_on - like.starts_on)}
    initial = {name: getattr(like, name) for name in COPIED} | days
    return _create(request, ClassForm(request.POST or None, user=user, initial=initial), like=like)


def class_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    lifecycle.refuse_unless_editable(training_class)
    title = training_class.title
    form = ClassForm(request.POST or None, instance=training_class, user=user)
    if "propose" in request.POST:
        return _proposed(request, form, {"pk": pk, "class_title": title})
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.change(training_class=form.instance, fields=form.changed_data, by=user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            if DAYS.intersection(form.changed_data):
                _warn_of_days(request, training_class)
            return redirect("classes_desk:workspace", pk=pk)
    context = {"form": form, "pk": pk, "class_title": title}
    return render(request, "classes/desk/class_form.html", context, status=400 if form.is_bound else 200)


def say_left_behind(request: HttpRequest, made: TrainingClass, like: TrainingClass | None) -> None:
    if like and (titles := lifecycle.left_behind(made, like)):
        said = _("Not taken over, because they would lie outside the days of the class: %(meetings)s.")
        messages.warning(request, said % {"meetings": "、".join(titles)})


def _warn_of_days(request: HttpRequest, training_class: TrainingClass) -> None:
    """What other days mean for the timetable and for those who have a place."""
    if titles := lifecycle.outside(training_class):
        said = _("These meetings are not on a day of the class any more, change or cancel them: %(meetings)s.")
        messages.warning(request, said % {"meetings": "、".join(titles)})
    people = list(training_class.enrolments.active().values_list("user", flat=True))
    if busy := overlaps.find(training_class=training_class, user_ids=people):
        said = _("In another class on the new days: %(who)s.")
        messages.warning(request, said % {"who": overlaps.listed(busy)})


def _proposed(request: HttpRequest, form: ClassForm, context: dict[str, Any]) -> HttpResponse:
    """The form as it was typed, its hours those of the days by the rule of the unit; nothing is saved."""
    form.is_valid()
    data = form.cleaned_data
    named = all(data.get(name) for name in ("form", "unit", "starts_on", "ends_on"))
    days = (data["ends_on"] - data["starts_on"]).days + 1 if named else 0
    found = (
        rules.proposed_for_days(form=data["form"], unit=data["unit"], day=data["ends_on"], days=days) if named else None
    )
    typed = request.POST.copy()
    if found:
        typed["study_hours"] = str(found[1].normalize().quantize(1) if found[1] == found[1].to_integral() else found[1])
    again = ClassForm(initial=typed.dict(), instance=form.instance, user=request.user)  # type: ignore[arg-type]
    proposal = {"days": days, "a_day": found[0], "hours": found[1]} if found else {}
    context |= {"form": again, "proposal": proposal, "no_proposal": not found}
    return render(request, "classes/desk/class_form.html", context)


def _create(request: HttpRequest, form: ClassForm, *, like: TrainingClass | None = None) -> HttpResponse:
    if "propose" in request.POST:
        return _proposed(request, form, {"like": like})
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.create(training_class=form.instance, by=request.user, now=clock.now(), like=like)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error("code", str(refusal.message))
        else:
            messages.success(request, _("The class is created. Now add what it asks and who takes part."))
            say_left_behind(request, form.instance, like)
            return redirect("classes_desk:workspace", pk=form.instance.pk)
    context: dict[str, Any] = {"form": form, "like": like}
    return render(request, "classes/desk/class_form.html", context, status=400 if form.is_bound else 200)
