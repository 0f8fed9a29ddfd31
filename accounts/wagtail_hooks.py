"""Registers, and nothing else."""

from wagtail import hooks

from .viewsets import ScopedDeleteBulkAction

# After Wagtail's own, which it replaces for scoped snippets.
hooks.register("register_bulk_action", ScopedDeleteBulkAction, order=100)
