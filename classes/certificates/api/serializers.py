"""What the API says about a certificate: allow-listed, from the frozen facts."""

from rest_framework import serializers

from classes.models import Certificate


class CertificateSerializer(serializers.ModelSerializer):
    """Read only."""

    status = serializers.ChoiceField(choices=Certificate.Status.choices, read_only=True)
    replaced_by = serializers.CharField(source="successor", read_only=True, allow_null=True)
    holder_name = serializers.CharField(source="printed.holder_name", read_only=True)
    unit_name = serializers.CharField(source="printed.unit_name", read_only=True)
    class_title = serializers.CharField(source="printed.class_title", read_only=True)
    starts_on = serializers.DateField(source="printed.starts_on", read_only=True)
    ends_on = serializers.DateField(source="printed.ends_on", read_only=True)
    study_hours = serializers.DecimalField(source="printed.study_hours", max_digits=6, decimal_places=2, read_only=True)
    issuer = serializers.CharField(source="printed.issuer", read_only=True)
    issued_on = serializers.DateField(source="printed.issued_on", read_only=True)
    verify_url = serializers.URLField(source="printed.verify_url", read_only=True)
    pdf_url = serializers.HyperlinkedIdentityField(view_name="certificates:pdf", read_only=True)

    class Meta:
        model = Certificate
        fields = (
            "id",
            "serial",
            "version",
            "status",
            "replaced_by",
            "holder_name",
            "unit_name",
            "class_title",
            "starts_on",
            "ends_on",
            "study_hours",
            "issuer",
            "issued_on",
            "verify_url",
            "pdf_url",
            "revoked_at",
            "revoke_reason",
        )
        read_only_fields = fields
