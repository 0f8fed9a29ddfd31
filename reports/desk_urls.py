"""The manager's desk and its reports."""


app_name = "reports"

urlpatterns: list = []
