"""Training classes on the desk."""

app_name = "classes_desk"

urlpatterns: list = []
