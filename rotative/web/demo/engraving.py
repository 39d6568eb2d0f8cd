"""Greys made into an engraving: curved lines that swell where it is dark."""

import math
from functools import cache

from PIL import Image, ImageChops

from rotative.web.demo.paint import HEIGHT, WIDTH, rgb


@cache
def _lines(period: float, turn: float, bow: float) -> Image.Image:
    """Curved lines that are darkest in their middle, ``period`` pixels apart."""
    tall, wide = HEIGHT * 2, WIDTH * 2
    column = Image.new("L", (1, tall))
    column.putdata([round(abs((y / period) % 1 * 2 - 1) * 255) for y in range(tall)])
    sheet = Image.new("L", (wide, tall))
    for x in range(0, wide, 4):
        shift = round(math.sin(x / wide * math.pi) * bow)
        sheet.paste(ImageChops.offset(column, 0, shift).resize((4, tall)), (x, 0))
    left, top = (wide - WIDTH) // 2, (tall - HEIGHT) // 2
    turned = sheet.rotate(turn, Image.Resampling.BILINEAR)
    return turned.crop((left, top, left + WIDTH, top + HEIGHT))


def engrave(tones: Image.Image, paper: str, ink: str) -> Image.Image:
    """Greys as lines of ``ink`` on ``paper``."""
    contrast = [min(max((v - 128) * 7 + 128, 0), 255) for v in range(256)]
    first = ImageChops.add(tones, _lines(8.5, -14, 220), 2).point(contrast)
    deep = tones.point([min(round(v * 2.1), 255) for v in range(256)])
    second = ImageChops.add(deep, _lines(8.5, 34, -180), 2).point(contrast)
    cut = ImageChops.multiply(first, second)
    page = Image.new("RGB", tones.size, rgb(paper))
    page.paste(rgb(ink), (0, 0, *tones.size), ImageChops.invert(cut))
    return page
