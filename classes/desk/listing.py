"""All classes that one runs; a new one; its particulars."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from classes import access, lifecycle
from classes.forms import ClassForm
from classes.models import Enrolment, TrainingClass
from lib import clock
from lib.problems import Refusal

PAGE_SIZE = 25


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
    return render(request, "classes/desk/class_list.html", context)


def class_new(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    access.require_manager(user)
    form = ClassForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.create(training_class=form.instance, by=user, now=clock.now())
        except Refusal as refusal:
            form.add_error("code", str(refusal.message))
        else:
            messages.success(request, _("The class is created. Now add what it asks and who takes part."))
            return redirect("classes_desk:workspace", pk=form.instance.pk)
    return render(request, "classes/desk/class_form.html", {"form": form}, status=400 if form.is_bound else 200)


def class_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    lifecycle.refuse_unless_editable(training_class)
    title = training_class.title
    form = ClassForm(request.POST or None, instance=training_class, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.change(training_class=form.instance, fields=form.changed_data, by=user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("classes_desk:workspace", pk=pk)
    context = {"form": form, "pk": pk, "class_title": title}
    return render(request, "classes/desk/class_form.html", context, status=400 if form.is_bound else 200)
