"""What belongs to a person anywhere: long work, notices, the audit trail, feedback; and the pulse of the workers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.appended import Appended

PERSON = settings.AUTH_USER_MODEL


class Job(models.Model):
    """Long work that somebody waits for: shows progress, survives a restart, keeps its result until it expires."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    owner = models.ForeignKey(PERSON, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    params = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    result_path = models.CharField(max_length=255, blank=True)
    message = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """A line in a person's inbox. `key` makes sending it twice one notice.

    `template` and `params` give the words in the reader's language (accounts/notices.py); `title` and `body` are those
    of the day when it was sent.
    """

    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    template = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(max_length=255, blank=True)
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [models.Index(fields=["user", "read_at"])]

    def __str__(self) -> str:
        return self.title


class AuditEntry(Appended):
    """Who did what to what. Append-only; each row carries the hash of the one before (accounts/audit.py)."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(_("action"), max_length=60, db_index=True)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=60, blank=True)
    target_label = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    # Unique: the chain can never fork, whatever two writers do at once.
    previous_hash = models.CharField(max_length=64, blank=True, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.target_label}"

    @property
    def words(self) -> str:
        """What was done, in the language of the reader."""
        from accounts import actions

        return actions.words(self.action)


class AuditHead(models.Model):
    """The end of the chain: one row, locked by whoever appends. It also tells when the newest entries were cut off."""

    hash = models.CharField(max_length=64, blank=True)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("end of the audit trail")
        verbose_name_plural = _("ends of the audit trail")

    def __str__(self) -> str:
        return f"{self.count} {self.hash}"


class Feedback(models.Model):
    """意见反馈: what a person tells us, and the answer that it gets on the desk."""

    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="feedback")
    text = models.TextField(_("what would you like to tell us"), max_length=2000)
    page = models.CharField(_("page"), max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text[:40]


class WorkerHeartbeat(models.Model):
    """The pulse of one worker process; a task whose worker has no fresh pulse is taken up again."""

    name = models.CharField(max_length=64, unique=True)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("worker heartbeat")
        verbose_name_plural = _("worker heartbeats")

    def __str__(self) -> str:
        return self.name
