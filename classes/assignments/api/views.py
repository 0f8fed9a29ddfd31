"""My works over DRF, read only: how they stand, and the mark once it is released."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from classes.assignments import access, results
from classes.models import Submission
from lib.api_shapes import READ_PROBLEMS, described

from . import representations
from .serializers import WorkSerializer


class WorkList(generics.ListAPIView):
    """My works, those of the newest assignments first."""

    serializer_class = WorkSerializer
    queryset = Submission.objects.none()

    def get_queryset(self) -> QuerySet[Submission]:
        return access.own_works(self.request.user)  # type: ignore[arg-type]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        works = self.paginate_queryset(self.get_queryset()) or []
        found = results.of(works)
        told = [representations.work(work, found[work.pk]) for work in works]
        return self.get_paginated_response(WorkSerializer(told, many=True).data)


class WorkDetail(APIView):
    """One work of mine."""

    @extend_schema(responses=described({200: WorkSerializer}, READ_PROBLEMS))
    def get(self, request: Request, pk: int) -> Response:
        work = get_object_or_404(access.own_works(request.user), pk=pk)  # type: ignore[arg-type]
        told = representations.work(work, results.of([work])[work.pk])
        return Response(WorkSerializer(told).data)
