"""People and units on the desk."""

from django.urls import path

from .desk import codes, feedback, people, roster, trail, units

app_name = "accounts_desk"

urlpatterns = [
    path("", people.people_list, name="people"),
    path("add/", people.add, name="person-add"),
    path("<int:pk>/", people.person, name="person"),
    *(path(f"<int:pk>/{name}/", people.act, {"name": name}, name=f"person-{name}") for name in people.ACTS),
    path("<int:pk>/code/", codes.issue_one, name="person-code"),
    path("<int:pk>/roles/", people.grant, name="role-grant"),
    path("roles/<int:pk>/revoke/", people.revoke, name="role-revoke"),
    path("codes/", codes.issue_many, name="codes"),
    path("import/", roster.roster, name="roster"),
    path("import/template.xlsx", roster.roster_template, name="roster-template"),
    path("import/<int:pk>/", roster.roster_job, name="roster-job"),
    path("import/<int:pk>/apply/", roster.roster_apply, name="roster-apply"),
    path("import/<int:pk>/problems.xlsx", roster.roster_problems, name="roster-problems"),
    path("import/<int:pk>/codes/", codes.issue_for_roster, name="roster-codes"),
    path("units/", units.units, name="units"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/add/", units.unit_add, name="unit-add"),
    path("units/<int:pk>/move/", units.unit_move, name="unit-move"),
    path("units/<int:pk>/switch/", units.unit_switch, name="unit-switch"),
    path("feedback/", feedback.feedback, name="feedback"),
    path("feedback/<int:pk>/", feedback.answer, name="feedback-answer"),
    path("audit/", trail.trail, name="trail"),
    path("audit/export.csv", trail.trail_export, name="trail-export"),
]
