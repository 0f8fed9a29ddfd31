"""答卷: attempts, responses, and the trail of what happened. delivery.py is the only module that moves them."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes import tally

from .bank import ItemVersion
from .papers import Form
from .resits import ResitGrant
from .sittings import Candidate

PERSON = settings.AUTH_USER_MODEL
ANY_DEVICE = "*"  # whoever looks after the exam allowed another device; the next one that comes is it


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def in_progress(self) -> "AttemptQuerySet":
        return self.filter(state=Attempt.State.IN_PROGRESS)

    def overdue(self, now: datetime) -> "AttemptQuerySet":
        """Past every grace: what the sweeper closes."""
        return self.in_progress().filter(closes_at__lt=now)

    def counted(self) -> "AttemptQuerySet":
        """Graded ones, in the order they were sat: what a grade rule folds."""
        return self.filter(state=Attempt.State.GRADED).order_by("number")


class Attempt(models.Model):
    """One go at a sitting. All three times are the server's; `lease` names the tab that may save, empty: nobody yet.

    deadline: when answering ends, as shown; accepts_until: deadline and the network grace, the last moment at which a
    save may arrive; closes_at: after it the sweeper closes what nobody handed in.
    """

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", _("in progress")
        SUBMITTED = "submitted", _("waiting for marking")
        GRADED = "graded", _("graded")
        ABANDONED = "abandoned", _("not counted")
        VOIDED = "voided", _("void")

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="attempts")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="attempts")
    # The resit in whose own window it was begun; none within the sitting's.
    resit = models.ForeignKey(ResitGrant, on_delete=models.PROTECT, null=True, blank=True, related_name="begun")
    number = models.PositiveSmallIntegerField(_("attempt"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.IN_PROGRESS)
    started_at = models.DateTimeField(_("started at"))
    deadline = models.DateTimeField(_("deadline"))
    accepts_until = models.DateTimeField()
    closes_at = models.DateTimeField()
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    closed_by_sweeper = models.BooleanField(default=False)
    lease = models.CharField(max_length=36, blank=True)
    # Empty unless a rule of the sitting asks: the address that the newest answers came from, the device that is let in.
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=40, blank=True)
    mark = models.DecimalField(_("mark"), max_digits=8, decimal_places=2, null=True, blank=True)
    max_mark = models.DecimalField(_("full marks"), max_digits=8, decimal_places=2)
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["candidate", "number"], name="attempt_number"),
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(state="in_progress"), name="attempt_one_in_progress"
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], condition=Q(state="in_progress"), name="attempt_open_closes_at")]

    def __str__(self) -> str:
        return f"{self.candidate} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.IN_PROGRESS

    def is_at(self, device: str) -> bool:
        """Whether the questions may be seen, and answered, on this device."""
        return self.device in ("", ANY_DEVICE, device)

    @property
    def is_closed(self) -> bool:
        """Handed in, by whomever: the candidate may look at what was answered."""
        return self.state in (self.State.SUBMITTED, self.State.GRADED)


class Response(models.Model):
    """The answer at one position: the highest `seq` wins; `value` in the shape of the interaction; null is blank.

    `is_double`: two people mark it; drawn when it was handed in. `awaits` says which mark, as long as `needs_marking`.
    """

    class Awaits(models.TextChoices):
        FIRST = tally.FIRST, _("awaits a first mark")
        SECOND = tally.SECOND, _("awaits a second mark")
        MODERATION = tally.IN_MODERATION, _("awaits a decision")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="responses")
    seq = models.PositiveBigIntegerField(default=0)
    value = models.JSONField(null=True, blank=True)
    flagged = models.BooleanField(default=False)
    saved_at = models.DateTimeField(null=True, blank=True)
    max_mark = models.DecimalField(max_digits=6, decimal_places=2)
    fraction = models.DecimalField(_("fraction"), max_digits=7, decimal_places=6, null=True, blank=True)
    mark = models.DecimalField(_("mark"), max_digits=6, decimal_places=2, null=True, blank=True)
    needs_marking = models.BooleanField(default=False)
    is_double = models.BooleanField(default=False)
    awaits = models.CharField(max_length=10, choices=Awaits.choices, default=Awaits.FIRST)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="response_position")]
        indexes = [models.Index(fields=["version"], condition=Q(needs_marking=True), name="response_to_mark")]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.position}"

    @property
    def is_void(self) -> bool:
        """Of a closed attempt: a correction took the question out, it has no mark and waits for none."""
        return self.mark is None and not self.needs_marking


class LateResponse(models.Model):
    """What arrived after the deadline: kept and decided by a person, never dropped."""

    class Decision(models.TextChoices):
        OPEN = "open", _("to be decided")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="late_responses")
    position = models.PositiveSmallIntegerField()
    seq = models.PositiveBigIntegerField()
    value = models.JSONField(null=True, blank=True)
    received_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("late answer")
        verbose_name_plural = _("late answers")

    def __str__(self) -> str:
        return f"{self.attempt} · {self.position}"


class MarkEntry(models.Model):
    """One act of marking. Append-only; tally.py says what counts. `parts`: {criterion id: "1.5"} of the rubric.

    Reopening and referring give no mark, and their `comment` is the reason: never a candidate's to read from here.
    """

    class Kind(models.TextChoices):
        MARK = tally.MARK, _("mark")
        MODERATION = tally.MODERATION, _("moderation")
        REOPENED = tally.REOPENED, _("reopened, to be marked anew")
        REFERRED = tally.REFERRED, _("reopened, to be moderated")

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="mark_entries")
    marker = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MARK)
    mark = models.DecimalField(_("mark"), max_digits=6, decimal_places=2, null=True, blank=True)
    parts = models.JSONField(default=dict, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    is_doubtful = models.BooleanField(_("in doubt"), default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark entry")
        verbose_name_plural = _("mark entries")
        ordering = ["response", "-id"]
        # "Did this person mark this answer?" is asked of whole piles.
        indexes = [models.Index(fields=["response", "kind", "marker"], name="markentry_whose")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[tally.MARK, tally.MODERATION], mark__isnull=False)
                | Q(kind__in=[tally.REOPENED, tally.REFERRED], mark__isnull=True),
                name="markentry_has_its_mark",
            )
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.mark}"

    @property
    def given(self) -> tally.Given:
        """The entry as the fold takes it."""
        return tally.Given(self.kind, self.marker_id, self.mark or Decimal(0), self.is_doubtful, self.pk)


class AttemptEvent(models.Model):
    """A fact in the life of an attempt: start, takeover, submit, sweep. No verdict."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("attempt event")
        verbose_name_plural = _("attempt events")
        ordering = ["attempt", "id"]

    def __str__(self) -> str:
        return f"{self.attempt} {self.kind}"
