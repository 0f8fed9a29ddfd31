"""Every door of the house. Each app's urls name their own rooms."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views import choose_language
from cms.views import brand_colour

urlpatterns = [
    path("", include("lib.urls")),
    path("", include("portal.urls")),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/mfa/", include("allauth.mfa.urls")),
    path("language/", choose_language, name="set_language"),
    path("jsi18n/", login_not_required(JavaScriptCatalog.as_view(packages=["portal"])), name="jsi18n"),
    path("brand/<str:digits>.css", brand_colour, name="brand-colour"),
    path("laws/", include("cms.urls")),
    path("learn/", include("courses.urls")),
    path("exams/", include("quizzes.urls")),
    path("classes/", include("classes.urls")),
    path("assignments/", include("classes.assignments.urls")),
    path("", include("classes.certificates.urls")),
    path("hours/", include("classes.hours.urls")),
    path("desk/", include("config.desk_urls")),
    path("api/v1/", include("config.api_urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]
