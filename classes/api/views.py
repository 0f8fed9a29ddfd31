"""Training classes over DRF: my own, with how I stand. What is not mine does not exist (404)."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from classes import access, requirements
from classes.models import Enrolment
from lib import clock

from .serializers import ClassDetailSerializer, ClassSerializer


class ClassList(generics.ListAPIView):
    """My classes, the newest first; classes from which I was withdrawn included."""

    serializer_class = ClassSerializer
    queryset = Enrolment.objects.none()

    def get_queryset(self) -> QuerySet[Enrolment]:
        return access.own_enrolments(self.request.user).order_by("-training_class__starts_on", "-pk")  # type: ignore[arg-type]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        places = self.paginate_queryset(self.get_queryset())
        rows = requirements.rows(places or [], shown_at=clock.now())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class ClassDetail(APIView):
    """One class of mine: what it asks, how I stand, when it meets."""

    @extend_schema(responses=ClassDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        place = access.own_enrolment(request.user, pk)  # type: ignore[arg-type]
        (row,) = requirements.rows([place], shown_at=clock.now())
        return Response(ClassDetailSerializer(row).data)
