"""What trainees, class heads and those who nominate are told: the way in, the timetable, what is to be written, study
hours, the end of a class and its certificates."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.notices import REMINDER, Template, day, moment, register

from .rules.base import plain

Params = Mapping[str, Any]


def _to_class(params: Params) -> str:
    return f"/classes/{params['class']}/"


def _to_entry(params: Params) -> str:
    return reverse("classes:entry", args=[params["class"]])


def _to_timetable(params: Params) -> str:
    return _to_class(params) + "#plan"


def _to_workspace(params: Params) -> str:
    return reverse("classes_desk:workspace", args=[params["class"]])


def _to_assignment(params: Params) -> str:
    return reverse("assignments:detail", args=[params["assignment"]])


def _to_claim(params: Params) -> str:
    return reverse("hours:claim", args=[params["claim"]])


def _because(params: Params) -> Params:
    """A reason that may be there or not, as a line of its own."""
    reason = params["reason"]
    return {**params, "because": gettext("Reason: %(reason)s") % {"reason": reason} if reason else ""}


def _answered(params: Params) -> Params:
    answer = params["answer"]
    return {**params, "answered": gettext("Answer: %(answer)s") % {"answer": answer} if answer else ""}


def _named(params: Params) -> Params:
    """The first of several names; the template says how many there are."""
    return {**params, "names": gettext(", ").join(params["names"]), "count": params["count"]}


def _last_day(params: Params) -> Params:
    return {**params, "last_day": day(params["last_day"])}


def _until_moment(params: Params) -> Params:
    return {**params, "until": moment(params["until"])}


def _meeting(params: Params) -> Params:
    place = params["place"] or gettext("to be announced")
    return {**params, "from": moment(params["from"]), "until": moment(params["until"]), "place": place}


def _counted(params: Params) -> Params:
    return {**params, "hours": plain(Decimal(params["hours"]))}


def _to_closing(params: Params) -> str:
    return _to_workspace(params) + "#close"


ENROLLED = register(
    Template(code="classes.enrolled", kind="class", title=_("You are enrolled in “%(title)s”"), link=_to_class)
)
WITHDRAWN = register(
    Template(
        code="classes.withdrawn",
        kind="class",
        title=_("You were withdrawn from “%(title)s”"),
        body=_("Reason: %(reason)s"),
        link=_to_class,
    )
)
NOMINATED = register(
    Template(
        code="classes.nominated",
        kind="class",
        title=_("You are nominated for “%(title)s”"),
        body=_("%(because)s\nThe class head decides, and you are told. If you cannot take part, take it back."),
        link=_to_entry,
        values=_because,
    )
)
NOMINATION_BACK = register(
    Template(
        code="classes.nomination_back",
        kind="class",
        title=_("Your nomination for “%(title)s” is taken back"),
        body=_("%(because)s\nAsk your unit if this surprises you."),
        link=_to_entry,
        values=_because,
    )
)
NOT_ACCEPTED = register(
    Template(
        code="classes.not_accepted",
        kind="class",
        title=_("You were not accepted for “%(title)s”"),
        body=_("Reason: %(reason)s\nMend what is lacking and apply again, as long as the class takes applications."),
        link=_to_entry,
    )
)
NOMINEES_NOT_ACCEPTED = register(
    Template(
        code="classes.nominees_not_accepted",
        kind="class",
        title=_("Not accepted for “%(title)s”: %(names)s (%(count)s)"),
        body=_("Reason: %(reason)s\nNominate others, as long as the class takes nominations."),
        link=lambda params: reverse("classes_desk:nominate", args=[params["class"]]),
        values=_named,
    )
)
WAITING = register(
    Template(
        code="classes.waiting",
        kind="class",
        title=_("You are on the waiting list of “%(title)s”"),
        body=_("All places are taken. You are enrolled as soon as one is free, and told then."),
        link=_to_entry,
    )
)
KEPT = register(
    Template(
        code="classes.kept",
        kind="class",
        title=_("You stay in “%(title)s”"),
        body=_("Reason: %(reason)s\nSpeak with the class head if you still cannot take part."),
        link=_to_class,
    )
)
LEFT = register(
    Template(
        code="classes.left",
        kind="class",
        title=_("%(name)s has left “%(title)s”"),
        body=_("Reason: %(reason)s"),
        link=_to_workspace,
    )
)
ASKS_TO_LEAVE = register(
    Template(
        code="classes.asks_to_leave",
        kind="class",
        title=_("%(name)s asks to leave “%(title)s”"),
        body=_("Reason: %(reason)s\nLet the person go, or say why not."),
        link=lambda params: reverse("classes_desk:approvals"),
    )
)
LEAVE_ASKED = register(
    Template(
        code="classes.leave_asked",
        kind="class",
        title=_("%(name)s asks for leave in “%(title)s”"),
        body=_("Reason: %(reason)s\nApprove it, or say why not."),
        link=lambda params: _to_workspace(params) + "#attendance",
    )
)
LEAVE_APPROVED = register(
    Template(
        code="classes.leave_approved",
        kind="class",
        title=_("Your leave in “%(title)s” is approved"),
        body="%(answered)s",
        link=lambda params: reverse("classes:leave", args=[params["class"]]),
        values=_answered,
    )
)
LEAVE_REFUSED = register(
    Template(
        code="classes.leave_refused",
        kind="class",
        title=_("Your leave in “%(title)s” is refused"),
        body=_("Answer: %(answer)s\nPlease attend. Speak with the class head if you cannot."),
        link=lambda params: reverse("classes:leave", args=[params["class"]]),
    )
)
SESSION_MOVED = register(
    Template(
        code="classes.session_moved",
        kind="class",
        title=_("“%(session)s” has another time or place"),
        body=_("Now: %(from)s to %(until)s. Place: %(place)s."),
        link=_to_timetable,
        values=_meeting,
    )
)
SESSION_CANCELLED = register(
    Template(
        code="classes.session_cancelled",
        kind="class",
        title=_("“%(session)s” is cancelled"),
        body=_("Reason: %(reason)s\nIt was planned for %(from)s; you need not come."),
        link=_to_timetable,
        values=_meeting,
    )
)
SESSION_RESTORED = register(
    Template(
        code="classes.session_restored",
        kind="class",
        title=_("“%(session)s” takes place after all"),
        body=_("Please come: %(from)s to %(until)s. Place: %(place)s."),
        link=_to_timetable,
        values=_meeting,
    )
)
EVALUATION = register(
    Template(
        code="classes.evaluation",
        kind="class",
        title=_("Please evaluate “%(title)s”"),
        body=_("It is anonymous and takes a few minutes. The last day is %(last_day)s."),
        link=lambda params: reverse("classes:evaluation", args=[params["class"]]),
        values=_last_day,
    )
)
TO_WRITE = register(
    Template(
        code="classes.to_write",
        kind="class",
        title=_("To be written: “%(title)s”"),
        body=_("For “%(of)s”. Hand it in by %(until)s."),
        link=_to_assignment,
        values=_until_moment,
    )
)
WORK_MARKED = register(
    Template(
        code="classes.work_marked",
        kind="class",
        title=_("Your work has its mark: “%(title)s”"),
        body=_("You find it there, with what the marker wrote."),
        link=_to_assignment,
    )
)
WORK_MARKED_AGAIN = register(
    Template(
        code="classes.work_marked_again",
        kind="class",
        title=_("The mark of your work has changed: “%(title)s”"),
        body=_("You find it there, with what the marker wrote."),
        link=_to_assignment,
    )
)
WORK_REFERRED = register(
    Template(
        code="classes.work_referred",
        kind="class",
        title=_("The mark of your work is looked at once more: “%(title)s”"),
        body=_("You are told when it is decided."),
        link=_to_assignment,
    )
)
WORK_RETURNED = register(
    Template(
        code="classes.work_returned",
        kind="class",
        title=_("Your work is returned for revision: “%(title)s”"),
        body=_("Read what is to be revised and hand it in again by %(until)s."),
        link=_to_assignment,
        values=_until_moment,
    )
)
WORK_CHOSEN = register(
    Template(
        code="classes.work_chosen",
        kind="class",
        title=_("May your work be shown: “%(title)s”?"),
        body=_("It was chosen for the selection. You decide whether, and whether with your name."),
        link=lambda params: _to_assignment(params) + "#consent",
    )
)
HOURS_APPROVED = register(
    Template(
        code="classes.hours_approved",
        kind="hours",
        title=_("Your study hours are approved: %(title)s"),
        body=_("%(hours)s study hours count in %(year)s."),
        link=_to_claim,
        values=_counted,
    )
)
HOURS_REFUSED = register(
    Template(
        code="classes.hours_refused",
        kind="hours",
        title=_("Your claim of study hours was refused: %(title)s"),
        body=_("Reason: %(reason)s\nIf that can be mended, correct the claim and send it again."),
        link=_to_claim,
    )
)
CLOSED_WITHOUT = register(
    Template(
        code="classes.closed_without",
        kind="class",
        title=_("“%(title)s” is closed; you did not complete it"),
        link=_to_class,
    )
)
REOPENED = register(
    Template(
        code="classes.reopened",
        kind="class",
        title=_("“%(title)s” was reopened; its outcomes are open again"),
        body=_("Hours and certificates stand until the class is closed again. Reason: %(reason)s"),
        link=_to_class,
    )
)
REOPENED_TO_HEAD = register(
    Template(
        code="classes.reopened_to_head",
        kind="class",
        title=_("%(name)s reopened your class “%(title)s”"),
        body=_("Mend what is to be mended, then close the class again. Reason: %(reason)s"),
        link=_to_closing,
    )
)
NOW_COMPLETED = register(
    Template(
        code="classes.now_completed",
        kind="class",
        title=_("Your outcome in “%(title)s” was corrected: completed"),
        body=_("Reason: %(reason)s"),
        link=_to_class,
    )
)
NOW_NOT_COMPLETED = register(
    Template(
        code="classes.now_not_completed",
        kind="class",
        title=_("Your outcome in “%(title)s” was corrected: not completed"),
        body=_("Reason: %(reason)s"),
        link=_to_class,
    )
)
RESULT_CHANGED = register(
    Template(
        code="classes.result_changed",
        kind="class",
        title=_("A result of %(name)s changed after “%(title)s” was closed"),
        body=_("The outcome stays until you correct it."),
        link=_to_closing,
    )
)
CERTIFICATE_READY = register(
    Template(
        code="classes.certificate_ready",
        kind="certificate",
        title=_("Your certificate is ready: %(title)s"),
        link=lambda params: reverse("certificates:list"),
    )
)
CERTIFICATE_REVOKED = register(
    Template(
        code="classes.certificate_revoked",
        kind="certificate",
        title=_("Your certificate %(number)s was revoked"),
        link=lambda params: reverse("certificates:detail", args=[params["certificate"]]),
    )
)
# What a class head wrote, with what each person lacks filled in.
MESSAGE = register(
    Template(code="classes.message", kind=REMINDER, title="%(subject)s", body="%(text)s", link=_to_class)
)
