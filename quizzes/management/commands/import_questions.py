"""Read a question file into a bank, or only say what it holds.

    manage.py import_questions 题库.docx --bank 民族法规题库 --dry-run --report json

Exit status 0 when something could be read, 2 with one line for a file that cannot be read at all.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import scope
from accounts.models import Role, RoleGrant, Unit, User
from cms.models import Topic
from lib import clock
from quizzes.formats import loading
from quizzes.formats.draft import Place, Problem, ReadResult, UnreadableFileError
from quizzes.formats.reading import AUTO, FORMATS, read_path
from quizzes.formats.report import problems, report
from quizzes.models import ItemBank

UNREADABLE = 2


class Command(BaseCommand):
    """The importer of the authors' door, without its preview."""

    help = "Import questions from xlsx, xls, ods, csv, docx, txt, md, GIFT or Moodle XML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--bank", required=True, help="name of the item bank; a new one is made when there is none")
        parser.add_argument("--format", choices=[AUTO, *FORMATS], default=AUTO)
        parser.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
        parser.add_argument("--report", choices=["text", "json"], default="text")
        parser.add_argument(
            "--author", default="", help="staff number of the author; else a trainer of the bank's unit"
        )
        parser.add_argument("--theme", default="", help="name of the theme under which unknown topics are made")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = read_path(options["file"], format=options["format"])
        except UnreadableFileError as error:
            raise CommandError(str(error.message), returncode=UNREADABLE) from error
        with transaction.atomic():
            imported, duplicates = self._take(result, options)
        said = report(result, imported=imported, duplicates=duplicates)
        said["dry_run"] = options["dry_run"]
        if options["report"] == "json":
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
        else:
            self._tell(said, result)

    def _take(self, result: ReadResult, options: dict[str, Any]) -> tuple[int, int]:
        """How many questions were imported (would be, in a dry run), and how many are there already."""
        bank = ItemBank.objects.filter(name=options["bank"]).first()
        if options["dry_run"]:
            plan = loading.plan(result, bank or ItemBank(name=options["bank"]))
            return len(plan.ready), len(plan.duplicates)
        bank = bank or self._new_bank(options["bank"])
        plan = loading.plan(result, bank)
        outcome = loading.load(
            plan=plan,
            bank=bank,
            author=_author(bank, options["author"]),
            now=clock.now(),
            theme=_theme(options["theme"]),
            name=options["file"].name,
        )
        if outcome.unknown_topics:
            names = "、".join(outcome.unknown_topics[:20])
            result.warnings.append(Problem.at(Place("item", 1), "unknown_topics", topics=names))
        return len(outcome.items), len(plan.duplicates)

    def _new_bank(self, name: str) -> ItemBank:
        unit = Unit.objects.filter(depth=1).order_by("path").first()
        if unit is None:
            raise CommandError(_("There is no unit yet that a bank could belong to."))
        self.stderr.write(_("A new bank was made: %(bank)s (%(unit)s)") % {"bank": name, "unit": unit})
        return ItemBank.objects.create(name=name, unit=unit)

    def _tell(self, said: dict[str, Any], result: ReadResult) -> None:
        counts = {name: said[name] for name in ("found", "imported", "skipped", "duplicates")}
        line = _("Found %(found)s, imported %(imported)s, skipped %(skipped)s, already there %(duplicates)s")
        self.stdout.write(line % counts)
        for title, lines in (
            (_("Errors"), said["errors"]),
            (_("Remarks"), problems([*result.skipped, *result.warnings])),
        ):
            if lines:
                self.stdout.write(f"{title} ({len(lines)})")
            for each in lines:
                self.stdout.write(f"  {each['where']}: {each['message']}")


def _author(bank: ItemBank, staff_number: str) -> User:
    """The person named, or the longest-serving trainer of the bank's unit, or a system administrator."""
    if staff_number:
        found = User.objects.filter(staff_number=staff_number, is_active=True).first()
    else:
        held = RoleGrant.objects.active().filter(role__in=[Role.TRAINER, Role.SYSTEM_ADMIN], user__is_active=True)
        grants = sorted(held.select_related("user", "unit"), key=lambda grant: (grant.role != Role.TRAINER, grant.pk))
        fitting = [
            grant.user
            for grant in grants
            if grant.role != Role.TRAINER or scope.reaches(grant.user, bank.unit, Role.TRAINER)
        ]
        found = next(iter(fitting), None)
    if found is None:
        raise CommandError(_("Nobody can be the author of these questions: name one with --author."))
    return found


def _theme(name: str) -> Topic | None:
    if not name:
        return None
    theme = Topic.objects.filter(parent=None, name=name).first()
    if theme is None:
        raise CommandError(_("There is no theme “%(name)s”.") % {"name": name})
    return theme
