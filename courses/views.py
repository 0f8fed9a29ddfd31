"""What a learner does in a lesson: the place reached, the end, the answer to a check question.

With htmx only what changed comes back: a tick made meanwhile in another question must not be lost. Without JavaScript
the lesson opens again where one was.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lib import clock
from lib.problems import Refusal, problem_response
from quizzes import content

from . import access, outline, progress
from .checks import read_response
from .forms import PlaceForm
from .models import LessonPage


@require_POST
def lesson_place(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Called by the page itself while one reads. 204; 400 for a place that no text has."""
    lesson = access.lesson(request.user, lesson_id)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return problem_response(status=400, code="place", title=_("A place is between 0 and 100 per cent."))
    progress.see_lesson(user=request.user, lesson=lesson, place=form.cleaned_data["place"], now=clock.now())
    return HttpResponse(status=204)


@require_POST
def lesson_end(request: HttpRequest, lesson_id: int) -> HttpResponse:
    lesson = access.lesson(request.user, lesson_id)
    progress.reach_end(user=request.user, lesson=lesson, now=clock.now())
    return _answer(request, lesson, anchor="lesson-end")


@require_POST
def lesson_check(request: HttpRequest, lesson_id: int, item_id: int) -> HttpResponse:
    lesson = access.lesson(request.user, lesson_id)
    item = access.check(lesson, item_id)
    question = content.questions([item.approved_version_id])[item.approved_version_id]
    try:
        response = read_response(question, request.POST)
        progress.answer_check(user=request.user, lesson=lesson, item=item, response=response, now=clock.now())
    except Refusal as refusal:
        return _answer(request, lesson, anchor=f"check-{item.pk}", item=item.pk, refusal=refusal)
    return _answer(request, lesson, anchor=f"check-{item.pk}", item=item.pk)


@require_POST
def course_finish(request: HttpRequest, course_id: int) -> HttpResponse:
    course = access.course(request.user, course_id)
    try:
        progress.finish_course(user=request.user, course=course, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(course.get_url(request))


def _answer(
    request: HttpRequest, lesson: LessonPage, *, anchor: str, item: int = 0, refusal: Refusal | None = None
) -> HttpResponse:
    """The question asked about (if any) and the state of the lesson as they are now, with what was refused."""
    if not request.htmx:
        if refusal:
            messages.error(request, str(refusal.message))
        return HttpResponseRedirect(f"{lesson.get_url(request)}#{anchor}")
    context = outline.lesson(lesson, request.user)
    check = next((check for check in context["checks"] if check.item_id == item), None)
    context |= {"lesson": lesson, "check": check, "refusal": refusal}
    return render(request, "courses/_changed.html", context, status=refusal.status if refusal else 200)
