"""What trainees and class heads are told about classes and certificates."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.notices import REMINDER, Template, register

Params = Mapping[str, Any]


def _to_class(params: Params) -> str:
    return f"/classes/{params['class']}/"


def _to_closing(params: Params) -> str:
    return reverse("classes_desk:workspace", args=[params["class"]]) + "#close"


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
