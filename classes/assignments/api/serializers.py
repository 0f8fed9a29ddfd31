"""What the API says about my works: allow-listed. Neither a marker nor a mark that is not released is named."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from classes.models import Assignment, Submission

RELEASED = "released"
# A mark that is not released is not there yet.
STATES = [
    *(choice for choice in Submission.State.choices if choice[0] != Submission.State.MARKED),
    (RELEASED, _("marked, and released")),
]
MARK = {"max_digits": 6, "decimal_places": 2}


class PointSerializer(serializers.Serializer):
    """One point of the rubric."""

    title = serializers.CharField()
    given = serializers.CharField()
    max = serializers.CharField()


class MarkedWorkSerializer(serializers.Serializer):
    """A released mark, with what those wrote whose marks it is made of."""

    mark = serializers.DecimalField(**MARK)
    passed = serializers.BooleanField()
    points = PointSerializer(many=True)
    comments = serializers.ListField(child=serializers.CharField())


class ReturnedWorkSerializer(serializers.Serializer):
    """Why the work came back, and until when it may be handed in again."""

    comment = serializers.CharField()
    again_until = serializers.DateTimeField()


class WorkSerializer(serializers.Serializer):
    """My work for one assignment. `state`: draft, handed_in, returned, or released once I may see the mark."""

    id = serializers.IntegerField()
    assignment_id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Assignment.Kind.choices)
    class_id = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    version = serializers.IntegerField()
    handed_in_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    due_at = serializers.DateTimeField()
    result = MarkedWorkSerializer(allow_null=True)
    returned = ReturnedWorkSerializer(allow_null=True)
