"""The archive package of a class, on the desk: asking for it, how far it is, taking it away. One's own alone, and only
as long as one runs the class."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.desk import jobs as long_jobs
from accounts.models import Job
from classes import access
from classes.archiving import jobs
from classes.models import TrainingClass
from lib import clock
from lib.packing import safe_name
from lib.problems import Refusal


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    try:
        job = jobs.begin(training_class=training_class, by=request.user, now=clock.now())  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("classes_desk:workspace", pk=pk)
    return redirect("classes_desk:archive-state", pk, job.pk)


@never_cache
@require_safe
def state(request: HttpRequest, pk: int, job: int) -> HttpResponse:
    training_class, found = _own(request, pk, job)
    context = {
        "training_class": training_class,
        **long_jobs.shown(found),
        "record": training_class.archives.select_related("by").filter(number=found.result.get("number")).first(),
    }
    return render(request, "classes/desk/archive.html", context)


@require_POST
def cancel(request: HttpRequest, pk: int, job: int) -> HttpResponse:
    _training_class, found = _own(request, pk, job)
    long_jobs.stop(request, found)
    return redirect("classes_desk:archive-state", pk, job)


@never_cache
@require_safe
def download(request: HttpRequest, pk: int, job: int) -> HttpResponseBase:
    training_class, found = _own(request, pk, job)
    path = jobs.hand_out(job=found, training_class=training_class, now=clock.now())
    if path is None:
        raise Http404
    values = {"code": training_class.code, "title": training_class.title}
    name = safe_name(_("Archive %(code)s %(title)s") % values)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{name}.zip", content_type="application/zip")


def _own(request: HttpRequest, pk: int, job: int) -> tuple[TrainingClass, Job]:
    """A job of one's own on a class that one runs now."""
    training_class = access.managed_class(request.user, pk)  # type: ignore[arg-type]
    return training_class, get_object_or_404(jobs.of_class(pk, request.user), pk=job)  # type: ignore[arg-type]
