"""Words for an address: as they are spelt, in their own script, with figures that stay apart."""

import pytest

from rotative.kit.slugs import slug_of


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Le cœur de l’Œuvre", "le-coeur-de-l-oeuvre"),
        ("Ærøskøbing", "aeroskobing"),
        ("Die Straße nach Łódź", "die-strasse-nach-lodz"),
        ("Élection à 3,5 %", "election-a-3-5"),
        ("10.000 pas, à 12:30", "10-000-pas-a-12-30"),
        ("السعر ٣٫٥", "السعر-٣-٥"),
        ("الإنذارُ يسبق", "الإنذار-يسبق"),
        ("海潮报", "海潮报"),
        ("…", "x"),
    ],
)
def test_a_slug_is_what_one_would_type(text, slug):
    assert slug_of(text) == slug
