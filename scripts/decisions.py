"""Write the index of docs/decisions from the files' first lines. Usage: [--check]"""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "decisions"


def index() -> str:
    """The index page."""
    lines = [
        "# Decisions",
        "",
        "Each says what was to be decided, what was chosen, and what that costs.",
    ]
    lines.append("")
    for page in sorted(FOLDER.glob("*.md")):
        if page.name != "README.md":
            title = page.read_text(encoding="utf-8").split("\n")[0].lstrip("# ").strip()
            lines.append(f"- [{title}]({page.name})")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the index, or with --check return 1 when it is not what it should be."""
    page = FOLDER / "README.md"
    if "--check" not in arguments:
        page.write_text(index(), encoding="utf-8")
        return 0
    if page.read_text(encoding="utf-8") == index():
        return 0
    sys.stderr.write("docs/decisions/README.md does not list what is there: make reference\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
