"""The site's addresses and two viewsets that exist only to be tested: units, and memberships that choose a unit."""

from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from accounts import scope
from accounts.models import Membership, Role, Unit
from accounts.viewsets import ScopedChooserViewSet, ScopedModelViewSet
from config.urls import urlpatterns as site_urlpatterns


class UnitViewSet(ScopedModelViewSet):
    model = Unit
    name = "test_units"
    roles = (Role.TRAINER,)
    form_fields = ("name", "code")
    list_display = ("name", "code")
    list_export = ("code", "name")
    search_fields = ("name",)
    inspect_view_enabled = True

    def scope_queryset(self, user):
        return scope.units(user, Role.TRAINER)

    def may(self, user, action, instance):
        return action != "delete" or instance.is_active


class MembershipViewSet(ScopedModelViewSet):
    model = Membership
    name = "test_memberships"
    roles = (Role.TRAINER,)
    form_fields = ("user", "unit", "starts_on")
    list_filter = ("unit",)

    def scope_queryset(self, user):
        return Membership.objects.filter(unit__in=scope.units(user, Role.TRAINER))


units = UnitViewSet()
choosers = ScopedChooserViewSet("test_unit_chooser", model=Unit, scoped=units, register_widget=False)
viewsets = [units, MembershipViewSet(), choosers]

urlpatterns = [
    *(
        path(
            f"cms/{viewset.url_prefix}/",
            include((decorate_urlpatterns(viewset.get_urlpatterns(), require_admin_access), viewset.url_namespace)),
        )
        for viewset in viewsets
    ),
    *site_urlpatterns,
]
