"""Training classes as their trainees see them."""

from datetime import datetime

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from cms import site
from lib import clock
from lib.compiled import Compiled

from . import access, explaining, requirements
from .attending import own
from .certificates.access import own_certificates
from .models import Certificate, ClassSession, Enrolment, TrainingClass

State = TrainingClass.State


@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """One's own classes: what is under way first."""
    user: User = request.user  # type: ignore[assignment]
    rows = requirements.rows(access.own_enrolments(user).order_by("-training_class__starts_on"), shown_at=clock.now())
    under_way = [row for row in rows if row.enrolment.is_active and not row.enrolment.outcome]
    entries = list(access.own_entries(user).order_by("-submitted_at"))
    known = [*(row.enrolment.training_class_id for row in rows if row.enrolment.is_active)]
    known += [entry.training_class_id for entry in entries]
    context = {
        "under_way": under_way,
        "over": [row for row in rows if row not in under_way],
        "entries": entries,
        "offered": access.entry_classes(user, clock.today()).exclude(pk__in=known).select_related("unit"),
    }
    return render(request, "classes/class_list.html", context)


@require_safe
def class_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What do I still lack, when is the next day of class, who helps."""
    user: User = request.user  # type: ignore[assignment]
    enrolment = access.own_enrolment(user, pk)
    training_class, now = enrolment.training_class, clock.now()
    sessions = _SESSIONS.rows(training_class=pk)
    row = requirements.rows([enrolment], shown_at=now)[0]
    mine = own.read(enrolment, now)
    context = {
        "mine": mine,
        "timetable": [(session, mine.entries.get(session.pk)) for session in sessions],
        "materials": own.materials(enrolment),
        "enrolment": enrolment,
        "training_class": training_class,
        "row": row,
        "lines": _lines(row),
        "first_open": _first_open(row, now) if enrolment.is_active else None,
        "now": now,
        "sessions": sessions,
        "next_session": next((s for s in mine.sessions if s.ends_at > now), None),
        "trainees": _TRAINEES.first(training_class=pk) or 0,
        "certificate": _certificate(user, enrolment),
        "steps": _steps(training_class),
        "today": timezone.localdate(now),
    }
    return render(request, "classes/class_detail.html", context)


@require_safe
def why(request: HttpRequest, pk: int, requirement: int) -> HttpResponse:
    """How I come to have met it or not, step by step; and what there is to choose from."""
    user: User = request.user  # type: ignore[assignment]
    place = access.own_enrolment(user, pk)
    asked = get_object_or_404(
        place.training_class.requirements.select_related("course", "sitting", "assignment"), pk=requirement
    )
    courses = [row.course for row in asked.electives.select_related("course")]
    context = {
        "training_class": place.training_class,
        "explained": explaining.explain(place=place, requirement=asked, shown_at=clock.now()),
        "choices": list(zip(courses, site.addresses(courses), strict=True)),
    }
    return render(request, "classes/why.html", context)


_SESSIONS = Compiled[ClassSession](
    lambda training_class: ClassSession.objects.filter(training_class=training_class), training_class=int
)
_TRAINEES = Compiled[int](
    lambda training_class: (
        Enrolment.objects.active()
        .filter(training_class=training_class)
        .order_by()
        .values("training_class")
        .annotate(number=Count("pk"))
        .values_list("number", flat=True)
    ),
    training_class=int,
)


def _certificate(user: User, enrolment: Enrolment) -> Certificate | None:
    """The valid one of this class; there can be none before the class has decided."""
    return own_certificates(user).valid().filter(enrolment=enrolment).first() if enrolment.outcome else None


def _lines(row: requirements.Row) -> list[tuple[requirements.Standing, str]]:
    """Each standing with where to go for it."""
    paths = requirements.addresses(row.standings)
    return [(s, paths.get(s.requirement.pk, "") if s.requirement else "") for s in row.standings]


def _first_open(row: requirements.Row, now: datetime) -> requirements.Standing | None:
    """The one to do next: it alone has the red button. An exam that is not open cannot be the next step."""
    doable = [s for s in row.required if not s.met and s.is_doable(now)]
    return min(doable, key=lambda s: s.due or row.enrolment.training_class.ends_on, default=None)


def _steps(training_class: TrainingClass) -> list[dict[str, object]]:
    """The life of the class for the stepper: done, now, or still to come."""
    order = [State.OPEN, State.RUNNING, State.CLOSING, State.CLOSED]
    labels = [_("Enrolment"), _("Learning and exam"), _("Check before closing"), _("Completed, certificates")]
    over = training_class.state in (State.CLOSED, State.ARCHIVED)
    here = len(order) if over else order.index(State(training_class.state))
    notes = [
        "",
        "–".join(date_format(day, "MONTH_DAY_FORMAT") for day in (training_class.starts_on, training_class.ends_on)),
        "",
        date_format(timezone.localtime(training_class.closed_at)) if training_class.closed_at else "",
    ]
    return [
        {"label": label, "note": note, "state": "done" if at < here else "now" if at == here else ""}
        for at, (label, note) in enumerate(zip(labels, notes, strict=True))
    ]
