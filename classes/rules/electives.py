"""So many of a list of courses, at the choice of the trainee (选修)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.core.validators import MinValueValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.models import ElectiveCourse, Enrolment, Requirement, TrainingClass
from courses.models import CourseCompletion, CoursePage, LessonProgress

from .base import Found, Reader, Rule, Standing, Step, Text
from .forms import AskForm


class ElectivesForm(AskForm):
    SETTINGS = ("count",)

    courses = forms.ModelMultipleChoiceField(
        CoursePage.objects.none(), label=gettext_lazy("Courses to choose from"), widget=forms.CheckboxSelectMultiple
    )
    count = forms.IntegerField(label=gettext_lazy("So many of them"), initial=1, validators=[MinValueValidator(1)])

    class Meta(AskForm.Meta):
        fields = ["courses", "count", "is_required", "due_on"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        chosen = self.instance.electives.values("course") if self.instance.pk else []
        self.fields["courses"].queryset = (
            CoursePage.objects.live() | CoursePage.objects.filter(pk__in=chosen)
        ).order_by("title")
        self.initial.setdefault("courses", [row["course"] for row in chosen])

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if data.get("count") and len(data.get("courses") or []) < data["count"]:
            self.add_error("count", _("There are not so many courses on the list."))
        return data

    @property
    def electives(self) -> list[CoursePage]:
        return list(self.cleaned_data["courses"])


class Electives(Rule):
    """`value` and `wanted` are courses."""

    name = "electives"
    label = gettext_lazy("electives")
    hint = gettext_lazy("Some courses of a list, as the trainee likes.")
    icon = "list"
    place = 30
    form = ElectivesForm

    def title(self, requirement: Requirement) -> str:
        return _("%(count)s elective courses") % {"count": _count(requirement)}

    def asks(self, requirement: Requirement) -> Text:
        return _("electives, %(count)s of a list") % {"count": _count(requirement)}

    def addresses(self, asked: Sequence[Requirement]) -> dict[int, str]:
        """The list to choose from is the explanation of the requirement."""
        return {
            requirement.pk: reverse("classes:why", args=[requirement.training_class_id, requirement.pk])
            for requirement in asked
        }

    def copy(self, old: Requirement, new: TrainingClass, due_on: date | None) -> Requirement | None:
        live = [row.course for row in old.electives.filter(course__live=True)]
        made = super().copy(old, new, due_on) if len(live) >= _count(old) else None
        if made:
            ElectiveCourse.objects.bulk_create(ElectiveCourse(requirement=made, course=course) for course in live)
        return made

    def reader(self, asked: Sequence[Requirement], places: Sequence[Enrolment], shown_at: datetime | None) -> Reader:
        lists: dict[int, set[int]] = defaultdict(set)
        for requirement, course in ElectiveCourse.objects.filter(requirement__in=asked).values_list(
            "requirement_id", "course_id"
        ):
            lists[requirement].add(course)
        about = {"course__in": set().union(*lists.values()), "user__in": {place.user_id for place in places}}
        done, begun = _by_person(CourseCompletion, about), _by_person(LessonProgress, about)

        def read(requirement: Requirement, place: Enrolment) -> Found:
            listed, count = lists[requirement.pk], _count(requirement)
            finished = len(listed & done[place.user_id])
            return Found(
                met=finished >= count,
                started=bool(listed & (done[place.user_id] | begun[place.user_id])),
                value=Decimal(min(finished, count)),
                wanted=Decimal(count),
            )

        return read

    def steps(self, requirement: Requirement, place: Enrolment, shown_at: datetime | None) -> list[Step]:
        rows = requirement.electives.select_related("course").order_by("pk")
        done = dict(
            CourseCompletion.objects.filter(user=place.user_id, course__in=[row.course_id for row in rows]).values_list(
                "course_id", "completed_at"
            )
        )
        found = [
            Step(
                row.course.title,
                date_format(timezone.localtime(done[row.course_id])) if row.course_id in done else _("not yet"),
            )
            for row in rows
        ]
        count = _count(requirement)
        values = {"done": len(done), "count": count}
        return [*found, Step(_("Finished"), _("%(done)s of %(count)s") % values, ok=len(done) >= count)]

    def missing(self, standing: Standing) -> str:
        open_ = int((standing.wanted or Decimal(1)) - (standing.value or Decimal(0)))
        return _("%(count)s more elective courses") % {"count": open_}

    def told(self, standing: Standing) -> str:
        if standing.met:
            return _("Enough courses finished.")
        values = {"done": int(standing.value or 0), "count": int(standing.wanted or 0)}
        return _("%(done)s of %(count)s courses finished.") % values

    def act(self, standing: Standing) -> str:
        return _("Choose")


def _count(requirement: Requirement) -> int:
    return int(requirement.settings.get("count", 1))


def _by_person(model: type, about: dict[str, object]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for user, course in model.objects.filter(**about).values_list("user_id", "course_id").distinct():  # type: ignore[attr-defined]
        found[user].add(course)
    return found


RULE = Electives()
