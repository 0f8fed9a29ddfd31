"""Fetching certificates through the permission that the caller needs. What one may not see does not exist (404)."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import scope
from accounts.models import Job, Role, Unit, User
from classes import access
from classes.models import Certificate, CertificateDesign

# Who says what certificates look like and how they are numbered; whoever runs a class chooses among that.
DESIGNING = (Role.UNIT_MANAGER, Role.TRAINING_AUTHORITY)


def own_certificates(user: User) -> QuerySet[Certificate]:
    """The person's own, newest first; what was replaced or revoked stays in the list and says so."""
    return Certificate.objects.with_successor().filter(user=user).order_by("-issued_at", "-pk")


def readable_certificates(user: User) -> QuerySet[Certificate]:
    """One's own, and those of enrolments that one may read as a manager."""
    in_reach = Q(enrolment__in=access.enrolments_in_reach(user).values("pk"))
    return Certificate.objects.with_successor().filter(Q(user=user) | in_reach)


def own_certificate(user: User, pk: int) -> Certificate:
    return get_object_or_404(own_certificates(user), pk=pk)


def readable_certificate(user: User, pk: int) -> Certificate:
    return get_object_or_404(readable_certificates(user), pk=pk)


def require_manager(user: User) -> None:
    """The desk's list does not exist for those who run nothing."""
    if not scope.has_role(user, *scope.MANAGING):
        raise Http404


def managed_certificates(user: User) -> QuerySet[Certificate]:
    """Those of the classes that the person runs: only these may be revoked or issued again."""
    classes = access.managed_classes(user).values("pk")
    listed = Certificate.objects.with_successor().filter(enrolment__training_class__in=classes)
    return listed.select_related("user", "revoked_by", "enrolment__training_class", "enrolment__unit")


def managed_certificate(user: User, pk: int) -> Certificate:
    return get_object_or_404(managed_certificates(user), pk=pk)


def require_designer(user: User) -> None:
    """Designs and numbers do not exist on the desk of those who may make none."""
    if not scope.has_role(user, *DESIGNING):
        raise Http404


def designing_units(user: User) -> QuerySet[Unit]:
    """Units for which the person makes designs and schemes, in the order of the tree."""
    return scope.units(user, *DESIGNING).filter(is_active=True).order_by("path")


def kept_designs(user: User) -> QuerySet[CertificateDesign]:
    return CertificateDesign.objects.filter(scope.under("unit__path", scope.paths(user, *DESIGNING)))


def kept_design(user: User, pk: int) -> CertificateDesign:
    return get_object_or_404(kept_designs(user).select_related("unit"), pk=pk)


def own_batch(user: User, pk: int) -> Job:
    """One's own work on a class that one still runs."""
    from .batches import KINDS

    job = get_object_or_404(Job, pk=pk, owner=user, kind__in=KINDS)
    access.managed_class(user, job.params["training_class"])
    return job
