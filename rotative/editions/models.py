"""Editions: a site for one public, a row each."""

import zoneinfo
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from rotative.editions.languages import LANGUAGES, Language, language
from rotative.press.observe import saw

# First words of paths that the program itself answers, on every host.
RESERVED = frozenset(
    "desk static media live lite text md api feed topic author place search saved account accounts "
    "healthz readyz admin documents robots.txt llms.txt favicon.ico sitemap.xml sitemap login "
    "logout subscribe press wire offline corrections chat discussions about-rotative".split()
)


def refuse_reserved(slug: str) -> None:
    """Raise ValidationError when ``slug`` is a word that the program keeps for itself."""
    if slug in RESERVED:
        raise ValidationError(
            _("“%(slug)s” is reserved for Rotative’s own pages. Choose another word."),
            code="reserved",
            params={"slug": slug},
        )


def check_zone(name: str) -> None:
    """Raise ValidationError unless ``name`` is an IANA time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Use a name such as Africa/Dakar."),
            code="zone",
            params={"name": name},
        )


def language_choices() -> list[tuple[str, str]]:
    """Tag and own name of each language; a function, so that a new one needs no migration."""
    return [(profile.tag, profile.name) for profile in LANGUAGES.values()]


class Onward(models.TextChoices):
    """Where the story that a reader is offered next comes from."""

    SECTION = "section", _("the same section")
    TOPIC = "topic", _("the same topic")
    MOST_READ = "most_read", _("what is read most")


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions about editions."""

    def open(self) -> "EditionQuerySet":
        """Editions that readers may visit, in the newsroom's order."""
        return self.filter(is_open=True).order_by("position", "id")

    def at(self, host: str, path: str) -> "Edition | None":
        """The open edition that answers ``path`` on ``host``, or None.

        An edition with a host of its own wins over prefixes; among prefixes
        the longest that matches whole segments. Works on the handful of rows
        there are: one query.
        """
        return Edition.among(list(self.open()), host, path)


class Edition(models.Model):
    """A site for one public: language, region, time zone, address, accent colour.

    Editions may share a language. The address is a prefix on the newsroom's
    shared host (``afrique`` → ``/afrique/``), or a host of its own with or
    without a prefix.
    """

    code = models.SlugField(_("code"), max_length=32, unique=True, validators=[refuse_reserved])
    name = models.CharField(_("name"), max_length=80)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    language = models.CharField(
        _("language"),
        max_length=16,
        choices=language_choices,
    )
    region = models.CharField(
        _("region"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^([A-Z]{2}|[0-9]{3})$")],
        help_text=_("Country (SN) or area (002) that dates and figures are written for."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[check_zone]
    )
    prefix = models.SlugField(
        _("address prefix"), max_length=32, blank=True, validators=[refuse_reserved]
    )
    host = models.CharField(
        _("host of its own"),
        max_length=253,
        blank=True,
        validators=[RegexValidator(r"^[a-z0-9.-]+(:[0-9]{1,5})?$")],
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#7a1f2b",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$")],
    )
    digits = models.CharField(
        _("digits"),
        max_length=4,
        blank=True,
        choices=[("latn", _("European (0–9)")), ("arab", _("Arabic-Indic (٠–٩)"))],
        help_text=_("In Arabic only. Empty: dates as the region writes them, text as typed."),
    )
    script_spaces = models.BooleanField(
        _("spaces between scripts"),
        default=False,
        help_text=_("In Chinese only: keep typed spaces between Chinese and Latin letters."),
    )
    onward = models.CharField(
        _("the next story comes from"),
        max_length=16,
        default=Onward.SECTION,
        choices=Onward.choices,
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_open = models.BooleanField(_("open to readers"), default=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "prefix"],
                name="editions_edition_address",
                violation_error_message=_("Another edition already has this address."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> "Edition":
        """Note in the page under way that this edition was looked at."""
        edition: Edition = super().from_db(db, field_names, values, **more)
        saw(f"edition:{edition.pk}")
        return edition

    @property
    def profile(self) -> Language:
        """The edition's language, as the program knows it."""
        return language(self.language)

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.profile.direction

    @property
    def lang(self) -> str:
        """The BCP 47 tag that pages carry: language and region (``fr-SN``, ``zh-Hans``)."""
        tag = self.profile.html
        return f"{tag}-{self.region}" if self.region else tag

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The edition's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def base(self) -> str:
        """What every path of the edition starts with: ``/afrique``, or empty."""
        return f"/{self.prefix}" if self.prefix else ""

    @property
    def origin(self) -> str:
        """Scheme and host: ``https://example.org``."""
        if not self.host:
            return str(settings.PUBLIC_URL)
        return f"{urlsplit(settings.PUBLIC_URL).scheme}://{self.host}"

    @property
    def address(self) -> str:
        """The full address of the edition's home page."""
        return f"{self.origin}{self.base}/"

    def covers(self, path: str) -> bool:
        """Whether ``path`` lies in the edition, by whole segments."""
        return not self.prefix or path == self.base or path.startswith(f"{self.base}/")

    @staticmethod
    def among(editions: "Sequence[Edition]", host: str, path: str) -> "Edition | None":
        """The one of these open editions that answers ``path`` on ``host``, or None."""
        host = host.lower()
        own = [edition for edition in editions if edition.host and edition.host == host]
        shared = [edition for edition in editions if not edition.host]
        for group in (own, shared):
            fitting = [edition for edition in group if edition.covers(path)]
            if fitting:
                return max(fitting, key=lambda edition: len(edition.prefix))
        return None
