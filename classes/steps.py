"""The steps of nominations and applications: appended here, and by nobody else."""

from collections.abc import Collection, Iterable
from datetime import datetime

from accounts.models import User

from .models import Enrolment, EnrolmentStep

Act = EnrolmentStep.Act
LONGEST = 300


def append(
    places: Iterable[Enrolment],
    act: str,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    overlapping: Collection[int] = (),
) -> None:
    """The same step for each of these; `overlapping`: who among them has another class on the same days. Call it in
    the transaction of the change that it describes."""
    rows = [
        EnrolmentStep(
            enrolment=place, act=act, by=by, at=now, reason=reason, despite_overlap=place.user_id in overlapping
        )
        for place in places
    ]
    EnrolmentStep.objects.bulk_create(rows, batch_size=500)
