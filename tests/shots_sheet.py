"""Lay photographed pages side by side, so that an eye can judge them."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PIL import Image

GAP = 24  # pixels between two pages side by side
# How wide a page of that width stands on a contact sheet, and how much of its length is shown.
SHOWN = {360: 300, 768: 460, 1440: 760}
LONGEST = 1500
GREY = "#888888"


def sheet(
    out: Path, name: str, editions: Sequence[str], widths: Sequence[int], schemes: Sequence[str]
) -> None:
    """One picture of a page type: a row an edition, in every width and colour."""
    rows = []
    for edition in editions:
        files = [
            (out / f"{name}-{edition}-{width}-{scheme}.png", width)
            for width in widths
            for scheme in schemes
        ]
        row = [_thumb(file, width) for file, width in files if file.is_file()]
        if row:
            rows.append(beside(row))
    if rows:
        folder = out / "sheets"
        folder.mkdir(exist_ok=True)
        whole = Image.new(
            "RGB", (max(row.width for row in rows), sum(row.height + GAP for row in rows)), GREY
        )
        top = 0
        for row in rows:
            whole.paste(row, (0, top))
            top += row.height + GAP
        whole.save(folder / f"{name}.png")


def pair(out: Path, name: str, left: str, right: str, widths: Sequence[int]) -> None:
    """The same page in two editions, light, one beside the other, for each width."""
    for width in widths:
        files = [out / f"{name}-{code}-{width}-light.png" for code in (left, right)]
        if all(file.is_file() for file in files):
            folder = out / "pairs"
            folder.mkdir(exist_ok=True)
            with Image.open(files[0]) as one, Image.open(files[1]) as other:
                beside([one.convert("RGB"), other.convert("RGB")]).save(
                    folder / f"{name}-{width}.png"
                )


def index(out: Path) -> None:
    """A page that shows every contact sheet."""
    names = sorted(file.stem for file in (out / "sheets").glob("*.png"))
    shown = "".join(
        f'<h2>{escape(name)}</h2><a href="sheets/{name}.png">'
        f'<img src="sheets/{name}.png" alt="{escape(name)}" width="100%"></a>\n'
        for name in names
    )
    text = f'<!doctype html><meta charset="utf-8"><title>Pages</title>\n{shown}'
    (out / "index.html").write_text(text, encoding="utf-8")


def beside(pictures: Sequence[Image.Image]) -> Image.Image:
    """Pictures in a row, on grey."""
    size = (
        sum(one.width + GAP for one in pictures) - GAP,
        max(one.height for one in pictures),
    )
    row = Image.new("RGB", size, GREY)
    left = 0
    for one in pictures:
        row.paste(one, (left, 0))
        left += one.width + GAP
    return row


def _thumb(file: Path, width: int) -> Image.Image:
    with Image.open(file) as whole:
        shown = SHOWN.get(width, width)
        scale = shown / whole.width
        small = whole.convert("RGB").resize((shown, max(1, round(whole.height * scale))))
        return small.crop((0, 0, shown, min(small.height, LONGEST)))
