"""The certificates as they were issued, drawn from what was frozen on that day: those that hold, and those that were
replaced or revoked in a folder of their own."""

from collections.abc import Iterator
from functools import partial
from typing import IO

from django.utils.translation import gettext as _

from classes.archiving.dossier import Dossier, File, Missing
from classes.certificates import batches, issuing, rendering
from classes.models import Certificate
from lib.pdf import MissingGlyphError


def files(at: Dossier) -> Iterator[File]:
    issued = Certificate.objects.with_successor().filter(enrolment__training_class=at.training_class)
    rows = list(issued.select_related("enrolment__user", "enrolment__unit"))
    rows.sort(key=lambda row: (not row.is_valid, issuing.roster_order(row.enrolment), row.version))
    for row in rows:
        folder = _("Certificates") if row.is_valid else _("Certificates replaced or revoked")
        title = f"{row.serial} {row.printed.holder_name}"
        yield File((folder, batches.file_name(row)), title, partial(_draw, row), kept_as=f"certificate-{row.pk}.pdf")


def _draw(row: Certificate, stream: IO[bytes]) -> int:
    try:
        stream.write(rendering.to_pdf(row.printed))
    except MissingGlyphError as error:
        raise Missing(_("No font here can print “%(text)s”.") % {"text": error.text}) from error
    return 1
