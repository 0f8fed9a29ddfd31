"""What the correction of a question means for classes that are closed: told beforehand, decided by the class head."""

from collections.abc import Sequence

from django.db.models import F, Prefetch

from quizzes.consequences import Consequence, Flip

from .models import Certificate, Enrolment, TrainingClass


def foresee(flips: Sequence[Flip]) -> list[Consequence]:
    """Places of closed classes whose outcome no longer goes with the exam; two queries. Nothing follows by itself."""
    wanted = {(flip.user, flip.sitting): flip.passes for flip in flips}
    valid = Certificate.objects.filter(revoked_at=None)
    places = (
        Enrolment.objects.active()
        .filter(
            training_class__state=TrainingClass.State.CLOSED,
            training_class__requirements__sitting__in={flip.sitting for flip in flips},
            user__in={flip.user for flip in flips},
        )
        .annotate(exam=F("training_class__requirements__sitting"))
        .select_related("training_class", "user")
        .prefetch_related(Prefetch("certificates", queryset=valid, to_attr="valid_certificates"))
        .order_by("training_class", "user__staff_number")
    )
    found = [(place, wanted.get((place.user_id, place.exam))) for place in places]
    return [_told(place, passes) for place, passes in found if passes is not None and passes != place.is_completed]


def _told(place: Enrolment, passes: bool) -> Consequence:
    numbers = [certificate.serial for certificate in place.valid_certificates]  # type: ignore[attr-defined]
    return Consequence(
        name=place.user.name,
        staff_number=place.user.staff_number,
        about=place.training_class.title,
        passes=passes,
        certificate="、".join(numbers),
    )
