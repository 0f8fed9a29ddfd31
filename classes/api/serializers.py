"""What the API says about a class of mine: allow-listed. A result appears when its sitting releases it."""

from rest_framework import serializers

from classes.models import ClassSession, Enrolment, TrainingClass


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
