"""My ways into classes over DRF: what I may apply for, applying, taking back, leaving; the same verbs as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from classes import access, applying
from classes.models import Enrolment, TrainingClass
from lib import clock
from lib.api_shapes import READ_PROBLEMS, WRITE_PROBLEMS, NothingSerializer, described

from .serializers import ApplySerializer, LeaveSerializer, OfferedSerializer, WaySerializer


class OfferedList(generics.ListAPIView):
    """Classes for which I may apply today and am not on the way."""

    serializer_class = OfferedSerializer
    queryset = TrainingClass.objects.none()

    def get_queryset(self) -> QuerySet[TrainingClass]:
        user: Any = self.request.user
        under_way = (*Enrolment.PENDING, Enrolment.State.WAITING, Enrolment.State.APPROVED)
        mine = Enrolment.objects.filter(user=user, state__in=under_way).values("training_class")
        offered = access.entry_classes(user, clock.today()).exclude(pk__in=mine)
        return offered.select_related("unit").order_by("starts_on", "pk")


class WayList(generics.ListAPIView):
    """My applications, nominations and places, with their steps; the newest class first."""

    serializer_class = WaySerializer
    queryset = Enrolment.objects.none()

    def get_queryset(self) -> QuerySet[Enrolment]:
        return access.own_ways(self.request.user)  # type: ignore[arg-type]

    @extend_schema(request=ApplySerializer, responses=described({201: WaySerializer}, WRITE_PROBLEMS))
    def post(self, request: Request) -> Response:
        """Apply for a class, or apply again after a refusal."""
        user: Any = request.user
        sent = ApplySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said, now = dict(sent.validated_data), clock.now()
        training_class, _own = access.entry(user, said.pop("class_id"), clock.today())
        made = applying.apply(user=user, training_class=training_class, now=now, **said)
        return _answer(user, made.pk, status=201)


class WayDetail(APIView):
    """One of them."""

    @extend_schema(responses=described({200: WaySerializer}, READ_PROBLEMS))
    def get(self, request: Request, pk: int) -> Response:
        return _answer(request.user, pk)


class WayTakeBack(APIView):
    """Take back what nobody has made a place of."""

    @extend_schema(request=NothingSerializer, responses=described({200: WaySerializer}, WRITE_PROBLEMS))
    def post(self, request: Request, pk: int) -> Response:
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        applying.take_back(enrolment_=_own(request.user, pk), by=request.user, now=clock.now())  # type: ignore[arg-type]
        return _answer(request.user, pk)


class WayLeave(APIView):
    """Give up my place; once the class runs, its head is asked."""

    @extend_schema(request=LeaveSerializer, responses=described({200: WaySerializer}, WRITE_PROBLEMS))
    def post(self, request: Request, pk: int) -> Response:
        sent = LeaveSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        applying.leave(enrolment_=_own(request.user, pk), by=request.user, now=clock.now(), **sent.validated_data)  # type: ignore[arg-type]
        return _answer(request.user, pk)


def _own(user: Any, pk: int) -> Enrolment:
    return get_object_or_404(access.own_ways(user), pk=pk)


def _answer(user: Any, pk: int, *, status: int = 200) -> Response:
    """As it stands now."""
    return Response(WaySerializer(_own(user, pk)).data, status=status)
