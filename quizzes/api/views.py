"""Exams over DRF: my sittings, start, look, save, hand in, take over, look back; the same verbs as the pages."""

import json
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.views import APIView

from lib.api_shapes import READ_PROBLEMS, WRITE_PROBLEMS, described
from lib.receipt import received_at
from quizzes import access, announcing, arrivals, delivery, devices, integrity, presence
from quizzes import review as reviewing

from . import parsing, representations
from .serializers import (
    AttemptSerializer,
    PulseAnswerSerializer,
    PulseSerializer,
    ReviewSerializer,
    SavedSerializer,
    SentSerializer,
    SittingSerializer,
    StartSerializer,
    TakeOverSerializer,
)

START_PROBLEMS = (*WRITE_PROBLEMS, 429)
LEASE = OpenApiParameter(
    parsing.LEASE_HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Names the page that saves. The first one to save holds the attempt until another takes it over.",
)


class SittingList(ListAPIView):
    """My exams that were announced, newest first."""

    serializer_class = SittingSerializer

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return access.Candidate.objects.none()
        mine = access.own_candidacies(self.request.user).prefetch_related("attempts", "resits")
        return mine.order_by("-sitting__opens_at", "-pk")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": received_at(self.request)}


class AttemptCreate(APIView):
    """Start the exam, or get the attempt that is under way."""

    @extend_schema(
        request=StartSerializer, responses=described({201: AttemptSerializer, 200: AttemptSerializer}, START_PROBLEMS)
    )
    def post(self, request: Request, sitting_id: int) -> HttpResponse:
        arrival = arrivals.of(request, parsing.given(request.data))
        now = received_at(request)
        started = delivery.start(user=request.user, sitting_id=sitting_id, arrival=arrival, now=now)
        body = representations.attempt(started.attempt, now=now, is_new=started.created)
        response = answer(body, status=201 if started.created else 200)
        return arrivals.remember(response, request, started.attempt)


class AttemptDetail(APIView):
    """My attempt: questions and saved answers while it is open."""

    @extend_schema(responses=described({200: AttemptSerializer}, (401, 404, 409)))
    def get(self, request: Request, attempt_id: int) -> HttpResponse:
        attempt, now = access.own_attempt(request.user, attempt_id), received_at(request)
        delivery.enter(attempt=attempt, arrival=arrivals.of(request), now=now)
        return arrivals.remember(answer(representations.attempt(attempt, now=now)), request, attempt)


class ResponseList(APIView):
    """Save answers, one or many. Each gets its own outcome: saved, stale (both values), late (kept for a decision)."""

    @extend_schema(
        request=SentSerializer(many=True),
        parameters=[LEASE],
        responses=described({200: SavedSerializer}, WRITE_PROBLEMS),
    )
    def patch(self, request: Request, attempt_id: int) -> HttpResponse:
        now = received_at(request)
        sent = parsing.answers(request.data)
        lease = parsing.lease(request.headers)
        arrival = arrivals.of(request)
        saved = delivery.save(
            user=request.user, attempt_id=attempt_id, sent=sent, lease=lease, arrival=arrival, now=now
        )
        return answer(representations.saved(saved, now=now))


class AttemptPulse(APIView):
    """A sign of life of the page, each half minute: what it noted, what was read; the time left and what was said."""

    @extend_schema(request=PulseSerializer, responses=described({200: PulseAnswerSerializer}, WRITE_PROBLEMS))
    def post(self, request: Request, attempt_id: int) -> HttpResponse:
        pulse, now = parsing.pulse(request.data), received_at(request)
        attempt = access.own_attempt(request.user, attempt_id)
        if attempt.is_open:
            presence.touch(attempt.pk, now=now)
        integrity.keep(attempt, pulse.signals, now=now)
        announcing.read(user=request.user, attempt_id=attempt.pk, announcements=pulse.read, now=now)
        return answer(representations.pulse(attempt, announcing.unread(attempt), now=now))


class AttemptSubmit(APIView):
    """Hand in. Twice is once."""

    @extend_schema(request=None, responses=described({200: AttemptSerializer}, WRITE_PROBLEMS))
    def post(self, request: Request, attempt_id: int) -> HttpResponse:
        parsing.nothing(request.data)
        now = received_at(request)
        attempt = delivery.submit(user=request.user, attempt_id=attempt_id, now=now)
        return answer(representations.attempt(attempt, now=now))


class AttemptTakeOver(APIView):
    """Go on with this page; the one that held the attempt becomes read-only."""

    @extend_schema(request=TakeOverSerializer, responses=described({200: AttemptSerializer}, WRITE_PROBLEMS))
    def post(self, request: Request, attempt_id: int) -> HttpResponse:
        form = TakeOverSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        now = received_at(request)
        delivery.take_over(
            user=request.user,
            attempt_id=attempt_id,
            lease=form.validated_data["lease"],
            device=devices.label(request.headers.get("User-Agent", "")),
            arrival=arrivals.of(request),
            now=now,
        )
        attempt = access.own_attempt(request.user, attempt_id)
        return arrivals.remember(answer(representations.attempt(attempt, now=now)), request, attempt)


class AttemptReview(APIView):
    """Look back on an attempt: what was released, and nothing else."""

    @extend_schema(responses=described({200: ReviewSerializer}, READ_PROBLEMS))
    def get(self, request: Request, attempt_id: int) -> HttpResponse:
        now = received_at(request)
        attempt = access.own_attempt(request.user, attempt_id)
        return answer(representations.review(reviewing.review(attempt, now=now), now=now))


def answer(data: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """JSON that no shared computer keeps."""
    return HttpResponse(
        json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
