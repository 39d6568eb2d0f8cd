"""A canvas for the demo's pictures: skies, ridges, glows, grain. Same seed, same picture."""

import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

WIDTH, HEIGHT = 1600, 1067
Colour = tuple[int, int, int]
Stops = Sequence[tuple[float, str]]
Points = Sequence[tuple[float, float]]
_OVER = 2  # shapes are drawn this much larger and reduced, for smooth edges


def rgb(text: str) -> Colour:
    """``#rrggbb`` as numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def points(text: str) -> list[tuple[float, float]]:
    """An outline written as ``x,y x,y …``."""
    pairs = (one.split(",") for one in text.split())
    return [(float(x), float(y)) for x, y in pairs]


def gradient(stops: Stops, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """A vertical gradient through ``stops``: (place from 0 to 1, colour)."""
    return _column(stops).resize(size, Image.Resampling.NEAREST)


def _column(stops: Stops) -> Image.Image:
    """The gradient one pixel wide and as high as a picture, which is cheap to widen."""
    strip = Image.new("RGB", (1, 256))
    for y in range(256):
        place = y / 255
        after = next((i for i, stop in enumerate(stops) if stop[0] >= place), len(stops) - 1)
        (low, first), (high, second) = stops[max(after - 1, 0)], stops[after]
        part = 0.0 if high == low else min(max((place - low) / (high - low), 0), 1)
        one, two = rgb(first), rgb(second)
        strip.putpixel(
            (0, y), tuple(round(a + (b - a) * part) for a, b in zip(one, two, strict=True))
        )
    return strip.resize((1, HEIGHT), Image.Resampling.BICUBIC)


class Shape:
    """What a layer covers, drawn in the picture's own pixels."""

    def __init__(self) -> None:
        self.mask = Image.new("L", (WIDTH * _OVER, HEIGHT * _OVER))
        self._draw = ImageDraw.Draw(self.mask)

    def poly(self, points: Points, tone: int = 255) -> "Shape":
        """A filled outline."""
        self._draw.polygon([(x * _OVER, y * _OVER) for x, y in points], fill=tone)
        return self

    def box(self, x: float, y: float, width: float, height: float, tone: int = 255) -> "Shape":
        """A filled rectangle."""
        x, y, right, low = (v * _OVER for v in (x, y, x + width, y + height))
        if right - x >= 1 and low - y >= 1:
            self._draw.rectangle((x, y, right - 1, low - 1), fill=tone)
        return self

    def disc(
        self, x: float, y: float, radius: float, flat: float = 1.0, tone: int = 255
    ) -> "Shape":
        """A filled circle; ``flat`` below 1 makes it an ellipse."""
        high = radius * flat
        self._draw.ellipse(
            [v * _OVER for v in (x - radius, y - high, x + radius, y + high)], fill=tone
        )
        return self

    def line(self, points: Points, width: float = 2, tone: int = 255) -> "Shape":
        """A line through points."""
        self._draw.line(
            [(x * _OVER, y * _OVER) for x, y in points],
            fill=tone,
            width=max(round(width * _OVER), 1),
            joint="curve",
        )
        return self


class Canvas:
    """One picture being painted, with its own source of chance."""

    def __init__(self, seed: str, sky: Stops) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - pictures, not secrets
        self.image = gradient(sky)

    def lay(
        self, shape: Shape, fill: str | Stops, *, alpha: float = 1.0, blur: float = 0
    ) -> "Canvas":
        """Fill ``shape`` with a colour or a gradient; only its own corner is touched."""
        found = shape.mask.getbbox()
        if found is None:
            return self
        room = round(blur * 3)
        left, top = max(found[0] // _OVER - room, 0), max(found[1] // _OVER - room, 0)
        right = min(-(-found[2] // _OVER) + room, WIDTH)
        foot = min(-(-found[3] // _OVER) + room, HEIGHT)
        place = (left, top, right, foot)
        large = (left * _OVER, top * _OVER, right * _OVER, foot * _OVER)
        mask = shape.mask.crop(large).reduce(_OVER)
        if blur:
            mask = _soft(mask, blur)
        if alpha < 1:
            mask = mask.point([round(v * alpha) for v in range(256)])
        if isinstance(fill, str):
            self.image.paste(rgb(fill), place, mask)
            return self
        part = _column(fill).crop((0, top, 1, foot))
        wide = part.resize((right - left, foot - top), Image.Resampling.NEAREST)
        self.image.paste(wide, place, mask)
        return self

    def glow(self, x: float, y: float, radius: float, colour: str, alpha: float = 1.0) -> "Canvas":
        """Light round a point."""
        size = round(radius * 2)
        light = ImageOps.invert(Image.radial_gradient("L")).point(
            [round(max(v - 74, 0) / 181 * 255 * alpha) for v in range(256)]
        )
        self.image.paste(
            Image.new("RGB", (size, size), rgb(colour)),
            (round(x - radius), round(y - radius)),
            light.resize((size, size), Image.Resampling.BILINEAR),
        )
        return self

    def ridge(self, y: float, height: float, rough: float = 0.5, steps: int = 8) -> list:
        """The outline of hills at ``y``, closed at the picture's foot."""
        line = [self.chance.uniform(-1, 1), self.chance.uniform(-1, 1)]
        swing = 1.0
        for _step in range(steps):
            swing *= rough
            line = [
                value
                for one, two in pairwise(line)
                for value in (one, (one + two) / 2 + self.chance.uniform(-swing, swing))
            ] + [line[-1]]
        points = [(i * WIDTH / (len(line) - 1), y - value * height) for i, value in enumerate(line)]
        return [(0, HEIGHT), *points, (WIDTH, HEIGHT)]

    def mirror(self, horizon: int, tint: str, strength: float = 0.45) -> "Canvas":
        """Still water below ``horizon``: what is above it, upside down, broken by ripples."""
        depth = HEIGHT - horizon
        above = self.image.crop((0, max(horizon - depth, 0), WIDTH, horizon))
        below = ImageOps.flip(above).resize((WIDTH, depth)).filter(ImageFilter.BoxBlur(3))
        rows = Image.new("RGB", (WIDTH, depth))
        for y in range(0, depth, 3):
            reach = 1 + 14 * y / depth
            shift = round(self.chance.uniform(-reach, reach))
            strip = below.crop((0, y, WIDTH, y + 3))
            rows.paste(ImageChops.offset(strip, shift, 0), (0, y))
        wash = Image.new("RGB", rows.size, rgb(tint))
        self.image.paste(Image.blend(rows, wash, strength), (0, horizon))
        return self

    def glints(self, horizon: int, x: float, spread: float, colour: str, count: int) -> "Canvas":
        """Light on water below a sun or a lamp."""
        shape = Shape()
        for _glint in range(count):
            depth = self.chance.random() ** 1.5
            y = horizon + 4 + depth * (HEIGHT - horizon)
            width = self.chance.uniform(6, 24 + 60 * depth)
            at = self.chance.gauss(x, spread * (0.15 + depth))
            shape.box(at - width / 2, y, width, 1.5 + 2 * depth, tone=self.chance.randint(60, 255))
        return self.lay(shape, colour, alpha=0.8, blur=1)

    def scatter(
        self, count: int, draw: Callable[[Shape, random.Random], None], fill: str | Stops,
        **how: float,
    ) -> "Canvas":  # fmt: skip
        """Many small things, each drawn by ``draw``."""
        shape = Shape()
        for _one in range(count):
            draw(shape, self.chance)
        return self.lay(shape, fill, **how)

    def clouds(self, y: float, height: float, colour: str, alpha: float = 0.5) -> "Canvas":
        """Soft banks of cloud."""
        shape = Shape()
        for _bank in range(9):
            x, at = self.chance.uniform(-100, WIDTH), self.chance.gauss(y, height)
            for _puff in range(12):
                shape.disc(
                    x + self.chance.gauss(0, 130), at + self.chance.gauss(0, height * 0.22),
                    self.chance.uniform(20, 75), 0.36, tone=self.chance.randint(90, 200),
                )  # fmt: skip
        return self.lay(shape, colour, alpha=alpha, blur=20)

    def finish(self, *, dark: float = 0.35, grain: float = 0.045) -> Image.Image:
        """The picture, with darker corners and the grain of a photograph."""
        corners = Image.radial_gradient("L").resize((WIDTH, HEIGHT))
        mask = corners.point([round(max(v - 110, 0) / 145 * 255 * dark) for v in range(256)])
        self.image.paste((0, 0, 0), (0, 0, WIDTH, HEIGHT), mask)
        size = (WIDTH // 2, HEIGHT // 2)
        noise = Image.frombytes("L", size, self.chance.randbytes(size[0] * size[1]))
        noise = noise.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        return Image.blend(self.image, Image.merge("RGB", (noise,) * 3), grain)


def _soft(mask: Image.Image, radius: float) -> Image.Image:
    """``mask`` blurred; a wide blur is made on a smaller copy, where it costs a tenth."""
    if radius < 6:
        return mask.filter(ImageFilter.GaussianBlur(radius))
    if min(mask.size) < 8:
        return mask
    small = mask.reduce(4).filter(ImageFilter.GaussianBlur(radius / 4))
    return small.resize(mask.size, Image.Resampling.BICUBIC)
