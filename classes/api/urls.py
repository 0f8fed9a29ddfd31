"""Training classes over DRF."""


app_name = "classes_api"

urlpatterns: list = []
