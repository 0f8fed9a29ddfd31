"""My claims of study hours over DRF: list, file with a paper, take back; the same verbs as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from classes.hours import access, claims
from classes.hours.forms import ClaimForm
from classes.models import HourClaim
from lib import clock
from lib.api_shapes import READ_PROBLEMS, WRITE_PROBLEMS, NothingSerializer, described

from .serializers import ClaimSerializer, FileClaimSerializer


class ClaimList(generics.ListAPIView):
    """My claims, the newest first."""

    serializer_class = ClaimSerializer
    queryset = HourClaim.objects.none()
    parser_classes = [MultiPartParser]

    def get_queryset(self) -> QuerySet[HourClaim]:
        return access.own_claims(self.request.user)  # type: ignore[arg-type]

    @extend_schema(
        request={"multipart/form-data": FileClaimSerializer},
        responses=described({201: ClaimSerializer}, WRITE_PROBLEMS),
    )
    def post(self, request: Request) -> Response:
        """File a claim with the file that shows it, or a corrected one in place of one that was refused."""
        user: Any = request.user
        sent = FileClaimSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        form = ClaimForm(request.POST, request.FILES)
        if not form.is_valid():
            raise ValidationError(form.errors)
        follows = sent.validated_data.get("follows")
        refused = access.own_claim(user, follows) if follows is not None else None
        made = claims.file(user=user, told=form.told, by=user, now=clock.now(), follows=refused, **form.sent)
        return _answer(request, made.pk, status=201)


class ClaimDetail(APIView):
    """One claim of mine."""

    @extend_schema(responses=described({200: ClaimSerializer}, READ_PROBLEMS))
    def get(self, request: Request, pk: int) -> Response:
        return _answer(request, pk)


class ClaimTakeBack(APIView):
    """Take back a claim that nobody has decided."""

    @extend_schema(request=NothingSerializer, responses=described({200: ClaimSerializer}, WRITE_PROBLEMS))
    def post(self, request: Request, pk: int) -> Response:
        user: Any = request.user
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        claims.take_back(claim=access.own_claim(user, pk), by=user, now=clock.now())
        return _answer(request, pk)


def _answer(request: Request, pk: int, *, status: int = 200) -> Response:
    claim = access.own_claim(request.user, pk)  # type: ignore[arg-type]
    return Response(ClaimSerializer(claim, context={"request": request}).data, status=status)
