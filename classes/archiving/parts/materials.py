"""What trainees could take away: the list, and the files themselves; a link stays a link."""

import shutil
from collections.abc import Iterator
from functools import partial
from typing import IO

from django.utils.translation import gettext as _

from classes.archiving.dossier import MOMENT, Dossier, File, Missing, Rows, Sheet, name_of, workbook
from classes.models import ClassMaterial
from lib.tables import Column


def files(at: Dossier) -> Iterator[File]:
    kept = list(_kept(at))
    if not kept:
        return
    yield workbook(_("List of materials"), Sheet(_("Materials"), _columns(), lambda: _listed(at)))
    for number, material in enumerate(kept, start=1):
        if material.file:
            name = f"{number:02} {material.file_name or material.title}"
            yield File((_("Course materials"), name), material.title, partial(_copy, material))


def _kept(at: Dossier):  # type: ignore[no-untyped-def]
    return at.training_class.materials.select_related("session", "added_by").order_by("pk")


def _copy(material: ClassMaterial, stream: IO[bytes]) -> None:
    try:
        with material.file.open("rb") as file:
            shutil.copyfileobj(file, stream)
    except FileNotFoundError as error:
        raise Missing(_("The file is no longer on the server.")) from error


def _columns() -> list[Column]:
    return [
        Column(_("No."), 6, "0"),
        Column(_("Title"), 44),
        Column(_("Session"), 36),
        Column(_("File"), 36),
        Column(_("Bytes"), 12, "0"),
        Column(_("Link"), 40),
        Column(_("Added at"), 17, MOMENT),
        Column(_("Added by"), 12),
    ]


def _listed(at: Dossier) -> Rows:
    for number, one in enumerate(_kept(at), start=1):
        session = one.session.title if one.session else ""
        yield number, one.title, session, one.file_name, one.size or None, one.url, one.added_at, name_of(one.added_by)
