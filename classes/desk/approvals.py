"""Everything that waits for one's decision, across classes; many at once."""

from collections import Counter, defaultdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classes import access, approving, overlaps
from classes.models import Enrolment, TrainingClass
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal

PAGE_SIZE = 50


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """The oldest first; `?training_class=` keeps those of one class."""
    user: User = request.user  # type: ignore[assignment]
    access.require_manager(user)
    waiting = access.awaiting(user)
    chosen = number_in(request.GET.get("training_class"))
    found = waiting.filter(training_class=chosen) if chosen else waiting
    found = found.select_related("user", "unit", "training_class", "nominated_by").order_by("submitted_at", "pk")
    page = Paginator(found.prefetch_related("steps", "steps__by"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    busy = overlaps.of_many([row for row in rows if not row.is_active])
    context = {
        "page_obj": page,
        "rows": [(row, busy.get(row.pk, [])) for row in rows],
        "classes": TrainingClass.objects.filter(pk__in=waiting.values("training_class")).order_by("starts_on", "pk"),
        "chosen": chosen,
        **access.rooms(user),
    }
    return render(request, "classes/desk/approvals.html", context)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Approve or refuse what is ticked, class by class: what one class says no to does not hold up the others."""
    user: User = request.user  # type: ignore[assignment]
    access.require_manager(user)
    seen = _seen(request)
    by_class: dict[TrainingClass, list[int]] = defaultdict(list)
    theirs = access.awaiting(user) if request.POST.get("act") == "approve" else access.refusable(user)
    for place in theirs.filter(pk__in=seen).select_related("training_class"):
        by_class[place.training_class].append(place.pk)
    if not by_class:
        messages.error(request, _("Nothing was chosen, or somebody has decided in the meantime."))
    done: Counter[str] = Counter()
    for training_class, places in by_class.items():
        try:
            done += _decide(request, user, training_class, {pk: seen[pk] for pk in places if seen[pk]}, places)
        except Refusal as refusal:
            messages.error(request, f"{training_class.title}: {refusal.message}")
    if done:
        said = [f"{Enrolment.State(state).label} {count}" for state, count in done.items()]
        messages.success(request, _("Decided: %(what)s.") % {"what": "、".join(said)})
    back = number_in(request.POST.get("back"))  # the class from whose page of places it was sent
    return redirect("classes_desk:places", pk=back) if back else redirect("classes_desk:approvals")


def _seen(request: HttpRequest) -> dict[int, str]:
    """{place: the state in which it was seen}, as the boxes say it: 12-applied."""
    sent = (value.partition("-") for value in request.POST.getlist("place")[:1000])
    return {number: state for text, _dash, state in sent if (number := number_in(text))}


def _decide(
    request: HttpRequest, user: User, training_class: TrainingClass, seen: dict[int, str], places: list[int]
) -> Counter[str]:
    how = {"places": places, "seen": seen, "by": user, "now": clock.now(), "reason": request.POST.get("reason", "")}
    if request.POST.get("act") == "approve":
        nevertheless = request.POST.get("nevertheless") == "on"
        return approving.approve(training_class=training_class, despite_overlap=nevertheless, **how)
    return approving.refuse(training_class=training_class, **how)
