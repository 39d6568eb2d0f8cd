"""An edition full of marks: whatever carries one must not be seen from another edition."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, Revision, Task, TaskState, Workflow, WorkflowState

from rotative.accounts.models import Membership, User
from rotative.fronts.actions import ensure_front
from rotative.fronts.models import StaticPage
from rotative.ledger.models import Line
from rotative.media.models import Picture
from rotative.newsfeed.actions import send_flash
from rotative.newsfeed.models import Flash
from rotative.press.models import Due
from rotative.stories import actions
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Correction, Listing, Person, Place, Section, Story, Topic

MARK = "xqzmark"


def marked(word: str) -> str:
    """Words that nothing else contains."""
    return f"{word} {MARK}{word.lower()}"


class MarkedEdition:
    """Stories in every state, terms, a page, and what hangs on them, all in one edition."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk
        world = desk.world
        self.section = create_term(Section(edition=world, name=marked("Section"), slug="s-" + MARK))
        self.topic = create_term(Topic(edition=world, name=marked("Topic"), slug="t-" + MARK))
        self.place = create_term(Place(edition=world, name=marked("Place"), slug="p-" + MARK))
        self.person = create_term(Person(name="Shared Person", slug="shared-person"))
        self.draft = self._story("Draft")
        actions.edit(self.draft, {"headline": marked("Redraft")}, actor=desk.reporter)
        self.waiting = self._story("Waiting")
        actions.submit(self.waiting, actor=desk.reporter)
        self.sent_back = self._story("Returned")
        actions.submit(self.sent_back, actor=desk.reporter)
        self._answer(self.sent_back, "reject")
        self.public = actions.publish(self._story("Public"))
        self.public = actions.correct(self.public, marked("Correction"))
        self.scheduled = self._story("Scheduled")
        actions.schedule(self.scheduled, timezone.now() + timedelta(days=3))
        self.withdrawn = actions.publish(self._story("Withdrawn"))
        self.withdrawn = actions.withdraw(self.withdrawn, marked("Reason"))
        self.locked = self._story("Locked")
        self.locked.locked, self.locked.locked_by = True, desk.chief
        self.locked.save(update_fields=["locked", "locked_by"])
        self.home = ensure_front(world)
        [self.flash] = send_flash([world], marked("Flash"))
        self.page = self.home.add_child(
            instance=StaticPage(
                title=marked("Page"),
                slug=f"page-{MARK}",
                edition=world,
                live=False,
                locale=self.home.locale,
            )
        )
        ensure_front(desk.afrique)
        self.stories = list(Story.objects.filter(edition=world))

    def _story(self, word: str) -> Story:
        story = Story(
            edition=self.desk.world,
            section=self.section,
            place=self.place,
            headline=marked(word),
            standfirst=marked("Standfirst"),
            body=[("text", f'<p data-block-key="aaaaa">{marked("Body")}</p>')],
        )
        story.topics = [self.topic]
        return actions.create(story)

    def _answer(self, story: Story, name: str) -> None:
        story = Story.objects.get(pk=story.pk)
        state = story.current_workflow_task_state
        state.task.specific.on_action(state, self.desk.chief, name, comment=marked("Comment"))

    def of(self, kind: str) -> list[int]:
        """The ids of the marked objects of a kind."""
        if kind == "story":
            return [story.pk for story in self.stories]
        return [getattr(self, kind).pk]

    def revisions(self) -> list[int]:
        """Revisions of the marked stories: two of each state would be many; the telling ones."""
        ids = [str(pk) for pk in (self.draft.pk, self.scheduled.pk, self.public.pk)]
        rows = Revision.objects.filter(
            object_id__in=ids, content_type=ContentType.objects.get_for_model(Story)
        )
        return list(rows.order_by("pk").values_list("pk", flat=True))

    def scheduled_revision(self) -> int:
        """The revision that is promised."""
        return Story.objects.get(pk=self.scheduled.pk).scheduled_revision.pk


def snapshot() -> dict[str, Any]:
    """Everything that must not change behind a closed door."""
    tables: dict[str, Any] = {}
    for model in (
        Story, Revision, Correction, Listing, Line, Due, Section, Topic, Place, Person, Picture,
        Flash, Page, WorkflowState, TaskState, Task, Workflow, Membership,
    ):  # fmt: skip
        tables[model.__name__] = list(model._default_manager.order_by("pk").values())
    tables["People"] = list(
        User.objects.order_by("pk").values("pk", "email", "is_active", "is_superuser", "password")
    )
    tables["Groups"] = list(User.groups.through.objects.order_by("pk").values())
    tables["Topics"] = list(Story.topics.through.objects.order_by("pk").values())
    return tables
