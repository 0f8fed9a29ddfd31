"""Training classes for learners."""

from django.urls import path

from . import entries, evaluation_views, views
from .attending import views as attending

app_name = "classes"

urlpatterns = [
    path("", views.class_list, name="list"),
    path("<int:pk>/", views.class_detail, name="detail"),
    path("<int:pk>/evaluation/", evaluation_views.evaluation, name="evaluation"),
    path("<int:pk>/why/<int:requirement>/", views.why, name="why"),
    path("<int:pk>/entry/", entries.entry, name="entry"),
    path("<int:pk>/entry/back/", entries.take_back, name="entry-back"),
    path("<int:pk>/withdraw/", entries.leave, name="withdraw"),
    path("<int:pk>/leave/", attending.leave_page, name="leave"),
    path("<int:pk>/leave/<int:leave_request>/withdraw/", attending.leave_withdraw, name="leave-withdraw"),
    path("<int:pk>/materials/<int:material>/", attending.material, name="material"),
]
