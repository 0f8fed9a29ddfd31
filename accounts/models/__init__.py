"""People, units, roles, and what belongs to a person in every app."""

from .desk import AuditEntry, Feedback, Job, Notice, WorkerHeartbeat
from .people import ActivationCode, User
from .roles import Role, RoleGrant
from .units import Membership, RankLevel, Unit

__all__ = [
    "ActivationCode",
    "AuditEntry",
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
