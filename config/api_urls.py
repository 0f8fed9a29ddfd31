"""DRF, version 1, and its schema."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("quizzes.api.urls")),
    path("", include("classes.api.urls")),
    path("", include("classes.certificates.api.urls")),
    path("", include("classes.hours.api.urls")),
    path("", include("classes.assignments.api.urls")),
]
