"""What is said to those who sit an exam while they sit it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .sittings import Candidate, Sitting

PERSON = settings.AUTH_USER_MODEL


class Announcement(models.Model):
    """To everybody who is answering, or to one `candidate`. That it was read is an event of the attempt."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="announcements")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, null=True, blank=True, related_name="announcements"
    )
    text = models.CharField(_("text"), max_length=200)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["sitting", "-id"]

    def __str__(self) -> str:
        return self.text
