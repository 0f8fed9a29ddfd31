"""纸笔考试成绩: marks of exams that a class sits on paper, as they were entered; a requirement asks the exam."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.appended import Appended


class PaperMark(Appended):
    """What was entered of one trainee in one paper exam. A correction is an entry with a higher number, which counts.

    `source_name` names the file from which it was read. `reason` of the first entry is a remark.
    """

    class State(models.TextChoices):
        MARKED = "marked", pgettext_lazy("paper exam", "marked")
        ABSENT = "absent", pgettext_lazy("paper exam", "absent")
        WITHDRAWN = "withdrawn", _("mark taken back")

    class Source(models.TextChoices):
        ENTERED = "entered", _("entered by hand")
        IMPORTED = "imported", _("read from a list")

    requirement = models.ForeignKey("classes.Requirement", on_delete=models.PROTECT, related_name="paper_marks")
    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="paper_marks")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    mark = models.DecimalField(
        pgettext_lazy("paper exam", "mark"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.ENTERED)
    source_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("mark of a paper exam")
        verbose_name_plural = _("marks of paper exams")
        ordering = ["requirement", "enrolment", "number"]
        constraints = [
            # Two who enter the same at once: the second has not seen the first, and is told.
            models.UniqueConstraint(fields=["requirement", "enrolment", "number"], name="papermark_number"),
            models.CheckConstraint(
                condition=(Q(state="marked") & Q(mark__gte=0)) | (~Q(state="marked") & Q(mark=None)),
                name="papermark_mark",
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="papermark_corrected_why"),
            models.CheckConstraint(condition=~Q(state="withdrawn") | Q(number__gt=1), name="papermark_withdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.get_state_display()}"
