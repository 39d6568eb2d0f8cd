"""A section or a topic is named in its edition's language."""

import pytest
from django.core.exceptions import ValidationError

from rotative.stories.models import Section, Topic


@pytest.mark.parametrize(
    ("model", "name"), [(Section, "Politics"), (Topic, "Новости"), (Section, "新闻")]
)
def test_a_name_in_another_language_is_refused_at_its_field(newsroom, model, name) -> None:
    with pytest.raises(ValidationError) as refused:
        model(edition=newsroom.afrique, name=name, slug="a-name").full_clean()
    assert list(refused.value.message_dict) == ["name"]
    assert name in refused.value.messages[0]


def test_a_name_in_the_editions_language_or_a_proper_name_is_taken(newsroom) -> None:
    wanted = [
        Section(edition=newsroom.afrique, name="Économie", slug="economie"),
        Topic(edition=newsroom.arabic, name="COP30", slug="cop30"),
        Topic(edition=newsroom.world, name="Lagos", slug="lagos"),
    ]
    for one in wanted:
        one.full_clean()
        one.save()
    taken = [type(one).objects.get(pk=one.pk) for one in wanted]
    assert [(one.edition, one.name) for one in taken] == [
        (newsroom.afrique, "Économie"),
        (newsroom.arabic, "COP30"),
        (newsroom.world, "Lagos"),
    ]
