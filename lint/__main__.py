"""``python -m lint``: check the project's files against the house's rules."""

import subprocess
import sys
from pathlib import Path

from lint.rules import EXPLANATIONS, Finding, Source, check

KINDS = ("*.py", "*.html", "*.txt", "*.xml", "*.css")


def main() -> int:
    """Print each finding and, once a rule, why it is one. Exit code 1 when there is any."""
    root = Path(__file__).resolve().parent.parent
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *KINDS],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    findings: list[Finding] = []
    for name in sorted(set(listed)):
        place = root / name
        if place.is_file() and "/migrations/" not in name:
            findings += check(Source(name, place.read_text(encoding="utf-8")))
    for finding in findings:
        sys.stdout.write(f"{finding.path}:{finding.line}: {finding.rule}: {finding.what}\n")
    for rule in sorted({finding.rule for finding in findings}):
        sys.stdout.write(f"\n{rule}: {EXPLANATIONS[rule]}\n")
    sys.stdout.write(f"house rules: {len(listed)} files, {len(findings)} findings\n")
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
