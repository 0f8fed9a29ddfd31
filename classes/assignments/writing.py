"""Writing and handing in. The server keeps the draft, says when a work is late and seals what was handed in.

A draft is saved against the one that was seen: an older window is told, never silently overwritten. Handing in adds a
version with the digest of its text and files; the same again adds nothing.
"""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from classes import lifecycle
from classes.models import Assignment, Submission, SubmittedFile, SubmittedVersion
from lib.problems import Refusal

from . import access, documents, store

MOST_TEXT = 60_000
State = Submission.State


def length(text: str) -> int:
    """Characters as people count them, white space apart; as frontend/elements/word-count.ts does."""
    return len("".join(text.split()))


def refuse_unless_open(*, assignment: Assignment, user: User, work: Submission | None, now: datetime) -> None:
    """Whether this person may write now.

    Refusals: not_asked, class_ended, not_open_yet, already_marked, in_marking, handed_in, too_late.
    """
    if not access.may_hand_in(user, assignment):
        raise Refusal("not_asked", _("This is not asked of you, or no longer."))
    if assignment.training_class is not None and assignment.training_class.state not in lifecycle.EDITABLE:
        raise Refusal("class_ended", _("The class is closed; nothing can be handed in any more."))
    if now < assignment.opens_at:
        raise Refusal("not_open_yet", _("It has not begun yet."))
    if work is not None and work.state == State.MARKED:
        raise Refusal("already_marked", _("Your work is marked; it cannot change any more."))
    if work is not None and work.state == State.HANDED_IN and work.awaits != Submission.Awaits.FIRST:
        raise Refusal("in_marking", _("Your work is being marked; it cannot change any more."))
    late = now > (work.due_at if work else assignment.closes_at)
    if late and work is not None and work.state == State.HANDED_IN:
        raise Refusal("handed_in", _("Your work is handed in, and the time is over."))
    if late and assignment.late == Assignment.Late.REFUSE:
        raise Refusal("too_late", _("The time is over; nothing is accepted any more. Ask who set it."))


def save_draft(*, assignment: Assignment, user: User, text: str, seen: int, now: datetime) -> Submission:
    """Keep what is written. `seen`: the number of the draft that the writer had before.

    Refusals: those of `refuse_unless_open`, text_too_long, draft_changed (`number`, `text`: what is kept).
    """
    text = text.replace("\r\n", "\n").replace("\0", "")  # which no database keeps
    if len(text) > MOST_TEXT:
        raise Refusal("text_too_long", _("The text is too long: hand it in as a file."), status=400)
    with transaction.atomic():
        work = _open_work(assignment, user, now)
        if text == work.draft:  # the same again: a retry whose answer was lost
            return work
        if seen != work.draft_number:
            message = _("The draft was changed in another window. Choose which text to keep.")
            raise Refusal("draft_changed", message, number=work.draft_number, text=work.draft)
        work.draft, work.draft_number, work.draft_saved_at = text, work.draft_number + 1, now
        work.save(update_fields=["draft", "draft_number", "draft_saved_at"])
    return work


def add_file(*, assignment: Assignment, user: User, name: str, data: bytes, now: datetime) -> SubmittedFile:
    """Put a file to the draft; the same bytes again are the same file.

    Refusals: those of `refuse_unless_open` and documents.accept, file_too_big, too_many_files.
    """
    if len(data) > assignment.megabytes << 20:
        raise Refusal("file_too_big", _("At most %(most)s MB a file.") % {"most": assignment.megabytes}, status=400)
    document = documents.accept(name, data)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        work = _open_work(assignment, user, now)
        files = work.files.filter(in_draft=True)
        if known := files.filter(digest=digest).first():
            return known
        if files.count() >= assignment.files_most:
            text = _("At most %(most)s files. Remove one first.") % {"most": assignment.files_most}
            raise Refusal("too_many_files", text, status=400)
        _touch(work, now)
        path = store.keep(data, document.kind)  # before the row: a file without a row is litter, the reverse is a loss
        return SubmittedFile.objects.create(
            submission=work,
            name=document.name,
            kind=document.kind,
            path=path,
            size=len(data),
            digest=digest,
            uploaded_at=now,
        )


def remove_file(*, file: SubmittedFile, user: User, now: datetime) -> None:
    """Take a file off the draft; one that was handed in before stays with its version."""
    with transaction.atomic():
        work = _open_work(file.submission.assignment, user, now)
        _touch(work, now)
        if file.versions.exists():
            file.in_draft = False
            file.save(update_fields=["in_draft"])
        else:
            path = file.path
            file.delete()
            transaction.on_commit(lambda: store.forget(path), robust=True)


def hand_in(*, assignment: Assignment, user: User, seen: int, now: datetime) -> SubmittedVersion:
    """Seal the draft as the next version. `seen`: the number of the draft that was confirmed.

    Refusals: those of `refuse_unless_open`, draft_changed, nothing_written, too_short, too_long, nothing_changed.
    """
    with transaction.atomic():
        work = _open_work(assignment, user, now)
        last = work.versions.order_by("-number").first()
        files = list(work.files.filter(in_draft=True))
        digest = digest_of(work.draft, files)
        if last is not None and last.digest == digest:
            if work.state == State.HANDED_IN:
                return last  # pressed twice
            raise Refusal("nothing_changed", _("Nothing has changed since you handed it in. Revise it first."))
        if seen != work.draft_number:
            raise Refusal("draft_changed", _("The draft has changed since you looked. Look at it again."))
        _refuse_lengths(assignment, work.draft, files)
        return _seal(work, files, digest, now)


def digest_of(text: str, files: list[SubmittedFile]) -> str:
    """SHA-256 over the text and the digests of the files."""
    whole = [hashlib.sha256(text.encode()).hexdigest(), *sorted(file.digest for file in files)]
    return hashlib.sha256("\n".join(whole).encode()).hexdigest()


def _seal(work: Submission, files: list[SubmittedFile], digest: str, now: datetime) -> SubmittedVersion:
    made = SubmittedVersion.objects.create(
        submission=work,
        number=work.version + 1,
        text=work.draft,
        length=length(work.draft),
        digest=digest,
        is_late=now > work.due_at,
        handed_in_at=now,
    )
    made.files.set(files)
    work.state, work.version, work.is_late, work.handed_in_at = State.HANDED_IN, made.number, made.is_late, now
    work.unit = work.user.unit
    work.save(update_fields=["state", "version", "is_late", "handed_in_at", "unit"])
    return made


def _refuse_lengths(assignment: Assignment, text: str, files: list[SubmittedFile]) -> None:
    count = length(text)
    if not count and not files:
        raise Refusal("nothing_written", _("Write something or add a file first."), status=400)
    if count < assignment.least and not files:
        values = {"count": assignment.least - count}
        raise Refusal("too_short", _("The text is %(count)s characters too short.") % values, status=400)
    if assignment.most and count > assignment.most:
        values = {"count": count - assignment.most}
        raise Refusal("too_long", _("The text is %(count)s characters too long.") % values, status=400)


def _open_work(assignment: Assignment, user: User, now: datetime) -> Submission:
    """The person's work, begun if it was not, and locked."""
    refuse_unless_open(assignment=assignment, user=user, work=None, now=min(now, assignment.closes_at))
    Submission.objects.get_or_create(assignment=assignment, user=user, defaults={"unit": user.unit})
    work = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("user", "assignment")
        .get(assignment=assignment, user=user)
    )
    refuse_unless_open(assignment=assignment, user=user, work=work, now=now)
    return work


def _touch(work: Submission, now: datetime) -> None:
    """What was confirmed before is no longer what is there."""
    work.draft_number, work.draft_saved_at = work.draft_number + 1, now
    work.save(update_fields=["draft_number", "draft_saved_at"])
