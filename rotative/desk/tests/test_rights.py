"""Role × object × action, made from the table of rights: at the doors and in the actions."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import TaskState, WorkflowState

from rotative.accounts.actions import give_role
from rotative.accounts.models import Role, User
from rotative.accounts.rights import roles_for, table
from rotative.desk.doors import doors
from rotative.desk.tests.addresses import addresses
from rotative.desk.tests.marked import MarkedEdition
from rotative.desk.tests.test_doors import kind_of
from rotative.stories import actions
from rotative.stories.actions.editing import send_back
from rotative.stories.actions.terms import change_term, create_term, delete_term
from rotative.stories.models import Person, Place, Section, Story, Topic

TERMS = {"section": Section, "topic": Topic, "place": Place, "person": Person}
ROLES = [str(role) for role in Role]


@pytest.fixture
def there(desk):
    return MarkedEdition(desk)


def by_role(desk, role):
    return {"reporter": desk.reporter, "editor": desk.editor, "chief": desk.chief}[role]


def refused(response):
    """Whether the door sent the person away."""
    return response.status_code in (403, 404) or response.headers.get("location") == "/desk/"


def addresses_of_objects(there):
    """Each door of a kind of ours that is a right, with an own object's address."""
    waiting, revision = there.waiting, there.scheduled_revision()
    task = TaskState.objects.get(workflow_state=waiting.current_workflow_state)
    sent = WorkflowState.objects.get(object_id=str(waiting.pk))
    for address in addresses():
        door, kind = doors()[address.name], kind_of(address)
        if not kind or "." not in door:
            continue
        pk = there.of(kind)[0]
        if "revision_id" in address.takes:
            pk = there.scheduled.pk
        if {"task_state_id", "workflow_state_id", "task_id"} & set(address.takes):
            pk = waiting.pk
        if address.name.endswith((":correct", ":unpublish")):
            pk = there.public.pk
        if address.name.endswith(":restore"):
            pk = there.withdrawn.pk
        named = {
            "pk": pk, "revision_id": revision, "revision_id_a": "earliest",
            "revision_id_b": "latest", "task_state_id": task.pk, "action_name": "approve",
            "workflow_state_id": sent.pk, "task_id": task.task_id,
        }  # fmt: skip
        yield (
            address.name,
            door,
            reverse(address.name, kwargs={name: named[name] for name in address.takes}),
        )


@pytest.mark.parametrize("role", ROLES)
def test_a_door_opens_for_the_roles_of_its_right_and_for_no_other(desk, there, role):
    client = desk.sign_in(by_role(desk, role))
    asked = 0
    for name, door, url in addresses_of_objects(there):
        kind, action = door.split(".")
        asked += 1
        response = client.get(url)
        allowed = role in roles_for(kind, action)
        said = f"{role} {'may' if allowed else 'may not'} {door}: {name} gives "
        assert refused(response) is not allowed, f"{said}{response.status_code}"
        assert response.status_code < 500, said + str(response.status_code)
    assert asked > 40


def story_acts(there, actor):
    """Each action on stories as somebody does it, on a story in the state that it needs."""

    def fresh(story):
        return Story.objects.get(pk=story.pk)

    new = Story(edition=there.desk.world, section=there.section, headline="New")
    return {
        "add": lambda: actions.create(new, actor=actor),
        "change": lambda: actions.edit(fresh(there.draft), {"kicker": "K"}, actor=actor),
        "submit": lambda: actions.submit(fresh(there.draft), actor=actor),
        "approve": lambda: actions.approve(fresh(there.waiting), actor=actor),
        "publish": lambda: actions.publish(fresh(there.sent_back), actor=actor),
        "correct": lambda: actions.correct(fresh(there.public), "Note.", actor=actor),
        "withdraw": lambda: actions.withdraw(fresh(there.public), "Reason.", actor=actor),
        "restore": lambda: actions.restore(fresh(there.withdrawn), actor=actor),
        "delete": lambda: actions.delete(fresh(there.locked), actor=actor),
    }  # fmt: skip


def term_acts(there, kind, actor):
    """The actions on a term, each as somebody does it."""
    model = TERMS[kind]
    where = {} if kind == "person" else {"edition": there.desk.world}
    spare = create_term(model(name="Spare", slug="spare", **where))

    def change():
        spare.name = "Changed"
        change_term(spare, actor=actor)

    return {
        "add": lambda: create_term(model(name="New", slug="new", **where), actor=actor),
        "change": change,
        "delete": lambda: delete_term(spare, actor=actor),
    }


@pytest.mark.parametrize("role", [*ROLES, "outsider"])
@pytest.mark.parametrize("kind", ["story", *TERMS])
def test_an_action_is_done_for_the_roles_of_its_right_and_for_no_other(desk, there, kind, role):
    actor = desk.outsider if role == "outsider" else by_role(desk, role)
    acts = story_acts(there, actor) if kind == "story" else term_acts(there, kind, actor)
    untested = set(table()[kind]) - set(acts) - {"view", "lock", "unlock"}
    assert not untested, f"no action stands for {kind}: {untested}"
    for action, act in acts.items():
        # People are shared by the editions: a role anywhere counts.
        judged = "chief" if role == "outsider" and kind == "person" else role
        if judged in roles_for(kind, action):
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_a_role_in_one_edition_gives_nothing_in_another(desk, there):
    both = User.objects.create_user("both@newsroom.example", "a-long-word-indeed")
    give_role(both, desk.afrique, "chief")
    give_role(both, desk.world, "reporter")
    with pytest.raises(PermissionDenied):
        actions.publish(there.draft, actor=both)
    client = desk.sign_in(both)
    address = reverse("wagtailsnippets_stories_story:withdraw", args=(there.public.pk,))
    client.post(address, {"text": "mine"})
    assert Story.objects.get(pk=there.public.pk).live


def test_a_chief_elsewhere_may_not_publish_here_through_the_new_story_form(desk):
    from rotative.desk.tests.conftest import story_form

    both = User.objects.create_user("both@newsroom.example", "a-long-word-indeed")
    give_role(both, desk.afrique, "chief")
    give_role(both, desk.world, "reporter")
    form = story_form(edition=desk.world.pk, section=desk.politics.pk, **{"action-publish": "1"})
    response = desk.sign_in(both).post("/desk/snippets/stories/story/add/", form)
    assert "Your role in this edition does not allow that." in response.content.decode()
    assert not Story.objects.count()


def test_a_story_scheduled_or_locked_is_unlocked_by_its_holder_and_by_editors(desk, there):
    unlock = reverse("wagtailsnippets_stories_story:unlock", args=(there.locked.pk,))
    desk.sign_in(desk.reporter).post(unlock)
    assert Story.objects.get(pk=there.locked.pk).locked
    Story.objects.filter(pk=there.locked.pk).update(locked_by=desk.reporter)
    desk.sign_in(desk.reporter).post(unlock)
    assert not Story.objects.get(pk=there.locked.pk).locked


def test_somebody_who_left_may_do_nothing(desk, there):
    desk.chief.is_active = False
    desk.chief.save()
    with pytest.raises(PermissionDenied):
        send_back(there.waiting, actor=desk.chief)
    assert desk.sign_in(desk.chief).get("/desk/").status_code == 302
