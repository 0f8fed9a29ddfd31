"""资料: what trainees take away from a class: a file kept outside what a server hands out by path, or a link."""

from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


def private_storage() -> FileSystemStorage:
    """No address leads here; desk and class page hand a file over after asking who may read it."""
    return FileSystemStorage(location=Path(settings.PRIVATE_ROOT) / "materials")


def _kept_as(material: "ClassMaterial", name: str) -> str:
    """What people called it stands in `file_name`; on disk it has a name that nobody typed."""
    return f"{material.training_class_id}/{token_hex(16)}{Path(name).suffix.lower()[:8]}"


class ClassMaterial(models.Model):
    """A file or a link, of the whole class or of one session."""

    training_class = models.ForeignKey("classes.TrainingClass", on_delete=models.CASCADE, related_name="materials")
    session = models.ForeignKey(
        "classes.ClassSession",
        verbose_name=_("session"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="materials",
    )
    title = models.CharField(_("title"), max_length=120)
    file = models.FileField(_("file"), storage=private_storage, upload_to=_kept_as, max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    url = models.URLField(_("link"), max_length=500, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["session__starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(file="") & ~Q(url="")) | (~Q(file="") & Q(url="")), name="classmaterial_file_or_link"
            )
        ]

    def __str__(self) -> str:
        return self.title
