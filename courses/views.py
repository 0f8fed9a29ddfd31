"""What a learner does in a lesson: the place reached, the end, the answer to a check question.

With htmx the end of the lesson comes back as a fragment; without JavaScript the lesson opens again where one was.
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
    return _end_of(request, lesson, anchor="lesson-end")


@require_POST
def lesson_check(request: HttpRequest, lesson_id: int, item_id: int) -> HttpResponse:
    lesson = access.lesson(request.user, lesson_id)
    item = access.check(lesson, item_id)
    question = content.questions([item.approved_version_id])[item.approved_version_id]
    try:
        response = read_response(question, request.POST)
        progress.answer_check(user=request.user, lesson=lesson, item=item, response=response, now=clock.now())
    except Refusal as refusal:
        return _end_of(request, lesson, anchor=f"check-{item.pk}", refusal=refusal, refused_item=item.pk)
    return _end_of(request, lesson, anchor=f"check-{item.pk}")


@require_POST
def course_finish(request: HttpRequest, course_id: int) -> HttpResponse:
    course = access.course(request.user, course_id)
    try:
        progress.finish_course(user=request.user, course=course, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(course.get_url(request))


def _end_of(
    request: HttpRequest, lesson: LessonPage, *, anchor: str, refusal: Refusal | None = None, refused_item: int = 0
) -> HttpResponse:
    """The end of the lesson as it is now, with what was refused."""
    if not request.htmx:
        if refusal:
            messages.error(request, str(refusal.message))
        return HttpResponseRedirect(f"{lesson.get_url(request)}#{anchor}")
    context = {"lesson": lesson, "refusal": refusal, "refused_item": refused_item}
    status = refusal.status if refusal else 200
    return render(request, "courses/_end.html", {**context, **outline.lesson(lesson, request.user)}, status=status)
