"""Each person meets their own editions' pages at the desk, and does what their role allows."""

import pytest
from wagtail.models import Page
from wagtail.permissions import policy_registry

from rotative.fronts import actions
from rotative.fronts.models import StaticPage


@pytest.fixture
def pages(newsroom):
    """A page in each of two editions."""
    made = {}
    for edition in (newsroom.world, newsroom.afrique):
        home = actions.ensure_front(edition)
        page = StaticPage(title="Who", slug="who", edition=edition)
        home.add_child(instance=page)
        made[edition.code] = page
    return made


def test_roles_say_what_may_be_done_to_a_page(newsroom, pages):
    page = pages["world"]
    table = {
        "reporter": (False, False, False),
        "editor": (True, False, False),
        "chief": (True, True, True),
        "outsider": (False, False, False),
        "operator": (True, True, True),
    }
    for name, wanted in table.items():
        rights = page.permissions_for_user(getattr(newsroom, name))
        assert (rights.can_edit(), rights.can_publish(), rights.can_delete()) == wanted, name
        assert not rights.can_copy()


def test_whoever_made_a_page_keeps_no_right_to_it_without_a_role(newsroom, pages):
    page = pages["world"]
    page.owner = newsroom.outsider
    page.save()
    assert not page.permissions_for_user(newsroom.outsider).can_edit()


def test_the_explorer_shows_each_person_their_editions_only(newsroom, pages):
    policy = policy_registry.get_by_type(Page)
    seen = {page.pk for page in policy.explorable_instances(newsroom.chief)}
    assert pages["world"].pk in seen
    assert pages["afrique"].pk not in seen
    assert not policy.explorable_instances(newsroom.reporter)


def test_the_desks_pages_are_closed_to_other_editions(client, newsroom, pages):
    client.force_login(newsroom.outsider)
    for action in ("edit", "delete", "unpublish", "history", "copy", "move"):
        answer = client.get(f"/desk/pages/{pages['world'].pk}/{action}/")
        assert answer.status_code in {302, 403, 404}, action
        assert "Who" not in answer.content.decode()
    own = client.get(f"/desk/pages/{pages['afrique'].pk}/edit/")
    assert own.status_code == 200


def test_a_preview_is_the_readers_page_of_the_draft(client, newsroom, pages):
    page = pages["afrique"]
    page.title = "Qui sommes-nous vraiment"
    page.save_revision()
    client.force_login(newsroom.outsider)
    answer = client.get(f"/desk/pages/{page.pk}/view_draft/")
    assert answer.status_code == 200
    assert "Qui sommes-nous vraiment" in answer.content.decode()
    assert "Qui sommes-nous vraiment" not in client.get("/afrique/who/").content.decode()


def test_people_to_tell_of_a_page_are_those_whose_role_lets_them(newsroom, pages):
    policy = policy_registry.get_by_type(Page)
    people = policy.users_with_permission_for_instance("publish", pages["world"])
    assert set(people) == {newsroom.chief, newsroom.operator}
