"""The manager's desk and its reports."""

from django.urls import path

from . import desk, home

app_name = "reports"

urlpatterns = [
    path("", home.desk_home, name="desk-home"),
    path("reports/", desk.report_list, name="report-list"),
    path("reports/<slug:slug>/", desk.report_detail, name="report-detail"),
    path("reports/<slug:slug>/export.xlsx", desk.report_export, {"extension": "xlsx"}, name="report-xlsx"),
    path("reports/<slug:slug>/export.csv", desk.report_export, {"extension": "csv"}, name="report-csv"),
]
