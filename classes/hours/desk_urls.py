"""Study hours on the desk."""

from django.urls import path

from .desk import claims, lists, people, rules

app_name = "hours_desk"

urlpatterns = [
    path("", claims.claim_list, name="claims"),
    path("claims/<int:pk>/", claims.claim_detail, name="claim"),
    path("claims/<int:pk>/approve/", claims.claim_approve, name="claim-approve"),
    path("claims/<int:pk>/refuse/", claims.claim_refuse, name="claim-refuse"),
    path("people/", people.people_list, name="people"),
    path("people/<int:pk>/", people.person_ledger, name="person"),
    path("people/<int:pk>/claim/", people.claim_for, name="claim-for"),
    path("people/<int:pk>/statements/<int:year>.pdf", people.person_statement, name="statement"),
    path("entries/<int:pk>/reverse/", people.entry_reverse, name="reverse"),
    path("import/", lists.import_list, name="import"),
    path("import/template.xlsx", lists.import_template, name="import-template"),
    path("import/<int:pk>/", lists.import_job, name="import-job"),
    path("import/<int:pk>/post/", lists.import_post, name="import-post"),
    path("import/<int:pk>/problems.xlsx", lists.import_problems, name="import-problems"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/conversion/new/", rules.conversion_new, name="conversion-new"),
    path("rules/requirement/new/", rules.requirement_new, name="requirement-new"),
    path("rules/conversion/<int:pk>/withdraw/", rules.withdraw, {"kind": "conversion"}, name="conversion-withdraw"),
    path("rules/requirement/<int:pk>/withdraw/", rules.withdraw, {"kind": "requirement"}, name="requirement-withdraw"),
    path("leave/", rules.leave_list, name="leave-limits"),
    path("leave/new/", rules.leave_new, name="leave-new"),
    path("leave/<int:pk>/withdraw/", rules.withdraw, {"kind": "leave"}, name="leave-withdraw"),
    path("rules/carry-over/", rules.carry_over, name="carry-over"),
]
