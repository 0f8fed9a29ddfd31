"""Registers, and nothing else."""

from wagtail import hooks

from . import scope
from .models import Role, Unit, User
from .viewsets import ScopedDeleteBulkAction, limit_choices

AUTHORING = (Role.TRAINER, Role.CLASS_HEAD, Role.UNIT_MANAGER, Role.TRAINING_AUTHORITY, Role.SYSTEM_ADMIN)

# After Wagtail's own, which it replaces for scoped snippets.
hooks.register("register_bulk_action", ScopedDeleteBulkAction, order=100)

limit_choices(Unit, lambda user: scope.units(user, *AUTHORING))
limit_choices(User, lambda user: scope.people(user, *AUTHORING))
