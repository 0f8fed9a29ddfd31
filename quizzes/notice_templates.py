"""What candidates are told. Neither a question nor a mark is named: who may see them finds them at the link."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.notices import Template, moment, register

Params = Mapping[str, Any]


def _to_answers(params: Params) -> str:
    return reverse("quizzes:attempt-review", args=[params["attempt"]])


def _to_exam(params: Params) -> str:
    return reverse("quizzes:sitting-start", args=[params["sitting"]])


def _window(params: Params) -> Params:
    return {**params, "from": moment(params["from"]), "until": moment(params["until"])}


REGRADED = register(
    Template(
        code="quizzes.regraded",
        kind="exam",
        title=_("A question of “%(title)s” was corrected; your mark was worked out anew"),
        body=_("You find both marks with your answers."),
        link=_to_answers,
    )
)
MARK_REOPENED = register(
    Template(
        code="quizzes.mark_reopened",
        kind="exam",
        title=_("An answer of yours in “%(title)s” is being marked again"),
        body=_("Your mark is known again once this is done. The reason is with your answers."),
        link=_to_answers,
    )
)
RESIT_GRANTED = register(
    Template(
        code="quizzes.resit_granted",
        kind="exam",
        title=_("You may sit “%(title)s” again"),
        body=_("Attempts: %(attempts)s. From %(from)s to %(until)s."),
        link=_to_exam,
        values=_window,
    )
)
RESIT_WITHDRAWN = register(
    Template(
        code="quizzes.resit_withdrawn",
        kind="exam",
        title=_("The resit of “%(title)s” was withdrawn"),
        body=_("Ask your class head if this surprises you."),
        link=_to_exam,
    )
)
