"""A large print, on the desk: how far it is, the PDF, the way to stop it. One's own alone, and only as long as one runs
the class."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import long_work
from accounts.desk import jobs as long_jobs
from accounts.models import Job
from classes import access
from classes.models import TrainingClass
from classes.printing import jobs


@never_cache
@require_safe
def state(request: HttpRequest, pk: int, job: int) -> HttpResponse:
    training_class, found = _own(request, pk, job)
    context = {
        "training_class": training_class,
        **long_jobs.shown(found),
        "is_setting": found.done >= jobs.SETTING,
    }
    return render(request, "classes/desk/print_state.html", context)


@require_POST
def cancel(request: HttpRequest, pk: int, job: int) -> HttpResponse:
    _training_class, found = _own(request, pk, job)
    long_jobs.stop(request, found)
    return redirect("classes_desk:print-state", pk, job)


@never_cache
@require_safe
def download(request: HttpRequest, pk: int, job: int) -> HttpResponseBase:
    _training_class, found = _own(request, pk, job)
    path = long_work.file_of(found)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), filename=f"{found.title}.pdf", content_type="application/pdf")


def _own(request: HttpRequest, pk: int, job: int) -> tuple[TrainingClass, Job]:
    """A job of one's own on a class that one runs now."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    return training_class, get_object_or_404(jobs.of_class(pk, request.user), pk=job)  # type: ignore[arg-type]
