"""`manage.py activation_code 20260001`: a code from the console, for whom nobody else may reset."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts import activation, backends
from lib.problems import Refusal


class Command(BaseCommand):
    help = "Issue an activation code for one person and print it, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="staff number or mobile number")

    def handle(self, *args: Any, number: str, **options: Any) -> None:
        user = backends.find(backends.spoken(number))
        if user is None:
            raise CommandError(_("There is nobody with the number %(number)s.") % {"number": number})
        try:
            [issued] = activation.issue([user], by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        until = localtime(issued.expires_at).strftime("%Y-%m-%d %H:%M")
        self.stdout.write(f"{user}  {issued.code}  {_('Good until')} {until}")
