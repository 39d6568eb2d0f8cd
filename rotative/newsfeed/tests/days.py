"""Days at the desk, each other than the last and the same each time."""

import random
from typing import Any

from rotative.fronts import actions as fronts
from rotative.newsfeed.actions import edit_flash, remove_flash, send_flash
from rotative.newsfeed.models import Flash
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.models import LivePost, Section, Story

WORDS = "harbour tide lamp bread bridge letter orchard window".split()


def one_of(pick: random.Random, rows: Any) -> Any:
    found = list(rows.order_by("pk"))
    return pick.choice(found) if found else None


def something(newsroom: Any, pick: random.Random) -> None:
    """One thing that the desk does."""
    words = f"{pick.choice(WORDS).title()} {pick.randrange(1000)}"
    public = Story.objects.filter(live=True, edition=newsroom.world)
    story = one_of(pick, public)
    sections = list(Section.objects.filter(edition=newsroom.world))
    running = one_of(pick, public.filter(kind="live"))
    post = one_of(pick, LivePost.objects.filter(removed_at=None, story__live=True))
    flash = one_of(pick, Flash.objects.filter(removed_at=None))
    withdrawn = one_of(pick, Story.objects.filter(withdrawn_at__isnull=False))
    deeds: list[Any] = [
        lambda: newsroom.publish(words, kind=pick.choice(["news", "live", "opinion"])),
        lambda: send_flash([newsroom.world, newsroom.afrique], words, story=story),
        lambda: send_flash([newsroom.world], words, breaking=True),
        lambda: fronts.show_banner(newsroom.world, words, story=story),
        lambda: fronts.clear_banner(newsroom.world, over=pick.random() < 0.5),
    ]
    if story:
        deeds += [
            lambda: actions.update(story, {"headline": words}),
            lambda: actions.update(story, {"section": pick.choice(sections)}),
            lambda: actions.update(story, {"slug": f"s-{pick.randrange(10**9)}"}),
            lambda: actions.correct(story, "It was another.", {"headline": words}),
            lambda: actions.withdraw(story, "Wrong."),
            lambda: actions.unpublish(story),
        ]
    if running:
        deeds += 3 * [lambda: live.post(running, [("text", f"<p>{words}</p>")])]
    if post:
        deeds += [
            lambda: live.edit_post(post, {"headline": words}),
            lambda: live.correct_post(post, "Sorry.", {"headline": words}),
            lambda: live.remove_post(post),
        ]
    if flash:
        deeds += [lambda: edit_flash(flash, {"words": words}), lambda: remove_flash(flash)]
    if withdrawn:
        deeds.append(lambda: actions.restore(withdrawn))
    pick.choice(deeds)()
