"""People and units on the desk."""

app_name = "accounts_desk"

urlpatterns: list = []
