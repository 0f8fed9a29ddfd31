"""A person's own account."""

app_name = "accounts"

urlpatterns: list = []
