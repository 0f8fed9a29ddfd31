"""Long work on its page: how it stands, and stopping it. Whose job it is asks the view."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import long_work
from accounts.models import Job
from lib.problems import Refusal


def shown(job: Job) -> dict[str, Any]:
    """What each page of a job says."""
    return {
        "job": job,
        "is_working": job.state in long_work.UNFINISHED,
        "is_kept": long_work.file_of(job) is not None,
    }


def stop(request: HttpRequest, job: Job) -> None:
    """Stop it, and say what came of that."""
    try:
        long_work.cancel(job=job)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Stopped."))
