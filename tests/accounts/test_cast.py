"""The cast itself stands as its picture says."""

from accounts import scope
from accounts.models import Role


def test_each_role_reaches_its_own_subtree(cast):
    assert scope.reaches(cast.unit_manager, cast.section, Role.UNIT_MANAGER)
    assert not scope.reaches(cast.unit_manager, cast.sister, Role.UNIT_MANAGER)
    assert scope.reaches(cast.authority, cast.section, Role.TRAINING_AUTHORITY)


def test_trainers_may_enter_the_authors_door_and_learners_may_not(cast):
    assert cast.trainer.has_perm("wagtailadmin.access_admin")
    assert not cast.learner.has_perm("wagtailadmin.access_admin")
