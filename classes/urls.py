"""Training classes for learners."""

app_name = "classes"

urlpatterns: list = []
