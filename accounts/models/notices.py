"""How a notice leaves the product: the outbox, what a person chose, and the private address of a calendar."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .desk import Notice

PERSON = settings.AUTH_USER_MODEL


class ChannelChoice(models.Model):
    """A person wants notices of a kind by a channel too. No row: not wanted; the inbox has them all the same."""

    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="channel_choices")
    channel = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("choice of a channel")
        verbose_name_plural = _("choices of channels")
        constraints = [models.UniqueConstraint(fields=["user", "channel", "kind"], name="channelchoice_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind}"


class Delivery(models.Model):
    """One notice to be carried by one channel. `due_at` moves on before each try, so that nobody else takes it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    attempts = models.PositiveSmallIntegerField(default=0)
    # None: over, whether sent or given up.
    due_at = models.DateTimeField(null=True, db_index=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.notice_id}"


class EmailConfirmation(models.Model):
    """A mail with a link by which a person says that an address is theirs: the newest one to the address, once."""

    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="email_confirmations")
    email = models.EmailField()
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # None: over, whether sent or given up.
    due_at = models.DateTimeField(null=True, db_index=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("confirmation of an e-mail address")
        verbose_name_plural = _("confirmations of e-mail addresses")
        indexes = [models.Index(fields=["email", "asked_at"])]

    def __str__(self) -> str:
        return str(self.user_id)


class CalendarFeed(models.Model):
    """The private address of a person's calendar. Only its hash is kept; another takes its place, or none."""

    user = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user_id)
