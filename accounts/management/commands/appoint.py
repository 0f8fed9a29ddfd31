"""`manage.py appoint 0001 security_admin --name 王某 --unit-code GZ --unit-name 某局`: the first people of a new site.

Makes the unit at the top of the tree, the person and the service where they are missing, then grants the role. After
the first security administrator everything else is done on the desk.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import people, roles, units
from accounts.models import Role, Unit, User
from lib import clock
from lib.problems import Refusal


class Command(BaseCommand):
    help = "Grant a role from the console; makes the unit and the person when they are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("staff_number")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--name", default="", help="the person's name, when new")
        parser.add_argument("--unit-code", required=True)
        parser.add_argument("--unit-name", default="", help="the name of the unit, when new")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                unit = self._unit(options["unit_code"], options["unit_name"])
                user = self._person(options["staff_number"], options["name"], unit)
                roles.grant(user=user, role=options["role"], unit=unit, by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        label = Role(options["role"]).label
        self.stdout.write(f"{user} · {label} · {unit}")
        if not user.has_usable_password():
            self.stdout.write(_("Next: manage.py activation_code %(number)s") % {"number": user.staff_number})

    def _unit(self, code: str, name: str) -> Unit:
        unit = Unit.objects.filter(code=code).first()
        if unit is None and not name:
            raise CommandError(_("There is no unit with this code; give --unit-name to make it."))
        return unit or units.found(name=name, code=code)

    def _person(self, number: str, name: str, unit: Unit) -> User:
        user = User.objects.filter(staff_number=number).first()
        if user is None and not name:
            raise CommandError(_("There is nobody with this staff number; give --name to add the person."))
        newcomer = people.Newcomer(staff_number=number, name=name, unit=unit)
        return user or people.join([newcomer], on=clock.today(), by=None)[0]
