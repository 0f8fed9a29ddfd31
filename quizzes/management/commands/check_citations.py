"""`manage.py check_citations FOLDER`: do the questions say what the law says? Exit code 1 when one does not."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes import cited_questions
from quizzes.citations import Problem, check, read_folder

DEMO = settings.BASE_DIR / "portal" / "demo"
MESSAGES = {
    "uncited": gettext_lazy("%(where)s: no article is cited."),
    "law_not_found": gettext_lazy("%(where)s: the folder has no text of “%(value)s”."),
    "article_not_found": gettext_lazy("%(where)s: the law has no such article: %(value)s."),
    "fact_not_in_article": gettext_lazy("%(where)s: “%(value)s” does not stand in a cited article."),
    "explained_fact_not_in_article": gettext_lazy(
        "%(where)s: the explanation says “%(value)s”, which does not stand in a cited article."
    ),
    "quote_not_in_article": gettext_lazy("%(where)s: the quoted “%(value)s” does not stand in a cited article."),
    "answer_far_from_article": gettext_lazy("%(where)s: hardly a word of this stands in a cited article: %(value)s"),
    "named_law_not_found": gettext_lazy("%(where)s: it names a law that the folder does not have: %(value)s."),
    "named_law_not_cited": gettext_lazy("%(where)s: it names a law that it does not cite: %(value)s."),
    "named_article_not_cited": gettext_lazy("%(where)s: it names an article that it does not cite: %(value)s."),
}


class Command(BaseCommand):
    help = "Compare the questions with the full law texts (Markdown or text) of a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="full law texts, one file a law")
        parser.add_argument("--demo", action="store_true", help="check the demo's files instead of the database")

    def handle(self, *args: Any, folder: Path, demo: bool, **options: Any) -> None:
        laws = self._laws(folder)
        questions = list(cited_questions.from_files(DEMO) if demo else cited_questions.from_bank())
        problems = [problem for question in questions for problem in check(question, laws)]
        for problem in problems:
            self.stdout.write(words(problem))
        counts = {"questions": len(questions), "laws": len(laws), "problems": len(problems)}
        if problems:
            raise CommandError(_("Questions: %(questions)s. Law texts: %(laws)s. Problems: %(problems)s.") % counts)
        self.stdout.write(_("Questions: %(questions)s. Law texts: %(laws)s. No problem found.") % counts)

    def _laws(self, folder: Path) -> Any:
        if not folder.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": folder})
        if laws := read_folder(folder):
            return laws
        raise CommandError(_("No law text was found in %(folder)s.") % {"folder": folder})


def words(problem: Problem) -> str:
    """A problem as a sentence."""
    return str(MESSAGES[problem.code]) % {"where": problem.where, "value": problem.value}
