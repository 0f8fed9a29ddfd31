"""What a stranger may learn of a sheet: by its code, or by number and name together; nothing by number alone."""

from classes.models import Certificate

from . import numbering

NOBODY = "\0"  # no name that a person could type


def by_token(typed: str) -> Certificate | None:
    """The certificate whose code this is, in whatever way it was typed."""
    token = numbering.token_in(typed)
    return _found(token=token) if token else None


def by_number(typed: str, name: str) -> Certificate | None:
    """The certificate of this number if its printed holder has this name."""
    key = numbering.key(typed)
    found = _found(serial_key=key) if key else None
    # The names are compared in either case, so that the time taken does not tell which of the two was wrong.
    same = numbering.same_name(found.printed.holder_name if found else NOBODY, name)
    return found if same else None


def _found(**by: str) -> Certificate | None:
    return Certificate.objects.with_successor().select_related("enrolment__training_class__unit").filter(**by).first()
