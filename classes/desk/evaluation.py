"""The evaluation of a class on the desk: its questions, opening and ending it, its results; the form of the house."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.models import Role, User
from classes import access, evaluating, evaluation_results, lifecycle
from classes.evaluation_forms import OpenForm, question_forms
from classes.models import TrainingClass
from lib import clock
from lib.problems import Refusal

PAGE = "classes_desk:evaluation"


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions until it is opened, who handed in while it is open, results once it is over."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    found = evaluating.of(training_class)
    known = found.questions if found and found.questions else evaluating.house_questions()
    questions = question_forms(request.POST if request.method == "POST" else None, known)
    if request.method != "POST":
        return _page(request, training_class, questions=questions)
    if not questions.is_valid():
        return _page(request, training_class, questions=questions)
    try:
        evaluating.prepare(training_class=training_class, questions=questions.questions, by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Saved."))
    return redirect(PAGE, pk)


@require_POST
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _page(request, training_class, opening=form)
    try:
        evaluating.open_(training_class=training_class, by=user, now=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The evaluation is open; the trainees are told."))
    return redirect(PAGE, pk)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    try:
        evaluating.end(training_class=training_class, by=user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The evaluation is over; its results are shown."))
    return redirect(PAGE, pk)


@require_safe
def results_xlsx(request: HttpRequest, pk: int) -> FileResponse:
    """The results as a workbook; there is none before the evaluation is over."""
    user: User = request.user  # type: ignore[assignment]
    training_class = access.managed_class(user, pk)
    found, now = evaluating.of(training_class), clock.now()
    results = evaluation_results.read(found, now=now) if found else None
    if results is None:
        raise Http404
    stream = BytesIO()
    evaluation_results.write_xlsx(stream, results)
    stream.seek(0)
    audit.record(action="evaluation.export", actor=user, target=training_class, now=now)
    return FileResponse(stream, as_attachment=True, filename=f"evaluation-{training_class.code}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest) -> HttpResponse:
    """The form of the house, for the training authority alone."""
    user: User = request.user  # type: ignore[assignment]
    if not user.has_role(Role.TRAINING_AUTHORITY):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    questions = question_forms(posted, evaluating.house_questions())
    if posted is not None and questions.is_valid():
        try:
            evaluating.save_template(questions=questions.questions, by=user, now=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
        return redirect("classes_desk:evaluation-template")
    return render(
        request,
        "classes/desk/evaluation_template.html",
        {"questions": questions},
        status=400 if questions.is_bound else 200,
    )


def _page(
    request: HttpRequest, training_class: TrainingClass, *, questions: Any = None, opening: OpenForm | None = None
) -> HttpResponse:
    found, now = evaluating.of(training_class), clock.now()
    known = found.questions if found and found.questions else evaluating.house_questions()
    refused = bool(opening) or (questions is not None and questions.is_bound)
    context = {
        "training_class": training_class,
        "evaluation": found,
        "is_open": bool(found and found.is_open(now)),
        "results": evaluation_results.read(found, now=now) if found else None,
        "smallest": evaluation_results.SMALLEST_GROUP,
        "handed_in": found.hand_ins.count() if found else 0,
        "trainees": training_class.enrolments.active().count(),
        "teachers": found.teachers if found and found.opened_at else evaluating.teachers(training_class),
        "editable": training_class.state in lifecycle.EDITABLE,
        "questions": questions or question_forms(None, known),
        "opening": opening or OpenForm(initial={"closes_on": max(training_class.ends_on, clock.today())}),
        "may_change_template": request.user.has_role(Role.TRAINING_AUTHORITY),  # type: ignore[union-attr]
    }
    return render(request, "classes/desk/evaluation.html", context, status=400 if refused else 200)
