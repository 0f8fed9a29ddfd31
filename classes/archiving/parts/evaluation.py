"""What trainees thought of the class: sums alone, as `evaluation_results` shows them, which hides small groups."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from classes import evaluating, evaluation_results
from classes.archiving.dossier import Dossier, File


def files(at: Dossier) -> Iterator[File]:
    """Nothing without an evaluation, or before it is over."""
    found = evaluating.of(at.training_class)
    results = evaluation_results.read(found, now=at.now) if found else None
    if results is None:
        return
    title = _("Results of the evaluation")

    def write(stream: IO[bytes]) -> None:
        evaluation_results.write_xlsx(stream, results)

    yield File((f"{title}.xlsx",), title, write)
