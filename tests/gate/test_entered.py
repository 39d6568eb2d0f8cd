"""A label that came round the form (an import, the shell) is reported by rotative doctor."""

from rotative.stories.models import Section, Topic
from rotative.web.cli.doctor import _labels
from rotative.web.strings.entered import mislabelled


def test_labels_of_another_language_are_reported_with_their_edition(newsroom) -> None:
    assert list(mislabelled()) == []
    assert [finding.well for finding in _labels()] == [True]
    Section.objects.create(edition=newsroom.afrique, name="Politics", slug="x")
    Topic.objects.create(edition=newsroom.arabic, name="Спорт", slug="y")
    assert [(one.edition, one.kind, one.name) for one in mislabelled()] == [
        ("afrique", "section", "Politics"),
        ("arabic", "topic", "Спорт"),
    ]
    assert [finding.well for finding in _labels()] == [False, False]


def test_looking_costs_no_query_a_label(newsroom, django_assert_max_num_queries) -> None:
    for number in range(50):
        Topic.objects.create(edition=newsroom.world, name=f"Lagos {number}", slug=f"l{number}")
    with django_assert_max_num_queries(13):
        assert list(mislabelled()) == []
