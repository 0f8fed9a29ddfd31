"""The first password. A manager hands out a code that works once; only its keyed hash is kept, so it is shown once.

The same code serves somebody who forgot the password: there is no reset by e-mail, and no default password.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lib import clock
from lib.problems import Refusal

from . import audit, notice_templates, notices, scope
from .audit import Fact
from .models import ActivationCode, User

# Without 0 O 1 I L: read from paper, typed on a phone. 31^10 is 49 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
BATCH = 500
WRONG = _("The staff number or the code is wrong, or the code has expired. Ask your unit's manager for a new code.")


@dataclass(frozen=True)
class Issued:
    """A fresh code, in clear for this once: "7KQM2-WDH94"."""

    user: User
    code: str
    expires_at: datetime


def issue(people: Sequence[User], *, by: User | None, now: datetime | None = None) -> list[Issued]:
    """Give each of the people a new code; older unused ones are void. Their passwords stay until the code is used.

    Refusals: activation-reach (somebody is not kept by `by`), activation-closed (an account is closed).
    """
    moment = now or clock.now()
    _check(people, by)
    expires_at = moment + timedelta(days=settings.ACTIVATION_CODE_DAYS)
    issued = [Issued(user, _new_code(), expires_at) for user in people]
    with transaction.atomic():
        ActivationCode.objects.filter(user__in=people, used_at=None).delete()
        rows = [ActivationCode(user=item.user, digest=digest_of(item.code), expires_at=expires_at) for item in issued]
        ActivationCode.objects.bulk_create(rows, batch_size=BATCH)
        _tell(people, by=by, now=moment)
        audit.record_all([Fact("activation.issue", user) for user in people], actor=by, now=moment)
    return issued


def activate(*, number: str, code: str, password: str, now: datetime | None = None) -> User:
    """Set the password of the person with this staff or mobile number, and use the code up. Other sessions end.

    Refusal: activation-wrong, the same for an unknown number, a wrong, a used and an expired code.
    Raises ValidationError for a password that the rules refuse; the code is then still good.
    """
    moment = now or clock.now()
    with transaction.atomic():
        held = find(number=number, code=code, now=moment)
        if held is None:
            raise Refusal("activation-wrong", WRONG, status=400)
        validate_password(password, held.user)
        held.used_at = moment
        held.save(update_fields=["used_at"])
        held.user.set_password(password)
        held.user.save(update_fields=["password"])
        audit.record(action="activation.use", actor=held.user, target=held.user, now=moment)
    return held.user


def find(*, number: str, code: str, now: datetime) -> ActivationCode | None:
    """The usable code of this person, locked; one query, whatever is wrong."""
    return (
        ActivationCode.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(Q(user__staff_number=number) | Q(user__mobile=number))
        .filter(digest=digest_of(code), used_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )


def digest_of(code: str) -> str:
    """Keyed hash of the code as typed, without separators or case: a stolen database alone gives no code away."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return salted_hmac("accounts.activation", plain, algorithm="sha256").hexdigest()


def _check(people: Sequence[User], by: User | None) -> None:
    if any(not user.is_active for user in people):
        raise Refusal("activation-closed", _("This account is disabled; enable it before issuing a code."))
    if by is None:
        return
    within = set(scope.people(by, *scope.KEEPING).filter(pk__in=[u.pk for u in people]).values_list("pk", flat=True))
    beyond = scope.beyond(by, people)
    for user in people:
        if (user.pk not in within or user.pk in beyond) and not scope.keeps_account(by, user):
            raise Refusal("activation-reach", _("You may not issue a code for this person."), status=403)


def _tell(people: Sequence[User], *, by: User | None, now: datetime) -> None:
    """Whoever logs in already learns that another password could be set: no account is taken over in silence."""
    notices.send(
        notice_templates.CODE_ISSUED,
        user_ids=[user.pk for user in people if user.has_usable_password()],
        params={"who": by.name if by else ""},
        key=f"activation-{now.isoformat()}",
        now=now,
    )


def _new_code() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))
    return f"{signs[: LENGTH // 2]}-{signs[LENGTH // 2 :]}"
