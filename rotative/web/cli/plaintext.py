"""A story's text as a person types it, made into blocks.

Paragraphs stand apart by blank lines. ``## `` begins a subhead, ``### `` a
smaller one; ``> `` quoted words, with a last line ``> — Speaker, role``;
``- `` or ``1. `` the points of a list; ``---`` alone is a pause. Everything
else is taken as typed: no other mark-up is known, and none is needed.
"""

import hashlib
import re
import uuid
from html import escape
from typing import Any

Block = dict[str, Any]
_SPEAKER = re.compile(r"^[—–]\s*(?P<speaker>[^,،]+?)(?:[,،]\s*(?P<role>.+))?$")
_BULLET, _NUMBER = re.compile(r"^[-•]\s+"), re.compile(r"^[0-9٠-٩]{1,3}[.)]\s+")
_HEADS = {"## ": "h2", "### ": "h3"}
_PLACE = uuid.UUID("7c0b0a52-6d0f-4f6e-9a31-3b1b64f1a5d5")


class Unreadable(ValueError):
    """The text cannot be a story's; says why and what to do."""


def read_text(raw: bytes, *, cap: int) -> str:
    """``raw`` as text: UTF-8, with or without a mark at its start, any line ends.

    Raises :class:`Unreadable` for more than ``cap`` bytes, another encoding,
    NUL bytes, or nothing but blanks.
    """
    if len(raw) > cap:
        raise Unreadable(
            f"The text has more than {cap:,} bytes, which is the most a story takes. "
            "Split it, or raise ROTATIVE_MAX_BODY."
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Unreadable(
            f"The text is not UTF-8 (byte {problem.start + 1}). Save it as UTF-8."
        ) from None
    if "\0" in text:
        raise Unreadable("The text holds NUL bytes: is it a text file?")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable("The text is empty. Nothing was written.")
    return text


def blocks_of(text: str) -> list[Block]:
    """The blocks of ``text``, as a story's body stores them.

    Deterministic: the same text gives the same block ids and paragraph keys.
    """
    blocks: list[Block] = []
    prose: list[str] = []
    for part in re.split(r"\n[ \t]*\n", text.strip("\n")):
        chunk = part.strip()
        if not chunk:
            continue
        head = next((mark for mark in _HEADS if chunk.startswith(mark)), None)
        if head:
            # A subhead may stand right above its paragraph.
            title, _end, rest = chunk.partition("\n")
            prose.append(_element(_HEADS[head], title[len(head) :], len(blocks), len(prose)))
            chunk = rest.strip()
            if not chunk:
                continue
        made = _block_of(chunk)
        if made is None:
            prose.append(_element("p", chunk, len(blocks), len(prose)))
            continue
        _close(prose, blocks)
        blocks.append(_with_id(made, len(blocks)))
    _close(prose, blocks)
    return blocks


def prose_of(text: str, at: int = 0) -> str:
    """Paragraphs as stored running text, for a place such as a fact box; ``at`` varies the keys."""
    parts = [part.strip() for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    return "".join(_element("p", part, at, number) for number, part in enumerate(parts))


def _key(text: str, block: int, number: int) -> str:
    """A paragraph's key: five letters, as the editor makes them."""
    digest = hashlib.sha256(f"{block}:{number}:{text}".encode()).digest()
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in digest[:5])


def _element(name: str, text: str, block: int, number: int) -> str:
    folded = " ".join(text.split())
    return f'<{name} data-block-key="{_key(folded, block, number)}">{escape(folded)}</{name}>'


def _close(prose: list[str], blocks: list[Block]) -> None:
    """Make the paragraphs so far one block of running text."""
    if prose:
        blocks.append(_with_id({"type": "text", "value": "".join(prose)}, len(blocks)))
        prose.clear()


def _with_id(block: Block, number: int) -> Block:
    return {**block, "id": str(uuid.uuid5(_PLACE, f"{number}:{block!r}"))}


def _block_of(chunk: str) -> Block | None:
    """The block that a passage is, or None for a plain paragraph."""
    lines = [line.strip() for line in chunk.split("\n")]
    if chunk == "---":
        return {"type": "divider", "value": None}
    if all(line.startswith(">") for line in lines):
        return _quote([line[1:].strip() for line in lines])
    for mark, numbered in ((_BULLET, False), (_NUMBER, True)):
        if all(mark.match(line) for line in lines):
            items = [mark.sub("", line) for line in lines]
            return {"type": "list", "value": {"numbered": numbered, "items": items}}
    return None


def _quote(lines: list[str]) -> Block:
    said = _SPEAKER.match(lines[-1]) if len(lines) > 1 else None
    words = " ".join(line for line in (lines[:-1] if said else lines) if line)
    speaker, role = (said["speaker"], said["role"] or "") if said else ("", "")
    return {
        "type": "quote",
        "value": {"text": words, "speaker": speaker, "role": role, "source": ""},
    }
