"""People, units, roles, and what belongs to a person in every app."""

from .desk import AuditEntry, AuditHead, Feedback, Job, Notice, WorkerHeartbeat
from .notices import CalendarFeed, ChannelChoice, Delivery, EmailConfirmation
from .people import ActivationCode, User
from .roles import Role, RoleGrant
from .units import Membership, RankLevel, Unit

__all__ = [
    "ActivationCode",
    "AuditEntry",
    "AuditHead",
    "CalendarFeed",
    "ChannelChoice",
    "Delivery",
    "EmailConfirmation",
    "Feedback",
    "Job",
    "Membership",
    "Notice",
    "RankLevel",
    "Role",
    "RoleGrant",
    "Unit",
    "User",
    "WorkerHeartbeat",
]
