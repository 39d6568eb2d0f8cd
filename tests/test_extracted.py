"""Programs that extract a page's text get the story, and nothing that stands round it.

trafilatura is part of the program and always asked. The others are asked where
``EXTRACTORS`` names the folder that they are in, as for ``bench/extract.py``,
which asks all of them about the whole demo.
"""

import os

import pytest

from bench.extract import FURNITURE, GOOD, NEAR, case_of, extractors, folded, score
from rotative.editions.models import Edition
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.models import Person, Section, Topic
from rotative.stories.models.story import Byline

# Headline, standfirst, three paragraphs, a quote's words, the points of a list.
WORDS = {
    "world": (
        "Night ferry takes the long way round",
        "A sandbank has moved into the channel, and nobody can say for how long.",
        "The last boat from the mainland needed fifty minutes more than usual on Sunday.",
        "The harbour office has laid four buoys and asks skippers to keep east of them.",
        "Fares stay as they are until the survey in spring.",
        "We steer by what the water does, not by what the chart remembers.",
        ("Two sailings a day instead of three", "No lorries above twelve tonnes"),
    ),
    "afrique": (
        "Le bac de nuit fait un détour",
        "Un banc de sable s’est installé dans le chenal, et nul ne sait pour combien de temps.",
        "Dimanche, le dernier bateau a mis cinquante minutes de plus que d’habitude.",
        "La capitainerie a mouillé quatre bouées et demande aux patrons de passer à l’est.",
        "Les tarifs ne changent pas avant les relevés du printemps.",
        "On suit ce que fait l’eau, pas ce dont la carte se souvient.",
        ("Deux traversées par jour au lieu de trois", "Aucun camion de plus de douze tonnes"),
    ),
    "arabic": (
        "عبّارة الليل تسلك الطريق الأطول",
        "كثيب من الرمل استقر في الممر، ولا أحد يعرف كم سيبقى هناك.",
        "احتاجت آخر عبّارة يوم الأحد إلى خمسين دقيقة أكثر من المعتاد.",
        "وضعت إدارة الميناء أربع عوامات وتطلب من الربابنة المرور شرقها.",
        "تبقى الأجرة على حالها حتى المسح المقرر في الربيع.",
        "نمشي على ما يفعله الماء، لا على ما تتذكره الخريطة.",
        ("رحلتان في اليوم بدلًا من ثلاث", "لا شاحنات فوق اثني عشر طنًا"),
    ),
    "zhongwen": (
        "夜航渡轮绕道而行",
        "一片沙洲移进了航道，没有人说得清它会停留多久。",
        "星期天的末班船比平时多用了五十分钟才到达对岸，岸上等候的居民点起了灯笼和火把。",
        "港务处在水面上放了四个浮标，请各位船长放慢速度，一律从东侧通过，并随时留意岸上的信号。",
        "春季测量之前，票价保持不变。",
        "我们看水怎么走，不看海图记得什么，因为沙子每个月都在搬家，而海图十年才重画一次。",
        (
            "每天两班，不再是三班，早班七点开，晚班六点开",
            "十二吨以上的卡车不得上船，须绕行上游的大桥",
        ),
    ),
}


@pytest.fixture
def cases(newsroom):
    """A short and a full story in each of four languages, and a live one."""
    zhongwen = Edition.objects.create(
        code="zhongwen", name="海潮报", language="zh-hans", region="CN",
        time_zone="Asia/Shanghai", prefix="zhongwen",
    )  # fmt: skip
    places = {
        "world": (newsroom.world, newsroom.politics),
        "afrique": (newsroom.afrique, newsroom.politique),
        "arabic": (newsroom.arabic, newsroom.siyasa),
        "zhongwen": (
            zhongwen,
            Section.objects.create(edition=zhongwen, name="时政", slug="shizheng"),
        ),
    }
    found = []
    for code, (headline, standfirst, first, second, third, said, points) in WORDS.items():
        edition, section = places[code]
        person = Person.objects.create(name=f"Ada {code.title()}", slug=code)
        topic = Topic.objects.create(edition=edition, name=section.name, slug="topic")

        def publish(headline, kind, body, *, home=(edition, section), by=person, on=topic, **more):
            story = newsroom.story(
                headline, kind=kind, edition=home[0], section=home[1], body=body,
                dateline="PORT", source_credit="Agency", **more,
            )  # fmt: skip
            actions.edit(story, {"bylines": [Byline(person=by)], "topics": [on]})
            return actions.publish(type(story).objects.get(pk=story.pk))

        short = [("text", f"<p>{first}</p><p>{second}</p>")]
        found.append(publish(headline, "news", short, standfirst=standfirst))
        full = [
            ("text", f"<p>{first}</p><p>{second}</p>"),
            ("quote", {"text": said, "speaker": "Ada", "role": "", "source": ""}),
            ("list", {"numbered": False, "items": list(points)}),
            ("text", f"<h2>{headline}</h2><p>{third}</p><p>{second} {first}</p>"),
        ]
        found.append(publish(f"{headline} 2", "news", full, standfirst=standfirst))
        if code == "world":
            actions.correct(found[-1], third)
            storm = publish(f"{headline} 3", "live", full, standfirst=standfirst)
            for words in (first, second, third):
                live.post(storm, [("text", f"<p>{words}</p>")], headline=words[:30], byline="Ada",
                          key_moment=words == first)  # fmt: skip
            found.append(storm)
    return [case_of(type(story).objects.get(pk=story.pk)) for story in found]


def test_extractors_get_the_story_once_and_nothing_that_stands_round_it(cases):
    there = {name: run for name, run in extractors(os.environ.get("EXTRACTORS", "")).items() if run}
    assert "trafilatura" in there
    for name, run in there.items():
        pages = run([case.page for case in cases])
        bares = run([case.bare for case in cases])
        for case, page, bare in zip(cases, pages, bares, strict=True):
            got, alone = score(page, case.gold), score(bare, case.gold)
            assert got >= GOOD or alone - got <= NEAR, (name, case.name, got, alone, page)
            told = [part for part in case.furniture if part in folded(page)]
            assert not told, (name, case.name, told)
            assert folded(page).count(folded(case.gold)[:FURNITURE]) == 1, (name, case.name, page)
