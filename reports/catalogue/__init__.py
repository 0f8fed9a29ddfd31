"""Every report, in the order in which the desk lists them."""

from reports.base import Report

from .class_completion import ClassCompletion
from .overdue import Overdue
from .unit_completion import UnitCompletion
from .unit_hours import UnitHours

REPORTS: dict[str, Report] = {
    report.slug: report for report in (ClassCompletion(), UnitCompletion(), UnitHours(), Overdue())
}
