"""What the trail calls the things that are done: one table for the page and the export of the auditors.

The code of an action (`audit.record(action=…)`) never changes, because the trail keeps it; its words may.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "activation.issue": _("Issued an activation code"),
    "activation.use": _("Set the password with a code"),
    "attempt.allow_device": _("Allowed another device in an exam"),
    "attempt.print_history": _("Printed the history of an attempt"),
    "attempt.void": _("Voided an attempt"),
    "audit.export": _("Exported the audit trail"),
    "bank.import": _("Imported questions"),
    "bank.import.undo": _("Took an import of questions back"),
    "candidate.grant": _("Gave a candidate extra time or attempts"),
    "certificate.issue": _("Issued a certificate"),
    "certificate.reissue": _("Issued a certificate anew"),
    "certificate.revoke": _("Revoked a certificate"),
    "claim.approve": _("Approved a claim of study hours"),
    "claim.file": _("Filed a claim of study hours"),
    "claim.refuse": _("Refused a claim of study hours"),
    "claim.take_back": _("Took back a claim of study hours"),
    "class.change": _("Changed a class"),
    "class.close": _("Began to close a class"),
    "class.closed": _("Closed a class"),
    "class.correct": _("Corrected an outcome after closing"),
    "class.create": _("Made a class"),
    "class.enrol": _("Enrolled people in a class"),
    "class.state": _("Changed the state of a class"),
    "class.withdraw": _("Withdrew a person from a class"),
    "feedback.answer": _("Answered feedback"),
    "hour_requirement.add": _("Added a yearly requirement of study hours"),
    "hour_requirement.withdraw": _("Took back a yearly requirement of study hours"),
    "hour_rule.add": _("Added a conversion rule for study hours"),
    "hour_rule.withdraw": _("Took back a conversion rule for study hours"),
    "item.approve": _("Approved a question"),
    "item.archive": _("Archived a question"),
    "item.recheck": _("Read a question against its articles again"),
    "item.recite": _("Let a question cite the newer version of a law"),
    "item.restore": _("Took a question out of the archive"),
    "item.return": _("Returned a question to its author"),
    "item.revise": _("Revised a question"),
    "item.write": _("Wrote a question"),
    "late_answer.accepted": _("Let a late answer count"),
    "late_answer.refused": _("Did not let a late answer count"),
    "ledger.carry_over": _("Carried study hours over into the next year"),
    "ledger.import": _("Posted a list of study hours from elsewhere"),
    "ledger.reverse": _("Reversed study hours"),
    "login.locked": _("Too many wrong passwords: locked"),
    "paper.copy": _("Copied a paper"),
    "paper.forms": _("Made forms of a paper to print"),
    "paper.print": _("Printed a paper"),
    "paper.print_key": _("Printed the key of a paper"),
    "paper.publish": _("Published a paper"),
    "paper.write": _("Wrote a paper"),
    "person.correct": _("Corrected a name or number"),
    "person.disable": _("Disabled an account"),
    "person.enable": _("Enabled an account"),
    "person.join": _("Added a person"),
    "person.leave": _("Let a person go"),
    "person.return": _("Took a person back into service"),
    "person.transfer": _("Changed unit, rank or post of a person"),
    "regrade.applied": _("Finished correcting the answers of a question"),
    "regrade.apply": _("Corrected a question that was sat"),
    "report.export": _("Exported a report"),
    "resit.grant": _("Granted a resit"),
    "resit.withdraw": _("Withdrew a resit"),
    "response.mark_again": _("Changed a mark"),
    "response.moderate": _("Decided between two marks"),
    "response.reopen": _("Reopened a mark"),
    "role.grant": _("Granted a role"),
    "role.revoke": _("Revoked a role"),
    "roster.import": _("Imported a roster"),
    "sitting.add_candidates": _("Added candidates to a sitting"),
    "sitting.announce": _("Said something to those who sit an exam"),
    "sitting.cancel": _("Cancelled a sitting"),
    "sitting.extend": _("Gave everybody in an exam more time"),
    "sitting.hide_names": _("Had answers marked without names"),
    "sitting.publish": _("Published a sitting"),
    "sitting.show_names": _("Showed markers whose answer it is"),
    "unit.amend": _("Renamed a unit"),
    "unit.close": _("Took a unit out of use"),
    "unit.create": _("Added a unit to the tree"),
    "unit.move": _("Moved a unit"),
    "unit.reopen": _("Put a unit into use again"),
}


def words(action: str) -> str:
    """The action in words; its code when it has none."""
    return str(WORDS.get(action, action))


def like(text: str) -> list[str]:
    """Codes of the actions whose words contain the text, in the language of the reader."""
    return [code for code, name in WORDS.items() if text.lower() in str(name).lower()]
