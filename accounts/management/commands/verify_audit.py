"""`manage.py verify_audit`: does the audit trail hold together? Exit code 1 when it does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import AuditEntry


class Command(BaseCommand):
    help = "Walk the hash chain of the audit trail and say where it breaks."

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = audit.verify()
        if breaks:
            raise CommandError("\n".join(self._words(found) for found in breaks))
        count = AuditEntry.objects.count()
        self.stdout.write(_("The audit trail holds: %(count)s entries, none altered, none missing.") % {"count": count})

    def _words(self, found: audit.Break) -> str:
        if found.why == "content":
            return _("Entry %(id)s was altered.") % {"id": found.entry_id}
        if found.why == "link":
            return _("Before entry %(id)s something is missing or was inserted.") % {"id": found.entry_id}
        return _("The newest entries are missing.")
