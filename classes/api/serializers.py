"""What the API says about a class of mine and my way into one: allow-listed. A result appears when its sitting
releases it."""

from rest_framework import serializers

from classes.models import ClassSession, Enrolment, EnrolmentStep, TrainingClass
from classes.steps import LONGEST
from lib.api_shapes import StrictSerializer


class RequirementSerializer(serializers.Serializer):
    """One thing that the class asks, and how I stand. `value` of `wanted` is there, in the
    unit of the kind; `exempt` says why it counts as met all the same; `missing` in words what is lacking."""

    title = serializers.CharField()
    kind = serializers.CharField()
    required = serializers.BooleanField(source="is_required")
    met = serializers.BooleanField()
    started = serializers.BooleanField()
    grade = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    value = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    wanted = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    exempt = serializers.CharField()
    due_on = serializers.DateField(source="due", allow_null=True)
    missing = serializers.CharField()


class SessionSerializer(serializers.Serializer):
    """One meeting of the class."""

    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField()
    teacher = serializers.CharField()
    kind = serializers.ChoiceField(choices=ClassSession.Kind.choices)
    hours = serializers.DecimalField(source="class_hours", max_digits=4, decimal_places=2)
    cancelled = serializers.BooleanField(source="is_cancelled")


class ClassSerializer(serializers.Serializer):
    """A class and my place in it. `met` of `total` required things are done; `outcome` is empty until closing."""

    id = serializers.IntegerField(source="enrolment.training_class_id")
    code = serializers.CharField(source="enrolment.training_class.code")
    title = serializers.CharField(source="enrolment.training_class.title")
    kind = serializers.ChoiceField(source="enrolment.training_class.kind", choices=TrainingClass.Kind.choices)
    state = serializers.ChoiceField(source="enrolment.training_class.state", choices=TrainingClass.State.choices)
    starts_on = serializers.DateField(source="enrolment.training_class.starts_on")
    ends_on = serializers.DateField(source="enrolment.training_class.ends_on")
    study_hours = serializers.DecimalField(
        source="enrolment.training_class.study_hours", max_digits=5, decimal_places=2
    )
    unit = serializers.CharField(source="enrolment.training_class.unit.name")
    head = serializers.CharField(source="enrolment.training_class.head.name")
    enrolment = serializers.ChoiceField(source="enrolment.state", choices=Enrolment.State.choices)
    outcome = serializers.ChoiceField(source="enrolment.outcome", choices=Enrolment.Outcome.choices, allow_blank=True)
    met = serializers.IntegerField()
    total = serializers.IntegerField()


class ClassDetailSerializer(ClassSerializer):
    """The class with everything that it asks and plans."""

    summary = serializers.CharField(source="enrolment.training_class.summary")
    contact = serializers.CharField(source="enrolment.training_class.contact")
    requirements = RequirementSerializer(source="standings", many=True)
    sessions = SessionSerializer(source="enrolment.training_class.sessions.all", many=True)


class OfferedSerializer(serializers.Serializer):
    """A class for which I may apply. `asks_unit`: my unit decides first, then the class head."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=TrainingClass.Kind.choices)
    summary = serializers.CharField()
    unit = serializers.CharField(source="unit.name")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    study_hours = serializers.DecimalField(max_digits=5, decimal_places=2)
    enrolment_closes_on = serializers.DateField(allow_null=True)
    asks_unit = serializers.BooleanField()


class StepSerializer(serializers.Serializer):
    """Who did what on the way, when and why; without `by` the site did it."""

    act = serializers.ChoiceField(choices=EnrolmentStep.Act.choices)
    by = serializers.CharField(source="by.name", default="")
    at = serializers.DateTimeField()
    reason = serializers.CharField()


class WaySerializer(serializers.Serializer):
    """My way into one class. `asked_to_leave`: I have a place and asked to be let go."""

    id = serializers.IntegerField()
    class_id = serializers.IntegerField(source="training_class_id")
    code = serializers.CharField(source="training_class.code")
    title = serializers.CharField(source="training_class.title")
    unit = serializers.CharField(source="training_class.unit.name")
    class_state = serializers.ChoiceField(source="training_class.state", choices=TrainingClass.State.choices)
    starts_on = serializers.DateField(source="training_class.starts_on")
    ends_on = serializers.DateField(source="training_class.ends_on")
    state = serializers.ChoiceField(choices=Enrolment.State.choices)
    outcome = serializers.ChoiceField(choices=Enrolment.Outcome.choices, allow_blank=True)
    statement = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    asked_to_leave = serializers.BooleanField(source="leave_reason")
    steps = StepSerializer(source="steps.all", many=True)


class ApplySerializer(StrictSerializer):
    """An application. `despite_overlap`: knowingly, where another class of mine is on the same days."""

    class_id = serializers.IntegerField()
    statement = serializers.CharField(max_length=LONGEST)
    despite_overlap = serializers.BooleanField(default=False)


class LeaveSerializer(StrictSerializer):
    """Why I cannot take part."""

    reason = serializers.CharField(max_length=LONGEST)
