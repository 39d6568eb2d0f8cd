"""The cast that tests share: three editions, their sections, and the people of the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

# Files that take seconds each: pictures made, moments waited for, many languages, property tests.
# ``make quick`` leaves them out besides what is slow; on both databases they run with the rest.
UNHURRIED = {
    "desk/tests/test_list.py", "desk/tests/test_overlay.py", "editions/tests/test_typography.py",
    "fronts/tests/test_containers.py", "ledger/tests/test_processes.py",
    "media/tests/test_desk.py", "media/tests/test_hostile.py", "media/tests/test_printing.py",
    "media/tests/test_serving.py", "press/tests/test_oracle.py", "press/tests/test_purging.py",
    "search/tests/test_related.py", "stories/tests/test_live_pages.py",
    "stories/tests/test_live_posts.py", "tests/gate/test_commands.py",
    "tests/gate/test_every_page.py", "tests/test_append_is_last.py", "tests/test_cli_newsroom.py",
    "web/tests/test_reader_languages.py", "wire/tests/test_cards.py",
    "wire/tests/test_import_again.py", "wire/tests/test_import_material.py",
}  # fmt: skip
ROOT = Path(__file__).resolve().parent
MATERIAL = ROOT.parent / "shared" / "material"


@pytest.fixture
def material() -> Path:
    """Real feeds, exports and pictures beside the project; the test is skipped without them."""
    if not MATERIAL.is_dir():
        pytest.skip("the test material is not beside the project")
    return MATERIAL


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever uses the newsroom commits for real, in every database file there is."""
    for item in items:
        place = item.path.relative_to(ROOT).as_posix().removeprefix("rotative/")
        if place in UNHURRIED:
            item.add_marker(pytest.mark.unhurried)
        if "newsroom" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(transaction=True, databases="__all__"))


def pytest_sessionfinish() -> None:
    """Let no browser outlive its tests."""
    from tests import chromium

    chromium.end()


def _hurry(connection: object, **_more: object) -> None:
    """Spare this process's test files the disk: no test here cuts the power.

    What must survive a kill is tested with processes of their own, which write
    as a newsroom's do.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
        else:
            cursor.execute("SET synchronous_commit TO off")


@pytest.fixture(autouse=True, scope="session")
def _quick_files() -> None:
    """Let every connection of the run hurry, and hash passwords cheaply."""
    from django.conf import settings
    from django.db.backends.signals import connection_created

    connection_created.connect(_hurry)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Make the test's databases, to which every test then brings them back."""
    from tests import tables

    with django_db_blocker.unblock():
        tables.restore_between_tests()


@pytest.fixture(autouse=True)
def _nothing_stored() -> None:
    """Let every test begin with an empty page store: fixtures change rows behind its back."""
    from rotative.press.generations import generations

    generations().begin_anew()


@dataclass
class Newsroom:
    """Two French editions and an English and an Arabic one, a desk, and a way to make stories."""

    world: object
    afrique: object
    europe: object
    arabic: object
    politics: object
    politique: object
    siyasa: object
    reporter: object
    editor: object
    chief: object
    outsider: object  # the chief of another edition
    operator: object
    story: Callable[..., object]
    publish: Callable[..., object]


@pytest.fixture
def newsroom(transactional_db: None) -> Newsroom:
    """A small newsroom whose actions really commit."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Collection, Locale, Page, Site

    from rotative.accounts.actions import give_role
    from rotative.accounts.models import User
    from rotative.editions.models import Edition
    from rotative.stories import actions
    from rotative.stories.models import Section, Story

    ContentType.objects.clear_cache()
    Locale.objects.get_or_create(language_code="en")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    if not Page.objects.exists():
        root = Page.add_root(title="Root", slug="root", locale=Locale.objects.get())
        Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)

    def edition(code: str, name: str, language: str, zone: str, region: str) -> Edition:
        return Edition.objects.create(
            code=code, name=name, language=language, time_zone=zone, region=region, prefix=code
        )

    world = edition("world", "World", "en", "Europe/London", "GB")
    afrique = edition("afrique", "Afrique", "fr", "Africa/Dakar", "SN")
    europe = edition("europe", "Europe", "fr", "Europe/Paris", "FR")
    arabic = edition("arabic", "العربية", "ar", "Africa/Cairo", "EG")
    politics = Section.objects.create(edition=world, name="Politics", slug="politics")
    politique = Section.objects.create(edition=afrique, name="Politique", slug="politique")
    siyasa = Section.objects.create(edition=arabic, name="سياسة", slug="سياسة")

    def person(name: str, edition: Edition, role: str) -> User:
        user = User.objects.create_user(
            f"{name}@newsroom.example", "correct-horse-battery", first_name=name.title()
        )
        give_role(user, edition, role)
        return user

    def story(headline: str = "Rain over the harbour", **fields: object) -> Story:
        fields.setdefault("edition", world)
        fields.setdefault("section", politics)
        fields.setdefault(
            "body", [("text", '<p data-block-key="aaaaa">It rained all night by the harbour.</p>')]
        )
        return actions.create(Story(headline=headline, **fields))

    def publish(headline: str = "Rain over the harbour", **fields: object) -> Story:
        return actions.publish(story(headline, **fields))

    return Newsroom(
        world=world,
        afrique=afrique,
        europe=europe,
        arabic=arabic,
        politics=politics,
        politique=politique,
        siyasa=siyasa,
        reporter=person("rita", world, "reporter"),
        editor=person("edna", world, "editor"),
        chief=person("chidi", world, "chief"),
        outsider=person("omar", afrique, "chief"),
        operator=User.objects.create_superuser("olga@newsroom.example", "correct-horse-battery"),
        story=story,
        publish=publish,
    )
