"""Training classes: who takes part, what is required, what came of it, and what it was worth."""

from .archives import ClassArchive
from .assignments import Assignment, SelectedWork, Submission, SubmittedFile, SubmittedVersion, Verdict
from .attendance import Attendance, LeaveLimit, LeaveLine, LeaveRequest, StayDecision
from .certificates import Certificate, CertificateCounter
from .claims import HourClaim, HourEvidence
from .classes import ClassSession, ElectiveCourse, Enrolment, Requirement, TrainingClass
from .designs import CertificateDesign, CertificateDesignVersion, CertificatePicture, CertificateSignature, NumberScheme
from .enrolling import ClassQuota, EnrolmentStep
from .evaluation import Evaluation, EvaluationCount, EvaluationHandIn, EvaluationTemplate, EvaluationText
from .hours import CreditEntry, HourRequirement, HourRule, TrainingForm
from .materials import ClassMaterial
from .messages import MessageBatch
from .paper_marks import PaperMark
from .plans import PlannedChange, PlannedClass, TrainingPlan
from .reopening import ClassReopening, FormerOutcome

__all__ = [
    "Assignment",
    "Attendance",
    "Certificate",
    "CertificateCounter",
    "CertificateDesign",
    "CertificateDesignVersion",
    "CertificatePicture",
    "CertificateSignature",
    "ClassArchive",
    "ClassMaterial",
    "ClassQuota",
    "ClassReopening",
    "ClassSession",
    "CreditEntry",
    "ElectiveCourse",
    "Enrolment",
    "EnrolmentStep",
    "Evaluation",
    "EvaluationCount",
    "EvaluationHandIn",
    "EvaluationTemplate",
    "EvaluationText",
    "FormerOutcome",
    "HourClaim",
    "HourEvidence",
    "HourRequirement",
    "HourRule",
    "LeaveLimit",
    "LeaveLine",
    "LeaveRequest",
    "MessageBatch",
    "NumberScheme",
    "PaperMark",
    "PlannedChange",
    "PlannedClass",
    "Requirement",
    "SelectedWork",
    "StayDecision",
    "Submission",
    "SubmittedFile",
    "SubmittedVersion",
    "TrainingClass",
    "TrainingForm",
    "TrainingPlan",
    "Verdict",
]
