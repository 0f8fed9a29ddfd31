"""Certificates over DRF: one's own in the list; a single one also for those who may read it as managers."""

from django.db.models import QuerySet
from rest_framework import generics

from classes.certificates import access
from classes.models import Certificate

from .serializers import CertificateSerializer


class CertificateList(generics.ListAPIView):
    """My certificates, newest first."""

    serializer_class = CertificateSerializer
    queryset = Certificate.objects.none()

    def get_queryset(self) -> QuerySet[Certificate]:
        return access.own_certificates(self.request.user)


class CertificateDetail(generics.RetrieveAPIView):
    """One certificate; 404 for those who may not know of it."""

    serializer_class = CertificateSerializer
    queryset = Certificate.objects.none()

    def get_queryset(self) -> QuerySet[Certificate]:
        return access.readable_certificates(self.request.user)
