"""People come, move, leave and are corrected. Each verb takes many at once: thousands of rows, a few statements.

A unit, a rank and a post are dated facts: changing one ends a membership and begins another, so that every report can
say 按当时单位 as well as 按现单位. `by=None` is the system itself (console, demo); else the keeper's reach is checked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib import clock
from lib.problems import Refusal

from . import audit, roles, scope
from .audit import Fact
from .models import ActivationCode, Membership, RankLevel, RoleGrant, Unit, User

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who has no account yet. `mobile` may be empty."""

    staff_number: str
    name: str
    unit: Unit
    mobile: str = ""
    rank: RankLevel | None = None
    post: str = ""


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where a person serves from a day on."""

    user: User
    unit: Unit
    rank: RankLevel | None = None
    post: str = ""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What was written down wrongly, or a new number; None leaves a field alone."""

    user: User
    name: str | None = None
    mobile: str | None = None


def join(newcomers: Sequence[Newcomer], *, on: date, by: User | None, now: datetime | None = None) -> list[User]:
    """Create the people and begin their service. They cannot log in before they are activated (accounts/activation.py).

    Refusals: people-future, people-reach, people-duplicate, people-unit-closed.
    """
    _check_day(on, now)
    _check_units([newcomer.unit for newcomer in newcomers], by)
    users = [_account(newcomer) for newcomer in newcomers]
    try:
        with transaction.atomic():
            User.objects.bulk_create(users, batch_size=BATCH)
            _begin([(user, newcomer) for user, newcomer in zip(users, newcomers, strict=True)], on)
            facts = [
                Fact("person.join", user, {"unit": newcomer.unit.code, "on": on.isoformat()})
                for user, newcomer in zip(users, newcomers, strict=True)
            ]
            audit.record_all(facts, actor=by, now=now)
    except IntegrityError as error:
        raise Refusal("people-duplicate", _("This staff number or mobile number is in use already.")) from error
    return users


def transfer(moves: Sequence[Move], *, on: date, by: User | None, now: datetime | None = None) -> int:
    """End the present service the day before and begin the new one; who had left comes back. Returns how many changed.

    A second change on the same day corrects the first. Refusals: people-future, people-reach, people-kept-above,
    people-unit-closed, people-before-service.
    """
    _check_day(on, now)
    _check_units([move.unit for move in moves], by)
    with transaction.atomic():
        _lock([move.user for move in moves])
        _check_keeps([move.user for move in moves], by)
        present = _present(move.user for move in moves)
        changed = [move for move in moves if not _same(present.get(move.user.pk), move)]
        _check_after_service(changed, present, on)
        facts = [_moved(move, present.get(move.user.pk), on) for move in changed]
        _end([present[move.user.pk] for move in changed if _continues(present.get(move.user.pk), on)], on)
        _correct_today([(present[move.user.pk], move) for move in changed if _began(present.get(move.user.pk), on)])
        _begin([(move.user, move) for move in changed if not _began(present.get(move.user.pk), on)], on)
        _reopen([move.user for move in changed if move.user.pk not in present])
        audit.record_all(facts, actor=by, now=now)
    for move in changed:
        move.user.__dict__.pop("membership", None)
    return len(changed)


def leave(people: Sequence[User], *, on: date, by: User | None, now: datetime | None = None) -> int:
    """End the service: roles end, unused codes are void, the account closes; records stay. Returns how many left.

    Refusals: people-future, people-reach, people-kept-above, people-self, people-before-service.
    """
    _check_day(on, now)
    with transaction.atomic():
        _lock(people)
        _check_keeps(people, by)
        _check_not_self(people, by)
        present = _present(people)
        leavers = [user for user in people if user.pk in present]
        if any(on < present[user.pk].starts_on for user in leavers):
            raise _before_service()
        _end([present[user.pk] for user in leavers], on)
        _close(leavers, by=by, now=now)
        facts = [Fact("person.leave", user, {"on": on.isoformat()}) for user in leavers]
        audit.record_all(facts, actor=by, now=now)
    return len(leavers)


def correct(corrections: Sequence[Correction], *, by: User | None, now: datetime | None = None) -> int:
    """Mend names and mobile numbers. Returns how many changed.

    Refusals: people-reach, people-kept-above, people-duplicate.
    """
    changed = [correction for correction in corrections if _fields(correction)]
    try:
        with transaction.atomic():
            _lock([correction.user for correction in changed])
            _check_keeps([correction.user for correction in changed], by)
            facts = [_corrected(item) for item in changed]
            _write(changed)
            audit.record_all(facts, actor=by, now=now)
    except IntegrityError as error:
        raise Refusal("people-duplicate", _("This staff number or mobile number is in use already.")) from error
    return len(changed)


def disable(*, user: User, by: User | None, now: datetime | None = None) -> None:
    """Close the account at once: the next request of any session of this person is an anonymous one.

    Refusals: people-reach, people-kept-above, people-self.
    """
    _switch(user, on=False, by=by, now=now)


def enable(*, user: User, by: User | None, now: datetime | None = None) -> None:
    """Open the account again. Refusals: people-reach, people-kept-above, people-self."""
    _switch(user, on=True, by=by, now=now)


# --- rules


def _check_day(on: date, now: datetime | None) -> None:
    """Who serves where is known by the open interval: one that begins tomorrow would already move the person today."""
    if on > timezone.localdate(now or clock.now()):
        raise Refusal(
            "people-future", _("The date lies in the future; enter the change on the day itself."), status=400
        )


def _check_units(units: Iterable[Unit], by: User | None) -> None:
    if any(not unit.is_active for unit in units):
        raise Refusal("people-unit-closed", _("This unit is closed; choose another."))
    if by is not None and not all(scope.reaches(by, unit, *scope.KEEPING) for unit in units):
        raise Refusal("people-reach", _("This unit is outside what you manage."), status=403)


def _check_keeps(people: Sequence[User], by: User | None) -> None:
    """For a person who left elsewhere any keeper may begin a new service; nobody else's people are touched."""
    if by is None or not people:
        return
    tops = tuple(scope.paths(by, *scope.KEEPING))
    serving = Membership.objects.current().filter(user__in=people).values_list("unit__path", flat=True)
    if not all(path.startswith(tops) for path in serving):
        raise Refusal("people-reach", _("This person serves in a unit outside what you manage."), status=403)
    if scope.beyond(by, people):
        raise Refusal("people-kept-above", _("This person holds a role that you may not manage."), status=403)


def _check_not_self(people: Iterable[User], by: User | None) -> None:
    if by is not None and any(user.pk == by.pk for user in people):
        raise Refusal("people-self", _("You cannot close your own account."), status=403)


def _check_after_service(moves: Sequence[Move], present: dict[int, Membership], on: date) -> None:
    if any(on < present[move.user.pk].starts_on for move in moves if move.user.pk in present):
        raise _before_service()
    returning = [move.user.pk for move in moves if move.user.pk not in present]
    last = Membership.objects.filter(user__in=returning).values("user").annotate(last=Max("ends_on"))
    if any(row["last"] and on < row["last"] for row in last):
        raise _before_service()


def _before_service() -> Refusal:
    return Refusal(
        "people-before-service", _("The date lies before the last change of this person's service."), status=400
    )


# --- rows


def _account(newcomer: Newcomer) -> User:
    mobile = newcomer.mobile or None
    account = User(staff_number=newcomer.staff_number, name=newcomer.name, mobile=mobile)
    account.password = make_password(None)
    return account


def _lock(people: Iterable[User]) -> None:
    """In one order, so that two imports that name the same people wait for each other instead of for ever."""
    keys = sorted(user.pk for user in people)
    list(User.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def _present(people: Iterable[User]) -> dict[int, Membership]:
    current = Membership.objects.current().filter(user__in=[user.pk for user in people]).select_related("unit", "rank")
    return {membership.user_id: membership for membership in current}


def _same(present: Membership | None, move: Move) -> bool:
    return present is not None and (present.unit_id, present.rank_id, present.post) == (
        move.unit.pk,
        move.rank.pk if move.rank else None,
        move.post,
    )


def _began(present: Membership | None, on: date) -> bool:
    return present is not None and present.starts_on == on


def _continues(present: Membership | None, on: date) -> bool:
    return present is not None and present.starts_on < on


def _begin(services: Sequence[tuple[User, Newcomer | Move]], on: date) -> None:
    rows = [
        Membership(user=user, unit=service.unit, rank=service.rank, post=service.post, starts_on=on)
        for user, service in services
    ]
    Membership.objects.bulk_create(rows, batch_size=BATCH)


def _end(memberships: Sequence[Membership], on: date) -> None:
    """A service that began today lasts at least today: an interval is never empty."""
    today = [membership.pk for membership in memberships if membership.starts_on >= on]
    earlier = [membership.pk for membership in memberships if membership.starts_on < on]
    Membership.objects.filter(pk__in=earlier).update(ends_on=on)
    Membership.objects.filter(pk__in=today).update(ends_on=on + timedelta(days=1))


def _correct_today(changes: Sequence[tuple[Membership, Move]]) -> None:
    for membership, move in changes:
        membership.unit, membership.rank, membership.post = move.unit, move.rank, move.post
    Membership.objects.bulk_update([membership for membership, _move in changes], ["unit", "rank", "post"], BATCH)


def _reopen(people: Sequence[User]) -> None:
    User.objects.filter(pk__in=[user.pk for user in people]).update(is_active=True)


def _close(people: Sequence[User], *, by: User | None, now: datetime | None) -> None:
    keys = [user.pk for user in people]
    User.objects.filter(pk__in=keys).update(is_active=False)
    ActivationCode.objects.filter(user__in=keys, used_at=None).delete()
    holders = set(RoleGrant.objects.active().filter(user__in=keys).values_list("user_id", flat=True))
    for user in people:
        user.is_active = False
        user.__dict__.pop("membership", None)
        if user.pk in holders:
            roles.revoke_all(user=user, by=by, now=now)


def _switch(user: User, *, on: bool, by: User | None, now: datetime | None) -> None:
    if by is not None and not scope.keeps_account(by, user):
        raise Refusal("people-kept-above", _("This person holds a role that you may not manage."), status=403)
    _check_not_self([user], by)
    with transaction.atomic():
        changed = User.objects.filter(pk=user.pk, is_active=not on).update(is_active=on)
        user.is_active = on
        if changed:
            audit.record(action="person.enable" if on else "person.disable", actor=by, target=user, now=now)


def _fields(correction: Correction) -> list[str]:
    user = correction.user
    name = correction.name is not None and correction.name != user.name
    mobile = correction.mobile is not None and (correction.mobile or None) != user.mobile
    return [field for field, differs in (("name", name), ("mobile", mobile)) if differs]


def _write(corrections: Sequence[Correction]) -> None:
    changing = [item.user.pk for item in corrections if "mobile" in _fields(item)]
    # Two people who swap numbers: free both first, or the unique constraint stops half way.
    User.objects.filter(pk__in=changing).update(mobile=None)
    for item in corrections:
        item.user.name = item.user.name if item.name is None else item.name
        item.user.mobile = item.user.mobile if item.mobile is None else (item.mobile or None)
    User.objects.bulk_update([item.user for item in corrections], ["name", "mobile"], BATCH)


def _corrected(correction: Correction) -> Fact:
    return Fact("person.correct", correction.user, {"fields": _fields(correction), "was": correction.user.name})


def _moved(move: Move, before: Membership | None, on: date) -> Fact:
    detail = {
        "from": before.unit.code if before else "",
        "to": move.unit.code,
        "rank": move.rank.name if move.rank else "",
        "post": move.post,
        "on": on.isoformat(),
    }
    return Fact("person.transfer" if before else "person.return", move.user, detail)
