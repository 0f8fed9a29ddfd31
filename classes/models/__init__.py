"""Training classes: who takes part, what is required, what came of it, and what it was worth."""

from .assignments import Assignment, SelectedWork, Submission, SubmittedFile, SubmittedVersion, Verdict
from .certificates import Certificate, CertificateCounter
from .claims import HourClaim, HourEvidence
from .classes import ClassSession, ElectiveCourse, Enrolment, Requirement, TrainingClass
from .designs import (
    CertificateDesign,
    CertificateDesignVersion,
    CertificatePicture,
    CertificateSignature,
    NumberScheme,
)
from .enrolling import ClassQuota, EnrolmentStep
from .evaluation import Evaluation, EvaluationCount, EvaluationHandIn, EvaluationTemplate, EvaluationText
from .hours import CreditEntry, HourRequirement, HourRule, TrainingForm
from .plans import PlannedClass, TrainingPlan
from .messages import MessageBatch

__all__ = [
    "Assignment",
    "Certificate",
    "CertificateCounter",
    "CertificateDesign",
    "CertificateDesignVersion",
    "CertificatePicture",
    "CertificateSignature",
    "ClassQuota",
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
    "HourClaim",
    "HourEvidence",
    "HourRequirement",
    "HourRule",
    "NumberScheme",
    "PlannedClass",
    "MessageBatch",
    "Requirement",
    "SelectedWork",
    "Submission",
    "SubmittedFile",
    "SubmittedVersion",
    "TrainingClass",
    "TrainingForm",
    "TrainingPlan",
    "Verdict",
]
