"""归档包: that a class was packed for the records office, by whom, and the digest by which the zip is known again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.appended import Appended

PERSON = settings.AUTH_USER_MODEL


class ClassArchive(Appended):
    """One archive package. The zip itself is kept for its owner and then goes; this stays.

    `digest` and `manifest_digest` are SHA-256 of the zip and of the list of digests in it; `counts`: {"files",
    "people", "certificates", "left"}, `left` being how many files could not be put in.
    """

    training_class = models.ForeignKey("classes.TrainingClass", on_delete=models.PROTECT, related_name="archives")
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    manifest_digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("archive package")
        verbose_name_plural = _("archive packages")
        ordering = ["training_class", "-number"]
        constraints = [models.UniqueConstraint(fields=["training_class", "number"], name="classarchive_number")]

    def __str__(self) -> str:
        return f"{self.training_class} · {self.number}"
