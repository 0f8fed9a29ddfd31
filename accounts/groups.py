"""What roles may do in the authors' door (Wagtail): Django groups, kept in step with the grants."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from .models import Role, RoleGrant, User

GROUPS = {Role.TRAINER: "trainers", Role.TRAINING_AUTHORITY: "trainers", Role.SYSTEM_ADMIN: "site managers"}
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
MEDIA = (("wagtailimages", "image"), ("wagtaildocs", "document"), ("wagtailmedia", "media"))
MEDIA_ACTIONS = ("add", "change", "choose")
MODEL_ACTIONS = ("add", "change", "view")


def lay(*, using: str) -> None:
    """After a migration: make the groups, once the tables that they need are there."""
    if using != DEFAULT_DB_ALIAS:
        return
    needed = {model._meta.db_table for model in (Group, Permission, Collection, GroupCollectionPermission)}
    if needed <= set(connections[using].introspection.table_names()):
        ensure_groups()


def ensure_groups(*, pages: Iterable[Page] = (), models: Iterable[type[Model]] = ()) -> None:
    """Make the groups, and let them enter, use the media, edit and publish below `pages`, and edit `models`.

    Idempotent. Whoever owns a page tree or a model calls it with their own; without arguments it lays the ground.
    """
    groups = [Group.objects.get_or_create(name=name)[0] for name in set(GROUPS.values())]
    for group in groups:
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
        )
        group.permissions.add(*_permissions_on(models))
        _open_media(group)
        for page in pages:
            _open_pages(group, page)


def sync_groups(user: User) -> None:
    """Put the person into the groups of the roles held now, and out of the others."""
    held = set(RoleGrant.objects.active().filter(user=user).values_list("role", flat=True))
    wanted = {name for role, name in GROUPS.items() if role in held}
    user.groups.remove(*Group.objects.filter(name__in=set(GROUPS.values()) - wanted))
    user.groups.add(*Group.objects.filter(name__in=wanted))


def _permissions_on(wanted: Iterable[type[Model]]) -> list[Permission]:
    kinds = ContentType.objects.get_for_models(*wanted)
    return [
        permission
        for model, kind in kinds.items()
        for permission in Permission.objects.filter(
            content_type=kind, codename__in=[f"{action}_{model._meta.model_name}" for action in MODEL_ACTIONS]
        )
    ]


def _open_media(group: Group) -> None:
    root = Collection.get_first_root_node()
    for app, model in MEDIA:
        codenames = [f"{action}_{model}" for action in MEDIA_ACTIONS]
        for permission in Permission.objects.filter(content_type__app_label=app, codename__in=codenames):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _open_pages(group: Group, page: Page) -> None:
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
