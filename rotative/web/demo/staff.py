"""The demo's staff. Their passwords are public: they are for one's own machine only."""

from collections.abc import Iterator

EDITIONS = {
    "world": "World",
    "europe": "Europe",
    "afrique": "Afrique",
    "arabic": "Arabic",
    "swahili": "Swahili",
}
ROLES = ("reporter", "editor", "chief")
NAMES = {
    "reporter.world": "Margit Osei",
    "editor.world": "Jonah Pell",
    "chief.world": "Eleanor Thorne-Blake",
    "reporter.europe": "Solène Arvoisier",
    "editor.europe": "Bastien Courtelier",
    "chief.europe": "Hélène Marcadieu",
    "reporter.afrique": "Fatou Dembasse",
    "editor.afrique": "Alioune Kébéra",
    "chief.afrique": "Claire Vauzelle",
    "reporter.arabic": "كريم البدري",
    "editor.arabic": "سلمى قاسمي",
    "chief.arabic": "هالة السمّان",
    "reporter.swahili": "Asha Mwinyikombo",
    "editor.swahili": "Juma Kirobo",
    "chief.swahili": "Zuhura Bakari-Mele",
    "operator": "Olga Renn",
}


def signins() -> Iterator[tuple[str, str, str]]:
    """Each person's mail address, password and role, as ``make demo`` prints them."""
    for role in ROLES:
        for code in EDITIONS:
            yield f"{role}.{code}@tamaris.example", f"demo-{role}-{code}", f"{role}, {code}"
    yield "operator@tamaris.example", "demo-operator-all", "operator, everything"
