"""Pages that cut across."""


app_name = "portal"

urlpatterns: list = []
