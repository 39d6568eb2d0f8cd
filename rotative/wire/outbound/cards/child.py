"""The process that draws a card: limits first, then one card. Never imported.

Started as ``python -I child.py FOLDER`` with ``order.json`` in the folder;
leaves ``card.jpg`` and ``answer.json`` there.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Carry the order out."""
    folder = Path(sys.argv[1])
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    sys.path.insert(0, str(Path(__file__).resolve().parents[4]))
    from rotative.media.darkroom.child import limit

    limit(order["memory"], order["cpu"], order["file_size"])
    os.nice(order["nice"])
    # By its place: as a module of its package it would bring all of Django along.
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    drawing = import_module("draw")

    answer = {}
    try:
        source = Path(order["source"]) if order["card"]["picture"] else None
        card = drawing.draw(order["card"], source)
        card.save(
            folder / "card.jpg", "JPEG", quality=drawing.QUALITY, optimize=True, subsampling=0
        )
    except Exception as problem:
        answer = {"refused": "damaged", "details": {"problem": type(problem).__name__}}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
