"""`manage.py demo_accounts`: who can be tried out, and with which password."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Role, User
from portal.demo import people


class Command(BaseCommand):
    help = "Print the accounts of the demo that are there and still have the demo's password."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SHILIU_DEMO:
            raise CommandError("This is no demo: there are no accounts to print.")
        with override(settings.LANGUAGE_CODE):
            self.stdout.write(_("Accounts of the demo, all with the password %(password)s") % self._password())
            for account in people.accounts():
                self._print(account)

    def _password(self) -> dict[str, str]:
        return {"password": settings.DEMO_PASSWORD}

    def _print(self, account: dict[str, str]) -> None:
        user = User.objects.with_membership().filter(staff_number=account["staff_number"]).first()
        if user is None or not user.is_active:
            return
        role = Role(account["role"]).label if account["role"] else _("learner")
        self.stdout.write(f"  {account['staff_number']}  {user.name}  {role}  {user.unit or ''}")
