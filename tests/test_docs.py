"""The documentation says what the code does, and its tutorial works."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from rotative.web.tests.serving import free_port

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


@pytest.mark.parametrize("script", ["reference.py", "decisions.py"])
def test_the_reference_says_what_the_code_says(script, tmp_path):
    ended = subprocess.run(
        [sys.executable, ROOT / "scripts" / script, "--check"],
        capture_output=True, text=True, check=False, timeout=120, cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ROTATIVE_DATA": str(tmp_path)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page}: {target}"


def test_every_make_target_that_a_page_names_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for page in PAGES:
        for words in re.findall(
            r"(?:^    |^|`)make ([a-z -]+)(?:`|$)", page.read_text("utf-8"), re.M
        ):
            assert set(words.split()) <= targets, f"{page}: make {words}"


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced console blocks of a page: their label and their text."""
    found = re.findall(r"^```console ?(\w*)\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
    return [(label, text) for label, text in found]


def commands(text: str) -> list[tuple[str, str]]:
    """Each command of a block with what it should print."""
    parts = re.split(r"^\$ ", text, flags=re.M)[1:]
    made = []
    for part in parts:
        here = re.match(r"[^\n]*<<'(\w+)'\n.*?\n\1\n", part, re.S)
        command = here.group() if here else part.partition("\n")[0] + "\n"
        made.append((command, part[len(command) :]))
    return made


def looks_like(wanted: str) -> re.Pattern[str]:
    """Printed text as a pattern: ``…`` stands for anything."""
    return re.compile(re.escape(wanted.strip()).replace("…", ".*?") + r"\s*", re.S)


@pytest.mark.slow
@pytest.mark.server
def test_the_tutorial_works_as_it_is_written(tmp_path):
    port = str(free_port())
    tools = Path(sys.executable).parent
    shell = subprocess.Popen(
        ["bash", "--norc"], cwd=tmp_path, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"PATH": f"{tools}:{os.environ['PATH']}", "PORT": port, "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert shell.stdin and shell.stdout
    server = None
    ran = 0
    try:
        for label, text in blocks(DOCS / "tutorial" / "first-edition.md"):
            for command, wanted in commands(text.replace("127.0.0.1:8000", f"127.0.0.1:{port}")):
                if label == "serve":
                    server = serving(shlex.split(command), tmp_path, port)
                    continue
                shell.stdin.write(f'{command.rstrip()}\necho "[ended $?]"\n')
                shell.stdin.flush()
                printed = ""
                while "[ended " not in printed:
                    line = shell.stdout.readline()
                    assert line, f"the shell ended at {command}"
                    printed += line
                printed, _mark, code = printed.rpartition("[ended ")
                assert code.startswith("0]"), f"{command} ended with {code}: {printed}"
                assert looks_like(wanted).fullmatch(printed), f"{command} printed {printed!r}"
                ran += 1
    finally:
        shell.stdin.close()
        shell.wait(timeout=20)
        shell.stdout.close()
        if server is not None:
            server.terminate()
            server.wait(timeout=30)
    assert server is not None
    assert ran >= 12


def serving(words: list[str], folder: Path, port: str) -> "subprocess.Popen[str]":
    """A server process that answers."""
    server = subprocess.Popen(
        [Path(sys.executable).parent / words[0], *words[1:]],
        cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "PORT": port, "ROTATIVE_DATA": f"{folder}/my-newsroom"},
    )  # fmt: skip
    assert server.stdout
    for line in server.stdout:
        if line.startswith("Ready"):
            return server
    raise AssertionError(f"the server ended with {server.wait()}")
