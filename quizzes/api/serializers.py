"""Shapes of the API. `SittingSerializer` writes; the others describe for the schema what representations.py writes."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lib.api_shapes import StrictSerializer
from quizzes import access_rules, integrity, interactions, openings
from quizzes.models import Attempt, Candidate, Paper, Sitting
from quizzes.saving import OUTCOMES

MARK = {"max_digits": 8, "decimal_places": 2}
ANY = {"description": "In the shape of the question's type", "nullable": True}


@extend_schema_field(ANY)
class AnswerField(serializers.JSONField):
    """A response: "b", ["a", "c"], true, ["text for each gap"], "text", or null for blank."""


@extend_schema_field({"type": "object", "additionalProperties": True})
class BodyField(serializers.JSONField):
    """What the candidate sees of the question beside its stem: options in order, number of gaps, expected length."""


class ResitSerializer(serializers.Serializer):
    """A resit with a window of its own."""

    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    attempts_left = serializers.IntegerField(source="left")


class SittingSerializer(serializers.Serializer):
    """One of my exams, from my place in it."""

    id = serializers.IntegerField(source="sitting.pk")
    title = serializers.CharField(source="sitting.title")
    opens_at = serializers.DateTimeField(source="sitting.opens_at")
    closes_at = serializers.DateTimeField(source="sitting.closes_at")
    resits = serializers.SerializerMethodField()
    minutes = serializers.SerializerMethodField()
    attempts_allowed = serializers.IntegerField()
    attempts_used = serializers.SerializerMethodField()
    is_open = serializers.SerializerMethodField()
    current_attempt = serializers.SerializerMethodField()
    asks = serializers.SerializerMethodField(help_text="Access rules that want something filled in at the start")
    grade_rule = serializers.CharField(source="sitting.grade_rule")
    multiple_rule = serializers.ChoiceField(source="sitting.paper.multiple_rule", choices=Paper.MultipleRule.choices)
    pass_mark = serializers.DecimalField(source="sitting.pass_mark", **MARK)

    @property
    def now(self) -> datetime:
        return self.context["now"]

    def get_minutes(self, candidate: Candidate) -> int:
        return candidate.sitting.minutes + candidate.extra_minutes

    def get_attempts_used(self, candidate: Candidate) -> int:
        return len(candidate.attempts.all())

    def get_is_open(self, candidate: Candidate) -> bool:
        """Whether the window of the sitting or of a resit is open now."""
        is_announced = candidate.sitting.state == Sitting.State.PUBLISHED
        return is_announced and any(opening.is_open(self.now) for opening in self._openings(candidate))

    @extend_schema_field(ResitSerializer(many=True))
    def get_resits(self, candidate: Candidate) -> list[dict[str, Any]]:
        own = [opening for opening in self._openings(candidate) if opening.resit]
        return ResitSerializer(own, many=True).data

    def _openings(self, candidate: Candidate) -> list[openings.Opening]:
        return openings.of(candidate, candidate.attempts.all(), openings.standing(candidate))

    def get_current_attempt(self, candidate: Candidate) -> int | None:
        return next((attempt.pk for attempt in candidate.attempts.all() if attempt.is_open), None)

    def get_asks(self, candidate: Candidate) -> list[str]:
        return list(access_rules.candidate_fields(candidate.sitting))


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "boolean"}]})
class GivenField(serializers.Field):
    """A password as text, a statement agreed to as true."""


class StartSerializer(serializers.Serializer):
    """What the access rules of the sitting ask for (`asks` of the sitting); may be left out where they ask nothing."""

    given = serializers.DictField(child=GivenField(), required=False)


class HeadSerializer(serializers.Serializer):
    """State and time of an attempt."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Attempt.State.choices)
    started_at = serializers.DateTimeField()
    deadline = serializers.DateTimeField()
    remaining_seconds = serializers.FloatField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    closed_by_sweeper = serializers.BooleanField()


class SignalSerializer(serializers.Serializer):
    """What the page noted. The server stamps when it heard of it."""

    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in integrity.KINDS])
    seconds = serializers.IntegerField(required=False, min_value=0, max_value=integrity.LONGEST)
    position = serializers.IntegerField(required=False, min_value=0, max_value=integrity.MOST_POSITION)


class PulseSerializer(serializers.Serializer):
    """Everything may be left out."""

    signals = SignalSerializer(many=True, required=False)
    read = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=100)


class AnnouncementSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class PulseAnswerSerializer(serializers.Serializer):
    """Time left, and what was said and not read yet."""

    attempt = HeadSerializer()
    announcements = AnnouncementSerializer(many=True)


class NamedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()


class SectionSerializer(serializers.Serializer):
    title = serializers.CharField()
    instructions = serializers.CharField(allow_blank=True)


class QuestionSerializer(serializers.Serializer):
    position = serializers.IntegerField()
    section = serializers.IntegerField()
    interaction = serializers.ChoiceField(choices=interactions.choices())
    stem = serializers.CharField(help_text="HTML")
    body = BodyField()
    max_mark = serializers.DecimalField(**MARK)


class OwnQuestionSerializer(QuestionSerializer):
    """A question with the answer that the server holds."""

    response = AnswerField()
    seq = serializers.IntegerField()
    flagged = serializers.BooleanField()
    saved_at = serializers.DateTimeField(allow_null=True)


class AttemptSerializer(HeadSerializer):
    """An attempt; `questions` is empty once it is handed in."""

    sitting = NamedSerializer()
    max_mark = serializers.DecimalField(**MARK)
    multiple_rule = serializers.ChoiceField(choices=Paper.MultipleRule.choices)
    sections = SectionSerializer(many=True)
    questions = OwnQuestionSerializer(many=True)


class SentSerializer(serializers.Serializer):
    """One answer to be saved. The highest `seq` of a position wins."""

    position = serializers.IntegerField(min_value=1)
    seq = serializers.IntegerField(min_value=1)
    response = AnswerField(allow_null=True)
    flagged = serializers.BooleanField(required=False)


class UnsavedSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    response = AnswerField()


class ResultSerializer(serializers.Serializer):
    """What became of one answer; seq and response are what the server holds, `sent` what it did not take over."""

    position = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    seq = serializers.IntegerField()
    response = AnswerField()
    flagged = serializers.BooleanField()
    saved_at = serializers.DateTimeField(allow_null=True)
    sent = UnsavedSerializer(required=False)


class SavedSerializer(serializers.Serializer):
    results = ResultSerializer(many=True)
    attempt = HeadSerializer()


class TakeOverSerializer(StrictSerializer):
    """The lease of the page that goes on; any new random text."""

    lease = serializers.RegexField(r"^[0-9A-Za-z-]{8,36}\Z")


class ReleasedSerializer(serializers.Serializer):
    mark = serializers.BooleanField()
    key = serializers.BooleanField()
    explanation = serializers.BooleanField()


class GroupSerializer(serializers.Serializer):
    name = serializers.CharField()
    mark = serializers.DecimalField(**MARK)
    max_mark = serializers.DecimalField(**MARK)


class ReviewedSerializer(QuestionSerializer):
    """A question looked back on; what is not released is null or empty."""

    response = AnswerField()
    flagged = serializers.BooleanField()
    mark = serializers.DecimalField(**MARK, allow_null=True)
    key = serializers.JSONField(allow_null=True)
    explanation = serializers.CharField(help_text="HTML", allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    articles = serializers.ListField(child=serializers.CharField())


class ReviewSerializer(serializers.Serializer):
    attempt = HeadSerializer()
    released = ReleasedSerializer()
    mark = serializers.DecimalField(**MARK, allow_null=True)
    max_mark = serializers.DecimalField(**MARK)
    passed = serializers.BooleanField(allow_null=True)
    groups = GroupSerializer(many=True)
    questions = ReviewedSerializer(many=True)
