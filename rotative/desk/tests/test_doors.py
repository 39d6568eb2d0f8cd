"""The walk: every address of the desk, as people of another edition, GET and POST."""

from typing import Any

import pytest
from django.db import connection
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page, TaskState, WorkflowState

from rotative.accounts.actions import give_role
from rotative.accounts.models import User
from rotative.accounts.rights import table
from rotative.desk.doors import EACH, doors
from rotative.desk.tests.addresses import Address, addresses, combinations
from rotative.desk.tests.conftest import story_form
from rotative.desk.tests.marked import MARK, MarkedEdition, snapshot
from rotative.stories import actions
from rotative.stories.models import Story

SIGNS_OUT = "wagtailadmin_logout"
KINDS = ("story", "section", "topic", "place", "person")


def test_every_address_of_the_desk_has_a_door():
    unnamed = sorted({address.name for address in addresses()} - set(doors()))
    assert not unnamed, f"say in doors.toml who may open: {unnamed}"


def test_no_door_leads_nowhere():
    assert sorted(set(doors()) - {address.name for address in addresses()}) == []


def test_every_door_is_a_right_of_the_table_or_a_known_word():
    for name, door in doors().items():
        if door in ("anyone", "desk", "self", "operator", "closed"):
            continue
        kind, _dot, action = door.partition(".")
        known = door.removeprefix("each:") in EACH or action in table().get(kind, {})
        assert known, f"{name}: {door}"


def kind_of(address: Address) -> str:
    """What the numbers in the address are numbers of."""
    space = address.namespaces[-1] if address.namespaces else ""
    return next((kind for kind in KINDS if space.endswith(f"stories_{kind}")), "")


def values_for(address: Address, there: MarkedEdition, here: Any = None) -> dict[str, list[Any]]:
    """What the address may name: marked objects; with ``here``, our own story and their parts."""
    kind = kind_of(address)
    pages = [Page.get_first_root_node().pk, there.home.pk, there.page.pk]
    pk = there.of(kind) if kind else [1, there.desk.chief.pk, there.flash.pk, *pages]
    if kind == "story" and len(address.takes) > 1:
        pk = [there.draft.pk, there.waiting.pk]
    if kind == "story" and here is not None:
        pk = [here.pk]
    revisions = [*there.revisions(), there.scheduled_revision()]
    tasks = list(TaskState.objects.values_list("pk", flat=True))
    return {
        "pk": pk,
        "revision_id": revisions[:3],
        "revision_id_a": ["earliest", "live", revisions[0]],
        "revision_id_b": ["latest", revisions[-1]],
        "task_state_id": tasks,
        "workflow_state_id": list(WorkflowState.objects.values_list("pk", flat=True)),
        "task_id": list({state.task_id for state in TaskState.objects.all()}),
        "action_name": ["approve", "reject"],
        "page_id": pages, "parent_page_id": pages, "page_to_move_id": pages,
        "destination_id": pages, "page_pk": pages, "workflow_pk": [1],
        "content_type_app_name": ["fronts"], "content_type_model_name": ["staticpage"],
        "app_label": ["stories"],
        "model_name": list(KINDS),
        "app_name": ["stories"],
        "action": ["delete"],
        "object_id": there.of("story"),
        "session_id": [1],
        "image_id": [1], "document_id": [1], "doc_id": [1], "uploaded_file_id": [1],
        "thumbnail_id": [1], "collection_id": [1], "filter_spec": ["max-100x100"],
        "post_id": [1],
        "uidb64": ["MQ"], "token": ["set-password"],
    }  # fmt: skip


def questions(there: MarkedEdition, address: Address) -> list[str]:
    """Query strings that ask for what is theirs by number, by word and by 'all'."""
    ids = "&".join(f"id={pk}" for pk in there.of("story"))
    if address.name == "wagtail_bulk_action":
        ids += "&id=all"
    return [
        "",
        f"?{ids}&q={MARK[:6]}&term={MARK[:6]}",
        f"?edition={there.desk.world.pk}&section={there.section.pk}&state=draft&multiple=1&p=2",
        f"?place={there.place.pk}&edition={there.desk.world.pk}&q={there.draft.pk}",
    ]


def forms(there: MarkedEdition) -> list[dict[str, Any]]:
    """What a forger posts: nothing, theirs with every button pressed, and a term of theirs."""
    theirs = {
        "edition": there.desk.world.pk, "section": there.section.pk, "place": there.place.pk,
        "topics": there.topic.name[:5], "related": str(there.draft.pk),
    }  # fmt: skip
    buttons = {f"action-{name}": "1" for name in ("publish", "correct", "submit")}
    return [
        {},
        story_form(**theirs) | buttons | {"text": "mine", "publish": "on", "comment": "mine"},
        {"edition": there.desk.world.pk, "name": "Mine", "slug": "mine", "position": "1"},
        {"action-workflow-action": "1", "workflow-action-name": "approve", "text": "mine"},
    ]


HEADERS = (
    {},
    {"accept": "application/json"},
    {"x-requested-with": "XMLHttpRequest"},
    {"hx-request": "true", "accept": "text/html"},
)


def walk(desk: Any, person: User, there: MarkedEdition, *, briefly: bool = False) -> int:
    """Go everywhere as ``person``; returns how many requests. Fails where a mark is seen.

    ``briefly``: one question and one forgery an address, as the browser asks.
    """
    client, asked, before = desk.sign_in(person), 0, snapshot()
    client.raise_request_exception = False
    for address in addresses():
        if address.name == SIGNS_OUT:
            continue
        asks = questions(there, address)[1:2] if briefly else questions(there, address)
        posts = forms(there)[1:2] if briefly else forms(there)
        if kind_of(address) == "person":
            posts = []  # people are shared: a chief anywhere may change them
        for named in combinations(address, values_for(address, there)):
            # A forger's pile of unread messages would be packed and unpacked with each request.
            client.cookies.pop("messages", None)
            url = _url(address, named)
            for headers in HEADERS[:1] if briefly else HEADERS:
                for question in asks if not headers else [""]:
                    asked += 1
                    _look(client.get(url + question, headers=headers), address, url + question)
                for form in posts if not headers else posts[1:2]:
                    asked += 1
                    _look(client.post(url, form, headers=headers), address, f"POST {url} {form}")
        # A door that lets somebody change what is theirs shows here, with its name.
        after = snapshot()
        changed = [name for name in before if before[name] != after[name]]
        assert not changed, f"{address.name} changed {changed} for {person}"
    return asked


def _url(address: Address, named: dict[str, Any]) -> str:
    try:
        return reverse(address.name, kwargs=named)
    except NoReverseMatch:
        return "/" + address.route.replace("^.*/$", "nowhere/")


def _look(response: Any, address: Address, asked: str) -> None:
    shown = response.content.decode(errors="replace") if not response.streaming else ""
    shown += str(response.headers)
    assert MARK not in shown, f"{address.name} shows what is theirs: {asked}"
    if asked.startswith("POST"):
        return
    # A fault would hide a leak behind it.
    assert response.status_code < 500, f"{address.name} fails: {asked}"


@pytest.fixture
def there(desk):
    if connection.vendor == "sqlite":
        # A virtual table, made by a migration of Wagtail's; tests run without migrations.
        name = "wagtailsearch_indexentry_fts"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(autocomplete, body, title)")
    return MarkedEdition(desk)


@pytest.fixture
def strangers(desk):
    """A chief, an editor and a reporter of another edition, and somebody without any role."""
    people = {"chief": desk.outsider}
    for role in ("editor", "reporter"):
        people[role] = User.objects.create_user(f"{role}@elsewhere.example", "a-long-word-indeed")
        give_role(people[role], desk.afrique, role)
    people["nobody"] = User.objects.create_user("nobody@elsewhere.example", "a-long-word-indeed")
    people["nobody"].groups.set(desk.outsider.groups.all())
    return people


@pytest.mark.slow
def test_nothing_of_another_edition_is_seen_or_changed_anywhere(desk, there, strangers):
    assert walk(desk, strangers["chief"], there) > 2000


@pytest.mark.slow
@pytest.mark.parametrize("role", ["editor", "reporter", "nobody"])
def test_nor_by_those_who_may_less(desk, there, strangers, role):
    assert walk(desk, strangers[role], there, briefly=True) > 300


@pytest.mark.slow
def test_a_story_of_ones_own_is_no_key_to_the_parts_of_others(desk, there, strangers):
    here = actions.create(Story(headline="Chez nous", edition=desk.afrique, section=desk.politique))
    actions.submit(here, actor=strangers["reporter"])
    client = desk.sign_in(strangers["chief"])
    client.raise_request_exception = False
    theirs = {name: rows for name, rows in snapshot().items() if name in ("TaskState", "Revision")}
    for address in addresses():
        if kind_of(address) != "story" or len(address.takes) < 2:
            continue
        for named in combinations(address, values_for(address, there, here)):
            if named.get("task_state_id") == here.current_workflow_task_state.pk:
                continue
            if named.get("workflow_state_id") == here.current_workflow_state.pk:
                continue
            url = _url(address, named)
            for form in forms(there):
                _look(client.post(url, form), address, f"POST {url}")
            _look(client.get(url), address, url)
    after = snapshot()
    mine = {str(here.pk)}
    assert theirs["TaskState"] == after["TaskState"]
    assert theirs["Revision"] == [
        row for row in after["Revision"] if row["object_id"] not in mine
    ] + [row for row in theirs["Revision"] if row["object_id"] in mine]


@pytest.mark.slow
def test_nobody_sees_anything_before_signing_in(desk, there, client):
    client.raise_request_exception = False
    for address in addresses():
        for named in combinations(address, values_for(address, there)):
            url = _url(address, named)
            response = client.get(url, headers={"host": "127.0.0.1"})
            _look(response, address, url)
            if doors()[address.name] != "anyone":
                assert response.status_code != 200, address.name


def test_what_is_closed_is_closed_to_operators_too(desk):
    client = desk.sign_in(desk.operator)
    assert client.get("/desk/failwhale/").status_code == 404
    assert client.get("/desk/embeds/chooser/").status_code == 404
