"""Fetching claims, ledgers and their papers through the permission that the caller needs; out of reach is a 404."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import scope
from accounts.models import Job, Role, User
from classes.models import CreditEntry, HourClaim, HourEvidence, HourRequirement, HourRule, LeaveLimit

from .importing import KIND

KINDS = {"conversion": HourRule, "requirement": HourRequirement, "leave": LeaveLimit}


def require_manager(user: User) -> None:
    """The desk's rooms of study hours do not exist for those who manage nobody."""
    if not scope.has_role(user, *scope.MANAGING):
        raise Http404


def require_authority(user: User) -> None:
    if not scope.has_role(user, Role.TRAINING_AUTHORITY):
        raise Http404


def people(user: User) -> QuerySet[User]:
    """Whose ledger a manager reads: those who serve within reach and those who left from there."""
    return scope.served(user, *scope.MANAGING)


def person(user: User, pk: int) -> User:
    return get_object_or_404(people(user), pk=pk)


def own_claims(user: User) -> QuerySet[HourClaim]:
    return HourClaim.objects.filter(user=user).select_related("evidence", "decided_by", "entry", "followed_by")


def own_claim(user: User, pk: int) -> HourClaim:
    return get_object_or_404(
        own_claims(user).select_related("user", "filed_by", "follows", "entry__reversed_by"), pk=pk
    )


def managed_claims(user: User) -> QuerySet[HourClaim]:
    """Claims that one may decide: of people in reach, never one's own."""
    found = HourClaim.objects.filter(user__in=people(user).values("pk")).exclude(user=user)
    return found.select_related("user", "evidence", "filed_by", "decided_by")


def managed_claim(user: User, pk: int) -> HourClaim:
    return get_object_or_404(managed_claims(user).select_related("follows", "followed_by", "entry__reversed_by"), pk=pk)


def managed_entry(user: User, pk: int) -> CreditEntry:
    return get_object_or_404(CreditEntry.objects.filter(user__in=people(user).values("pk")), pk=pk)


def readable_evidence(user: User, pk: int) -> HourEvidence:
    """One's own, and that of people whose ledger one reads."""
    theirs = people(user).values("pk")
    claims = HourClaim.objects.filter(Q(user=user) | Q(user__in=theirs))
    return get_object_or_404(HourEvidence.objects.filter(pk__in=claims.values("evidence")), pk=pk)


def own_import(user: User, pk: int) -> Job:
    return get_object_or_404(Job, pk=pk, owner=user, kind=KIND)


def rule(user: User, kind: str, pk: int) -> HourRule | HourRequirement | LeaveLimit:
    """A rule that the training authority may take back, as long as it does not hold."""
    require_authority(user)
    return get_object_or_404(KINDS[kind].objects.select_related("unit"), pk=pk)
