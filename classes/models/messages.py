"""What a class head wrote to trainees: one row for each sending. It stays as it was sent."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .classes import TrainingClass

PERSON = settings.AUTH_USER_MODEL


class MessageBatch(models.Model):
    """`token` makes sending the same preview twice one sending.

    `filtered` says how the people were chosen, `people` who was told (user ids), `skipped` who was not and why
    ({"user", "why"}).
    """

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="message_batches")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    token = models.CharField(max_length=64, unique=True)
    subject = models.CharField(_("subject"), max_length=120)
    text = models.TextField(_("text"), max_length=2000)
    filtered = models.JSONField(default=dict, blank=True)
    people = models.JSONField(default=list)
    skipped = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("message to trainees")
        verbose_name_plural = _("messages to trainees")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.subject

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("What was sent stays on record.")
