"""Long work on certificates, on the desk: how far it is, the result, the way to stop it. One's own alone."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import long_work
from accounts.desk import jobs as long_jobs
from classes.certificates import access


@never_cache
@require_safe
def state(request: HttpRequest, pk: int) -> HttpResponse:
    job = access.own_batch(request.user, pk)
    return render(request, "classes/certificates/desk/batch.html", long_jobs.shown(job))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = access.own_batch(request.user, pk)
    long_jobs.stop(request, job)
    return redirect("certificates_desk:batch", pk)


@never_cache
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    job = access.own_batch(request.user, pk)
    path = long_work.file_of(job)
    if path is None:
        raise Http404
    name = _("%(title)s certificates") % {"title": job.title}
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{name}{path.suffix}")
