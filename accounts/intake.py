"""Taking a roster in: a file becomes a waiting job, the job a preview, the preview rows — or nothing at all.

Between the steps only what the file says is kept; the plan is made afresh each time, so that nothing is written
that differs from what was shown.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lib import clock
from lib.problems import Refusal
from lib.tables import UnreadableTableError, read_sheets

from . import audit, people, scope
from .models import Job, Membership, RankLevel, Unit, User
from .roster import (
    MAX_LINES,
    Directory,
    Known,
    KnownUnit,
    Line,
    NoHeaderError,
    Plan,
    Problem,
    Reading,
    Service,
    compare,
    parse,
    rank_key,
)

KIND = "roster"
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    """How many people each part of the plan changed."""

    joined: int
    returned: int
    moved: int
    corrected: int
    left: int
    problems: int


def read(*, data: bytes, file_name: str, on: date, complete: Unit | None, by: User, now: datetime | None = None) -> Job:
    """Keep what the file says as a waiting job.

    Refusals: roster-unreadable, roster-header, roster-long, roster-empty.
    """
    moment = now or clock.now()
    reading = _reading(data)
    params = {
        "lines": [asdict(line) for line in reading.lines],
        "skipped": reading.skipped,
        "on": on.isoformat(),
        "complete": complete.pk if complete else None,
    }
    return Job.objects.create(
        owner=by,
        kind=KIND,
        title=file_name[:200],
        params=params,
        total=len(reading.lines),
        expires_at=moment + KEPT_FOR,
    )


def preview(job: Job) -> Plan:
    """What carrying the job out now would do; a fixed number of queries."""
    reading = Reading([Line(**line) for line in job.params["lines"]], job.params["skipped"])
    complete = _complete(job)
    directory = _directory(reading, by=job.owner, complete=complete)
    return compare(reading, directory, complete=complete.path if complete else "")


def problems(job: Job) -> list[Problem]:
    """Rows that would be left out, or that were."""
    if job.state == Job.State.DONE:
        return [Problem(Line(**item["line"]), item["message"]) for item in job.result["left_out"]]
    return preview(job).problems


def forget(*, now: datetime) -> int:
    """Drop imports that nobody carried out or asked for any more, with what they hold of people's numbers."""
    return Job.objects.filter(kind=KIND, expires_at__lt=now).delete()[0]


def carry_out(
    *, job: Job, fingerprint: str, leavers: Collection[int], by: User, now: datetime | None = None
) -> Outcome:
    """Write the plan in one transaction; of the missing only those in `leavers` (keys) leave.

    Refusals: roster-done (was carried out already), roster-changed (the records changed since the preview),
    and those of the verbs in accounts/people.py.
    """
    moment = now or clock.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state != Job.State.WAITING:
            raise Refusal("roster-done", _("This roster was imported already."))
        plan = preview(job)
        if plan.fingerprint != fingerprint:
            raise Refusal("roster-changed", _("The records changed since the preview. Look at it again, then import."))
        outcome, newcomers = _write(plan, on=date.fromisoformat(job.params["on"]), leavers=leavers, by=by, now=moment)
        _finish(job, plan, outcome, newcomers, now=moment)
        audit.record(action="roster.import", actor=by, target=job, detail=asdict(outcome), now=moment)
    return outcome


def _reading(data: bytes) -> Reading:
    try:
        reading = parse(read_sheets(data))
    except UnreadableTableError as error:
        raise Refusal("roster-unreadable", error.message, status=400) from error
    except NoHeaderError as error:
        message = _("No header row with staff number, name and unit was found. Use the template.")
        raise Refusal("roster-header", message, status=400) from error
    if not reading.lines:
        raise Refusal("roster-empty", _("The file has a header but no people."), status=400)
    if len(reading.lines) > MAX_LINES:
        message = _("The file has more than %(count)s rows; split it.") % {"count": MAX_LINES}
        raise Refusal("roster-long", message, status=400)
    return reading


def _complete(job: Job) -> Unit | None:
    key = job.params["complete"]
    return scope.units(job.owner, *scope.KEEPING).filter(pk=key).first() if key else None


def _directory(reading: Reading, *, by: User, complete: Unit | None) -> Directory:
    numbers = [line.staff_number for line in reading.lines if line.staff_number]
    mobiles = [line.mobile for line in reading.lines if line.mobile]
    units = scope.units(by, *scope.KEEPING).filter(is_active=True)
    return Directory(
        people=_people(numbers, by=by, complete=complete),
        mobiles=dict(User.objects.filter(mobile__in=mobiles).values_list("mobile", "staff_number")),
        units=[KnownUnit(*row) for row in units.values_list("pk", "code", "name", "short_name", "path")],
        ranks={rank_key(name): key for key, name in RankLevel.objects.values_list("pk", "name")},
    )


def _people(numbers: Sequence[str], *, by: User, complete: Unit | None) -> dict[str, Known]:
    known = User.objects.only("staff_number", "name", "mobile")
    users = {user.pk: user for user in known.filter(staff_number__in=numbers)}
    if complete is not None:
        serving = Membership.objects.current().filter(unit__path__startswith=complete.path)
        users |= {user.pk: user for user in known.filter(pk__in=serving.values("user")).exclude(pk=by.pk)}
    current = Membership.objects.current().filter(user__in=users).select_related("unit")
    services = {membership.user_id: membership for membership in current}
    beyond = scope.beyond(by, list(users.values()))
    tops = tuple(scope.paths(by, *scope.KEEPING))
    return {
        user.staff_number: _known(user, services.get(key), tops=tops, kept=key not in beyond)
        for key, user in users.items()
    }


def _known(user: User, service: Membership | None, *, tops: tuple[str, ...], kept: bool) -> Known:
    person = Known(user.pk, user.staff_number, user.name, user.mobile or "", kept=kept)
    if service is None:
        return person
    return Known(
        **{
            **asdict(person),
            "unit": service.unit_id,
            "unit_path": service.unit.path,
            "unit_name": str(service.unit),
            "rank": service.rank_id,
            "post": service.post,
            "reachable": service.unit.path.startswith(tops),
        }
    )


def _write(plan: Plan, *, on: date, leavers: Collection[int], by: User, now: datetime) -> tuple[Outcome, list[User]]:
    units = Unit.objects.in_bulk({service.unit.pk for service in _all(plan)})
    ranks = RankLevel.objects.in_bulk()
    leaving = [known.pk for known in plan.leavers if known.pk in leavers]
    users = User.objects.in_bulk([service.known.pk for service in _all(plan) if service.known] + leaving)

    def move(service: Service) -> people.Move:
        return people.Move(
            user=users[service.known.pk], unit=units[service.unit.pk], rank=ranks.get(service.rank), post=service.post
        )

    newcomers = people.join([_newcomer(item, units, ranks) for item in plan.joiners], on=on, by=by, now=now)
    outcome = Outcome(
        joined=len(newcomers),
        returned=people.transfer([move(service) for service in plan.returners], on=on, by=by, now=now),
        moved=people.transfer([move(service) for service in plan.movers], on=on, by=by, now=now),
        corrected=people.correct([_correction(service, users) for service in plan.corrections], by=by, now=now),
        left=people.leave([users[key] for key in leaving], on=on, by=by, now=now),
        problems=len(plan.problems),
    )
    return outcome, newcomers


def _newcomer(service: Service, units: dict[int, Unit], ranks: dict[int, RankLevel]) -> people.Newcomer:
    line = service.line
    return people.Newcomer(
        staff_number=line.staff_number,
        name=line.name,
        mobile=line.mobile,
        unit=units[service.unit.pk],
        rank=ranks.get(service.rank),
        post=service.post,
    )


def _correction(service: Service, users: dict[int, User]) -> people.Correction:
    return people.Correction(user=users[service.known.pk], name=service.line.name, mobile=service.line.mobile or None)


def _all(plan: Plan) -> Iterable[Service]:
    return (*plan.joiners, *plan.returners, *plan.movers, *plan.corrections)


def _finish(job: Job, plan: Plan, outcome: Outcome, newcomers: Sequence[User], *, now: datetime) -> None:
    """Rows that are in the records now go, so that no second copy is kept; those that were left out stay with why."""
    job.state = Job.State.DONE
    job.done = job.total
    left_out = [asdict(problem) for problem in plan.problems]
    job.result = {**asdict(outcome), "newcomers": [user.pk for user in newcomers], "left_out": left_out}
    job.params = {**job.params, "lines": [], "skipped": 0}
    job.finished_at = now
    job.save(update_fields=["state", "done", "result", "params", "finished_at"])
