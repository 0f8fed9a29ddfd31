"""The base of every room behind the authors' door. Wagtail's generic views ask whether a person may touch a model;
these ask for each object, and for whatever a form, a filter or a chooser offers. An object out of reach is a 404.

    class BankViewSet(ScopedSnippetViewSet):
        model = ItemBank
        roles = (Role.TRAINER,)                       # who may do anything at all here
        action_roles = {"delete": (Role.SYSTEM_ADMIN,)}   # and where one action differs
        search_fields = ["name"]

        def scope_queryset(self, user):               # the objects that this person may know of
            return access.banks(user)

        def may(self, user, action, instance):        # a rule of the object: "add", "change", "delete", "view" …
            return action != "delete" or instance.is_draft()
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from lib.tables import CSV_BOM, neutralise

from . import scope
from .models import RoleGrant, User

Scope = Callable[[User], QuerySet]

_scopes: dict[type[Model], Scope] = {}


def limit_choices(model: type[Model], visible: Scope) -> None:
    """From now on every form and filter of a scoped viewset offers, and accepts, only `visible(user)` of this model."""
    _scopes[model] = visible


class ScopedPermissionPolicy(BasePermissionPolicy):
    """Answers for one viewset: the role for the action, the scope for the object, and the object's own rule."""

    def __init__(self, viewset: "ScopedViewSetMixin") -> None:
        super().__init__(viewset.model)
        self.viewset = viewset

    def user_has_permission(self, user: User, action: str) -> bool:
        roles = self.viewset.roles_for(action)
        return bool(roles) and user.is_active and scope.has_role(user, *roles)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        if not self.user_has_permission(user, action) or not self.viewset.may(user, action, instance):
            return False
        return instance.pk is None or self.viewset.scope_queryset(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> QuerySet:
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return self.viewset.scope_queryset(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        roles = {role for action in actions for role in self.viewset.roles_for(action)}
        holders = RoleGrant.objects.active().filter(role__in=roles).values("user")
        return User.objects.filter(is_active=True, pk__in=holders)


class ScopedViewSetMixin:
    """What a subclass declares; see the top of the module."""

    roles: tuple[str, ...] = ()
    action_roles: dict[str, tuple[str, ...]] = {}
    # The search index knows nothing of scopes and finds Chinese by whole words only: lists search with icontains.
    search_backend_name = None

    def scope_queryset(self, user: User) -> QuerySet:
        """All objects that the person may know of."""
        raise TypeError(f"{type(self).__name__} must say what a person may know of: scope_queryset(user)")

    def may(self, user: User, action: str, instance: Model) -> bool:
        """The object's own rule, for an object within the scope and a person with the role."""
        return True

    def roles_for(self, action: str) -> tuple[str, ...]:
        return self.action_roles.get(action, self.roles)

    def visible(self, user: User) -> QuerySet:
        """The scope, or nothing for somebody without a role here."""
        return self.permission_policy.instances_user_has_any_permission_for(user, ["add", "change", "delete", "view"])

    @cached_property
    def permission_policy(self) -> ScopedPermissionPolicy:
        return ScopedPermissionPolicy(self)

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable:
        return super().construct_view(_guarded(view_class, self), **kwargs)

    def on_register(self) -> None:
        super().on_register()
        limit_choices(self.model, self.visible)


class ScopedModelViewSet(ScopedViewSetMixin, ModelViewSet):
    """For models that are no snippets; give it a `ScopedChooserViewSet` where something has to choose them."""


class ScopedSnippetViewSet(ScopedViewSetMixin, SnippetViewSet):
    """For snippets; its chooser is scoped with it."""

    @property
    def chooser_viewset(self) -> ChooserViewSet:
        return ScopedSnippetChooserViewSet(
            self.get_chooser_admin_url_namespace(),
            model=self.model,
            url_prefix=self.get_chooser_admin_base_path(),
            icon=self.icon,
            per_page=self.chooser_per_page,
            scoped=self,
        )


class ScopedChooserMixin:
    """A chooser over the objects of `scoped`, another viewset."""

    scoped: ScopedViewSetMixin

    @cached_property
    def permission_policy(self) -> ScopedPermissionPolicy:
        return self.scoped.permission_policy

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable:
        if hasattr(view_class, "filter_form_class"):
            kwargs.setdefault(
                "filter_form_class", view_class.filter_form_class or _search_form(self.scoped.search_fields)
            )
        return super().construct_view(_guarded(view_class, self.scoped), **kwargs)


class ScopedChooserViewSet(ScopedChooserMixin, ChooserViewSet):
    """`ScopedChooserViewSet("bank_chooser", model=ItemBank, scoped=bank_viewset)`."""


class ScopedSnippetChooserViewSet(ScopedChooserMixin, SnippetChooserViewSet):
    """Made by `ScopedSnippetViewSet`."""


class GuardedView:
    """Mixed in front of each of Wagtail's views of a scoped viewset."""

    scoped: ScopedViewSetMixin

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Before anything of the object is loaded: is it there for this person?"""
        if "pk" in kwargs:
            _find(self.scoped.visible(request.user), unquote(str(kwargs["pk"])))
        super().setup(request, *args, **kwargs)

    # --- what may be done

    def user_has_permission(self, permission: str) -> bool:
        return super().user_has_permission(permission) and self._may(permission)

    def user_has_any_permission(self, permissions: Iterable[str]) -> bool:
        return any(self.user_has_permission(permission) for permission in permissions)

    def user_has_permission_for_instance(self, permission: str, instance: Model) -> bool:
        # What a guarded view shows is in scope already; asking the database for each row would cost a query a row.
        policy = self.scoped.permission_policy
        allowed = policy.user_has_permission(self.request.user, permission)
        return allowed and self.scoped.may(self.request.user, permission, instance)

    def _may(self, permission: str) -> bool:
        instance = getattr(self, "object", None)
        if not isinstance(instance, self.scoped.model) or instance.pk is None:
            return True
        return self.scoped.may(self.request.user, permission, instance)

    # --- what is shown

    def get_base_queryset(self) -> QuerySet:
        return self._narrow(super().get_base_queryset())

    def get_queryset(self) -> Any:
        objects = super().get_queryset()
        return objects if hasattr(super(), "get_base_queryset") else self._narrow(objects)

    def get_object_list(self) -> QuerySet:
        return self._narrow(super().get_object_list())

    def get_objects(self, pks: Iterable[str]) -> QuerySet:
        return self._narrow(super().get_objects(pks))

    def _narrow(self, objects: Any) -> Any:
        """Log entries, references and search results pass: they hang on an object that was checked."""
        if isinstance(objects, QuerySet) and objects.model is self.scoped.model and not objects.query.is_sliced:
            return objects.filter(pk__in=self.scoped.visible(self.request.user).values("pk"))
        return objects

    # --- what is offered

    def get_form(self, *args: Any, **kwargs: Any) -> forms.BaseForm:
        return narrow_form(super().get_form(*args, **kwargs), self.request.user)

    def get_creation_form(self) -> forms.BaseForm | None:
        form = super().get_creation_form()
        return narrow_form(form, self.request.user) if form else None

    @cached_property
    def filters(self) -> Any:
        filters = super().filters
        if filters is not None:
            narrow_form(filters.form, self.request.user)
        return filters

    # --- what is taken away in a file: Wagtail's csv has neither a mark for Excel nor a guard against formulas

    def write_csv_row(self, writer: Any, row_dict: dict[str, Any]) -> str:
        safe = {
            field: neutralise(str(self.preprocess_field_value(field, value, self.FORMAT_CSV) or ""))
            for field, value in row_dict.items()
        }
        return writer.writerow(safe)

    def stream_csv(self, queryset: QuerySet) -> Iterable[str]:
        yield CSV_BOM
        yield from super().stream_csv(queryset)


class ScopedDeleteBulkAction(DeleteBulkAction):
    """Deleting the chosen rows of a list: an id out of reach is a 404, a row that may not be deleted stays."""

    @classproperty
    def models(cls) -> list[type[Model]]:  # noqa: N805
        return [model for model in get_snippet_models() if isinstance(model.snippet_viewset, ScopedSnippetViewSet)]

    @cached_property
    def _actionable_objects(self) -> tuple[list[Model], dict[str, list[Model]]]:
        viewset, user = self.model.snippet_viewset, self.request.user
        chosen = _chosen(viewset.visible(user), self.request.GET.getlist("id"))
        if not viewset.permission_policy.user_has_permission(user, "delete"):
            raise Http404
        allowed = [item for item in chosen if viewset.may(user, "delete", item)]
        return allowed, {"items_with_no_access": [item for item in chosen if item not in allowed]}


def narrow_form(form: forms.BaseForm, user: User) -> forms.BaseForm:
    """Leave in every choice of the form, and of the forms inside it, what the person may know of."""
    for name, field in form.fields.items():
        visible = _scopes.get(field.queryset.model) if isinstance(field, forms.ModelChoiceField) else None
        if visible is not None:
            field.queryset = field.queryset.filter(Q(pk__in=visible(user).values("pk")) | Q(pk__in=_kept(form, name)))
    for formset in getattr(form, "formsets", {}).values():
        _narrow_formset(formset, user)
    return form


def _narrow_formset(formset: forms.BaseFormSet, user: User) -> None:
    """The forms of a formset are made when they are needed: narrow each as it is made, the empty one too."""
    inner = formset.form

    class NarrowedForm(inner):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            narrow_form(self, user)

    formset.form = NarrowedForm


def _kept(form: forms.BaseForm, name: str) -> list[Any]:
    """Keys that the object holds already: saving it unchanged must stay possible."""
    instance = getattr(form, "instance", None)
    if instance is None or instance.pk is None:
        return []
    try:
        value = instance._meta.get_field(name).value_from_object(instance)
    except (FieldDoesNotExist, AttributeError):
        return []
    values = value if isinstance(value, list | tuple) else [value]
    return [getattr(item, "pk", item) for item in values if item is not None]


def _guarded(view_class: type, viewset: ScopedViewSetMixin) -> type:
    if issubclass(view_class, GuardedView):
        return view_class
    return type(view_class.__name__, (GuardedView, view_class), {"scoped": viewset})


def _search_form(fields: Iterable[str] | None) -> type[BaseFilterForm]:
    """The chooser's search box, over the columns of the list's own search."""

    class FilterForm(BaseFilterForm):
        if fields:
            q = forms.CharField(label=_("Search"), required=False)

        def filter(self, objects: QuerySet) -> QuerySet:
            words = self.cleaned_data.get("q")
            if not words:
                return objects
            self.is_searching, self.search_query = True, words
            condition = Q(pk__in=[])
            for field in fields or ():
                condition |= Q(**{f"{field}__icontains": words})
            return objects.filter(condition)

    return FilterForm


def _find(objects: QuerySet, pk: str) -> Model:
    try:
        return objects.get(pk=pk)
    except (objects.model.DoesNotExist, ValueError, TypeError) as error:
        raise Http404 from error


def _chosen(objects: QuerySet, keys: list[str]) -> list[Model]:
    if "all" in keys:
        return list(objects)
    try:
        found = list(objects.filter(pk__in=keys))
    except (ValueError, TypeError) as error:
        raise Http404 from error
    if not found or len(found) < len(set(keys)):
        raise Http404
    return found
