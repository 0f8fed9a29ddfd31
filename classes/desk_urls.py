"""Training classes on the desk."""

from django.urls import path

from .desk import acts, approvals, asking, enrolling, evaluation, listing, nominating, places, plans, workspace
from .desk import acts, asking, enrolling, listing, messaging, workspace

app_name = "classes_desk"

urlpatterns = [
    path("", listing.class_list, name="list"),
    path("evaluation-template/", evaluation.template, name="evaluation-template"),
    path("new/", listing.class_new, name="new"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/decide/", approvals.decide, name="decide"),
    path("nominations/", nominating.open_classes, name="nominations"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/copy/", plans.copy, name="plan-copy"),
    path("plans/<int:pk>/<int:planned>/make/", plans.make, name="plan-make"),
    path("plans/<int:pk>/<int:planned>/remove/", plans.remove, name="plan-remove"),
    path("<int:pk>/", workspace.workspace, name="workspace"),
    path("<int:pk>/matrix/", workspace.matrix, name="matrix"),
    path("<int:pk>/copy/", listing.class_copy, name="copy"),
    path("<int:pk>/edit/", listing.class_edit, name="edit"),
    path("<int:pk>/state/", acts.advance, name="advance"),
    path("<int:pk>/close/", acts.close, name="close"),
    path("<int:pk>/correct/<int:place>/", acts.correct, name="correct"),
    path("<int:pk>/enrol/", enrolling.enrol, name="enrol"),
    path("<int:pk>/enrol/list/", enrolling.preview, name="enrol-preview"),
    path("<int:pk>/enrol/template.xlsx", enrolling.template, name="enrol-template"),
    path("<int:pk>/places/", places.places, name="places"),
    path("<int:pk>/quotas/", places.quota_set, name="quota-set"),
    path("<int:pk>/quotas/<int:quota>/remove/", places.quota_remove, name="quota-remove"),
    path("<int:pk>/nominate/", nominating.nominate, name="nominate"),
    path("<int:pk>/nominate/list/", nominating.preview, name="nominate-preview"),
    path("<int:pk>/nominate/<int:place>/back/", nominating.take_back, name="nominate-back"),
    path("<int:pk>/messages/new/", messaging.message_new, name="message-new"),
    path("<int:pk>/messages/send/", messaging.message_send, name="message-send"),
    path("<int:pk>/withdraw/<int:place>/", acts.withdraw, name="withdraw"),
    path("<int:pk>/enrol-again/<int:place>/", acts.enrol_again, name="enrol-again"),
    path("<int:pk>/requirements/new/<slug:kind>/", asking.requirement_new, name="requirement-new"),
    path("<int:pk>/requirements/<int:requirement>/", asking.requirement_edit, name="requirement-edit"),
    path("<int:pk>/requirements/<int:requirement>/remove/", acts.requirement_remove, name="requirement-remove"),
    path("<int:pk>/why/<int:place>/<int:requirement>/", asking.why, name="why"),
    path("<int:pk>/why/<int:place>/<int:requirement>/exempt/", asking.exempt, name="exempt"),
    path("<int:pk>/evaluation/", evaluation.evaluation, name="evaluation"),
    path("<int:pk>/evaluation/open/", evaluation.open_, name="evaluation-open"),
    path("<int:pk>/evaluation/end/", evaluation.end, name="evaluation-end"),
    path("<int:pk>/evaluation/results.xlsx", evaluation.results_xlsx, name="evaluation-xlsx"),
    path("<int:pk>/sessions/", acts.session_add, name="session-add"),
    path("<int:pk>/sessions/<int:session>/remove/", acts.session_remove, name="session-remove"),
]
