"""What people are told about their account and their feedback."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .notices import Template, register


def _issuer(params: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"who": params["who"] or gettext("the system")}


FEEDBACK_ANSWERED = register(
    Template(
        code="accounts.feedback_answered",
        kind="feedback",
        title=_("Your feedback was answered"),
        body="%(text)s",
        link=lambda params: reverse("accounts:feedback"),
    )
)
CONFIRM_ADDRESS = register(
    Template(
        code="accounts.confirm_address",
        kind="activation",
        title=_("Your e-mail address is not confirmed: notices do not go there yet"),
        body=_("Open the link in the mail that we sent to it, or have the mail sent again."),
        link=lambda params: reverse("accounts:notices"),
    )
)
CODE_ISSUED = register(
    Template(
        code="accounts.code_issued",
        kind="activation",
        title=_("An activation code was issued for your account"),
        body=_("Issued by: %(who)s. If you did not ask for it, tell the security administrator."),
        link=lambda params: reverse("accounts:account"),
        values=_issuer,
    )
)
