"""What the API says about my claims of study hours, and what it takes: allow-listed."""

from rest_framework import serializers

from classes.models import HourClaim, HourEvidence, TrainingForm
from lib.api_shapes import StrictSerializer

HOURS = {"max_digits": 6, "decimal_places": 2}


class EvidenceSerializer(serializers.ModelSerializer):
    """The file that shows it; only I and my managers may fetch it."""

    url = serializers.HyperlinkedIdentityField(view_name="hours:evidence")

    class Meta:
        model = HourEvidence
        fields = ("name", "size", "url")
        read_only_fields = fields


class ClaimSerializer(serializers.Serializer):
    """One claim of mine. `proposed`: hours by the rule; `counted`: what the ledger took; `reason`: why it came back."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    organiser = serializers.CharField()
    form = serializers.ChoiceField(choices=TrainingForm.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    days = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    minutes = serializers.IntegerField(allow_null=True)
    passed_test = serializers.BooleanField()
    proposed = serializers.DecimalField(**HOURS, allow_null=True)
    hours = serializers.DecimalField(**HOURS)
    counted = serializers.DecimalField(source="entry.hours", **HOURS, default=None)
    remark = serializers.CharField()
    state = serializers.ChoiceField(choices=HourClaim.State.choices)
    reason = serializers.CharField()
    filed_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    evidence = EvidenceSerializer(allow_null=True)
    follows = serializers.IntegerField(source="follows_id", allow_null=True)


class FileClaimSerializer(StrictSerializer):
    """A claim as multipart/form-data. `hours` may be left out where a rule says them; `follows` names a claim that was
    refused, whose file stays where no other is sent. The rules are those of the page's form."""

    title = serializers.CharField(max_length=200)
    organiser = serializers.CharField(max_length=120)
    form = serializers.ChoiceField(choices=TrainingForm.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    days = serializers.DecimalField(max_digits=4, decimal_places=1, required=False)
    minutes = serializers.IntegerField(required=False)
    passed_test = serializers.BooleanField(required=False)
    hours = serializers.DecimalField(**HOURS, required=False)
    remark = serializers.CharField(max_length=300, required=False, allow_blank=True)
    file = serializers.FileField(required=False)
    follows = serializers.IntegerField(required=False)
