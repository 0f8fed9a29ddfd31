"""资料: adding and removing what trainees take away from a class."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts import audit
from accounts.models import User

from .lifecycle import editable
from .models import ClassMaterial

MAX_BYTES = 100 << 20
SUFFIXES = (
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "csv", "zip", "jpg", "jpeg", "png", "mp3", "mp4",
)  # fmt: skip


def add(*, material: ClassMaterial, by: User, now: datetime) -> ClassMaterial:
    """Give trainees a file or a link. Refusal: class_ended."""
    with transaction.atomic():
        training_class = editable(material.training_class)
        material.added_at, material.added_by = now, by
        material.save(force_insert=True)
        detail = {"what": material.title}
        audit.record(action="class.material_add", actor=by, target=training_class, detail=detail, now=now)
    return material


def remove(*, material: ClassMaterial, by: User, now: datetime) -> None:
    """Take it back; the file goes once that is certain. Refusal: class_ended."""
    with transaction.atomic():
        training_class = editable(material.training_class)
        detail = {"what": material.title}
        audit.record(action="class.material_remove", actor=by, target=training_class, detail=detail, now=now)
        name, storage = material.file.name, material.file.storage
        material.delete()
        if name:
            transaction.on_commit(partial(storage.delete, name), robust=True)
