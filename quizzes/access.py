"""Who may touch which exam: a candidate what is the candidate's own, the desk what lies in its reach; all else 404."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import scope
from accounts.models import Job, Role, Unit, User
from lib.compiled import Compiled

from . import interactions
from .models import (
    Attempt,
    Candidate,
    DrawRule,
    Item,
    ItemBank,
    ItemVersion,
    LateResponse,
    MarkEntry,
    Paper,
    Regrade,
    ResitGrant,
    Response,
    Sitting,
)

QUESTION_IMPORT = "questions"  # the kind of its jobs
MARKERS = (Role.TRAINER, Role.TRAINING_AUTHORITY)  # read and mark answers
DECIDERS = (Role.CLASS_HEAD, Role.UNIT_MANAGER, Role.TRAINING_AUTHORITY)  # void, extend, decide on late answers


MARKED_BY_PEOPLE = [name for name, kind in interactions.REGISTRY.items() if kind.needs_person]
MARKED_IN_PARTS = [name for name, kind in interactions.REGISTRY.items() if kind.has_parts]


def own_candidacies(user: User) -> QuerySet[Candidate]:
    return Candidate.objects.of(user)


def own_candidacy(user: User, sitting_id: int) -> Candidate:
    """The person's place in a sitting that was announced."""
    return _CANDIDACY.get_or_404(user=user.pk, sitting=sitting_id)


def own_candidacy_locked(user: User, sitting_id: int) -> Candidate:
    return _CANDIDACY_LOCKED.get_or_404(user=user.pk, sitting=sitting_id)


def own_attempt(user: User, attempt_id: int) -> Attempt:
    """The person's attempt, with candidate, sitting and paper."""
    return _ATTEMPT.get_or_404(user=user.pk, attempt=attempt_id)


def own_attempt_locked(user: User, attempt_id: int) -> Attempt:
    """The person's attempt alone, locked."""
    return _ATTEMPT_LOCKED.get_or_404(user=user.pk, attempt=attempt_id)


def own_attempt_to_close(user: User, attempt_id: int) -> Attempt:
    """The person's attempt, locked, with candidate and sitting."""
    return _ATTEMPT_TO_CLOSE.get_or_404(user=user.pk, attempt=attempt_id)


# What everybody in an exam asks for every few seconds.
def _candidacy(user: int, sitting: int) -> QuerySet[Candidate]:
    return Candidate.objects.of(user).filter(sitting=sitting)


def _attempt(user: int, attempt: int) -> QuerySet[Attempt]:
    return Attempt.objects.filter(candidate__user=user, pk=attempt)


_CANDIDACY = Compiled[Candidate](_candidacy, user=int, sitting=int)
_CANDIDACY_LOCKED = Compiled[Candidate](
    lambda user, sitting: _candidacy(user, sitting).select_for_update(of=("self",)), user=int, sitting=int
)
_ATTEMPT = Compiled[Attempt](
    lambda user, attempt: _attempt(user, attempt).select_related("candidate__sitting__paper"), user=int, attempt=int
)
_ATTEMPT_LOCKED = Compiled[Attempt](
    lambda user, attempt: _attempt(user, attempt).select_for_update(of=("self",)), user=int, attempt=int
)
_ATTEMPT_TO_CLOSE = Compiled[Attempt](
    lambda user, attempt: _attempt(user, attempt).select_for_update(of=("self",)).select_related("candidate__sitting"),
    user=int,
    attempt=int,
)


def sittings(user: User, *roles: str) -> QuerySet[Sitting]:
    """Sittings of the units that the roles reach."""
    return Sitting.objects.filter(scope.under("unit__path", scope.paths(user, *roles)))


def sitting(user: User, sitting_id: int, *roles: str) -> Sitting:
    return get_object_or_404(sittings(user, *roles).select_related("paper", "unit"), pk=sitting_id)


def announced_sittings(user: User) -> QuerySet[Sitting]:
    """Sittings that a decider looks after: in reach, and announced to their candidates."""
    return sittings(user, *DECIDERS).exclude(state=Sitting.State.DRAFT)


def announced_sitting(user: User, sitting_id: int) -> Sitting:
    return get_object_or_404(announced_sittings(user).select_related("paper", "unit"), pk=sitting_id)


def candidate_on_desk(user: User, sitting_id: int, candidate_id: int) -> Candidate:
    """A candidate whom this person looks after; never oneself: nobody sees their own mark earlier by this door."""
    seats = Candidate.objects.filter(sitting__in=announced_sittings(user), sitting=sitting_id).exclude(user=user)
    return get_object_or_404(seats.select_related("sitting__unit", "user"), pk=candidate_id)


def resit_on_desk(user: User, grant_id: int) -> ResitGrant:
    """A resit that this person may withdraw; never one's own."""
    reach = ResitGrant.objects.filter(candidate__sitting__in=announced_sittings(user)).exclude(candidate__user=user)
    return get_object_or_404(reach.select_related("candidate"), pk=grant_id)


def attempt_on_desk(user: User, attempt_id: int) -> Attempt:
    """An attempt that this person may void or extend; never one's own."""
    reach = Attempt.objects.filter(candidate__sitting__in=sittings(user, *DECIDERS)).exclude(candidate__user=user)
    return get_object_or_404(reach.select_related("candidate__sitting", "candidate__user"), pk=attempt_id)


def responses_to_mark(user: User) -> QuerySet[Response]:
    """Answers that a person has to mark or has marked, in the marker's reach; never the marker's own."""
    closed = (Attempt.State.SUBMITTED, Attempt.State.GRADED)
    reach = Response.objects.filter(attempt__candidate__sitting__in=sittings(user, *MARKERS), attempt__state__in=closed)
    return reach.filter(by_people()).exclude(attempt__candidate__user=user)


def by_people() -> Q:
    """Of responses: those that people mark; of questions that a key scores in part, those that somebody had to mark."""
    marked = Q(needs_marking=True) | Exists(MarkEntry.objects.filter(response=OuterRef("pk")))
    in_part = Q(version__item__interaction__in=MARKED_IN_PARTS) & marked
    return Q(version__item__interaction__in=MARKED_BY_PEOPLE) | in_part


def marked_sitting(user: User, sitting_id: int) -> Sitting:
    """A sitting of which this person may know how far the marking is."""
    reach = sittings(user, *MARKERS, *DECIDERS).exclude(state=Sitting.State.DRAFT)
    return get_object_or_404(reach.select_related("unit"), pk=sitting_id)


def require_desk(user: User) -> None:
    """The room does not exist for whoever neither marks nor decides."""
    if not scope.has_role(user, *MARKERS, *DECIDERS):
        raise Http404


def require_decider(user: User) -> None:
    """The room does not exist for whoever looks after no exams."""
    if not scope.has_role(user, *DECIDERS):
        raise Http404


def late_responses(user: User) -> QuerySet[LateResponse]:
    """Late answers in the decider's reach; never the decider's own."""
    reach = LateResponse.objects.filter(attempt__candidate__sitting__in=sittings(user, *DECIDERS))
    return reach.exclude(attempt__candidate__user=user)


def banks(user: User) -> QuerySet[ItemBank]:
    """Item banks that a trainer works on."""
    return ItemBank.objects.filter(scope.under("unit__path", scope.paths(user, *MARKERS)))


def items(user: User) -> QuerySet[Item]:
    """Questions of those banks."""
    return Item.objects.filter(bank__in=banks(user))


def to_review(user: User) -> QuerySet[Item]:
    """Questions that wait for somebody like this person: in reach, handed in, and written by another."""
    waiting = items(user).filter(archived_at__isnull=True, latest__state=ItemVersion.State.SUBMITTED)
    return waiting.exclude(latest__author=user)


def own_drafts(user: User) -> QuerySet[Item]:
    """Questions that the person wrote and has not handed in, or got back."""
    unfinished = (ItemVersion.State.DRAFT, ItemVersion.State.RETURNED)
    return items(user).filter(archived_at__isnull=True, latest__state__in=unfinished, latest__author=user)


def papers(user: User) -> QuerySet[Paper]:
    """Papers of the units where the person is a trainer."""
    return Paper.objects.filter(scope.under("unit__path", scope.paths(user, *MARKERS)))


def author_paths(user: User) -> list[str]:
    """Paths of the topmost units where the person is an author."""
    return scope.paths(user, *MARKERS)


def regrades(user: User) -> QuerySet[Regrade]:
    """Corrections of questions in the person's banks, as far as the person reaches every unit that they hold for."""
    beyond = Unit.objects.exclude(scope.under("path", author_paths(user)))
    mine = Regrade.objects.filter(version__item__in=items(user))
    return mine.exclude(units__in=beyond).select_related("version__item__bank", "created_by", "applied_by")


def regrade(user: User, regrade_id: int) -> Regrade:
    return get_object_or_404(regrades(user), pk=regrade_id)


def may_see_key(user: User, items: Iterable[int]) -> bool:
    """Whether every one of these questions is in a bank that the person works on: only who sees a key prints it."""
    return not Item.objects.filter(pk__in=set(items)).exclude(bank__in=banks(user)).exists()


def may_see_paper_key(user: User, paper: Paper) -> bool:
    """Whether this holds for whatever the paper names or draws."""
    drawn = ItemBank.objects.filter(pk__in=DrawRule.objects.filter(section__paper=paper).values("bank"))
    named = Item.objects.filter(paper_items__section__paper=paper)
    mine = banks(user)
    return not (named.exclude(bank__in=mine).exists() or drawn.exclude(pk__in=mine.values("pk")).exists())


def question_imports(user: User) -> QuerySet[Job]:
    """Imports of one's own."""
    return Job.objects.filter(owner=user, kind=QUESTION_IMPORT)


def question_import(user: User, job_id: int) -> Job:
    """An import of one's own, as long as its bank is in reach."""
    job = get_object_or_404(question_imports(user), pk=job_id)
    get_object_or_404(banks(user), pk=job.params["bank"])
    return job


def author_units(user: User) -> QuerySet[Unit]:
    """Units for which the person may write questions and set exams, the topmost first."""
    return scope.units(user, *MARKERS).order_by("path")
