"""What the demo's pictures show. Each scene paints one picture, the same at every run."""

import math
from collections.abc import Callable
from random import Random

from PIL import Image

from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Shape, Stops

SCENES: dict[str, Callable[[], Image.Image]] = {}


def scene(name: str) -> Callable[[Callable[[], Image.Image]], Callable[[], Image.Image]]:
    """Function decorator: the function paints the picture called ``name``."""

    def declare(paint: Callable[[], Image.Image]) -> Callable[[], Image.Image]:
        SCENES[name] = paint
        return paint

    return declare


def stars(lowest: float) -> Callable[[Shape, Random], None]:
    """What scatters stars down to ``lowest``."""

    def star(shape: Shape, chance: Random) -> None:
        shape.disc(chance.uniform(0, WIDTH), chance.uniform(0, lowest), chance.uniform(0.6, 1.7))

    return star


def tree(shape: Shape, chance: Random, x: float, y: float, size: float) -> None:
    """A round tree that stands at (x, y)."""
    shape.box(x - size * 0.05, y - size * 0.5, size * 0.1, size * 0.52)
    for _tuft in range(9):
        shape.disc(
            x + chance.gauss(0, size * 0.24),
            y - size * 0.62 + chance.gauss(0, size * 0.14),
            chance.uniform(size * 0.14, size * 0.27),
        )


def palm(shape: Shape, chance: Random, x: float, y: float, size: float) -> None:
    """A palm that stands at (x, y), leaning a little."""
    lean = chance.uniform(-0.2, 0.2) * size
    trunk = [(x + lean * t * t, y - size * t) for t in (0, 0.25, 0.5, 0.75, 1)]
    shape.line(trunk, size * 0.045)
    top_x, top_y = trunk[-1]
    for number in range(11):
        angle = math.pi * (number / 10) + chance.uniform(-0.12, 0.12)
        reach = size * chance.uniform(0.34, 0.46)
        leaf = [
            (
                top_x + math.cos(angle) * reach * t,
                top_y - math.sin(angle) * reach * t * 0.75 + reach * 0.55 * t * t,
            )
            for t in (0, 0.2, 0.4, 0.6, 0.8, 1)
        ]
        shape.line(leaf, size * 0.035)


def buildings(
    canvas: Canvas, y: float, low: float, high: float, fill: str | Stops, wide: float = 70
) -> list[tuple[float, float, float, float]]:
    """A row of houses that stands at ``y``; returns where each is: x, top, width, height."""
    shape, row, x = Shape(), [], -20.0
    while x < WIDTH:
        width = canvas.chance.uniform(wide * 0.5, wide * 1.4)
        height = canvas.chance.uniform(low, high)
        shape.box(x, y - height, width, height + HEIGHT)
        row.append((x, y - height, width, height))
        x += width + canvas.chance.choice((0, 0, 2, 6))
    canvas.lay(shape, fill)
    return row


def windows(
    canvas: Canvas, row: list[tuple[float, float, float, float]], colour: str, lit: float
) -> None:
    """Lit windows in a row of houses."""
    shape = Shape()
    for x, top, width, height in row:
        for wx in range(int(x) + 7, int(x + width) - 9, 13):
            for wy in range(int(top) + 10, int(top + height) - 8, 19):
                if canvas.chance.random() < lit:
                    shape.box(wx, wy, 6, 9, tone=canvas.chance.randint(110, 255))
    canvas.lay(shape, colour)


@scene("flood")
def flood() -> Image.Image:
    """A brown river as high as its trees."""
    canvas = Canvas("flood", [(0, "#5d6770"), (0.35, "#9aa0a0"), (0.5, "#c9c1ae"), (1, "#c9c1ae")])
    canvas.clouds(150, 90, "#4c555e", 0.75).clouds(260, 60, "#e2dccb", 0.35)
    for y, height, colour in ((500, 70, "#8d978f"), (530, 45, "#6f7d70"), (548, 24, "#536253")):
        canvas.lay(Shape().poly(canvas.ridge(y, height)), colour)
    shore = Shape().box(0, 552, WIDTH, 30)
    for _tree in range(60):
        tree(
            shore,
            canvas.chance,
            canvas.chance.uniform(0, WIDTH),
            566,
            canvas.chance.uniform(40, 90),
        )
    canvas.lay(shore, "#37453a")
    canvas.mirror(566, "#8b7350", 0.68)
    canvas.glints(600, 800, 900, "#d9c7a2", 420)
    near = Shape()
    for x in (90, 205, 1280, 1395, 1520):
        tree(
            near, canvas.chance, x, canvas.chance.uniform(820, 900), canvas.chance.uniform(240, 330)
        )
    canvas.lay(near, "#222b22")
    canvas.lay(
        Shape().box(0, 900, WIDTH, 200), [(0, "#6d583a"), (1, "#5b4930")], alpha=0.5, blur=30
    )
    return canvas.finish()


@scene("harbour")
def harbour() -> Image.Image:
    """Cranes and containers against an evening sky."""
    canvas = Canvas(
        "harbour",
        [(0, "#3a2b4f"), (0.3, "#b5533c"), (0.52, "#f2a54a"), (0.66, "#ffd98a"), (1, "#ffd98a")],
    )
    canvas.glow(1090, 640, 420, "#fff0b8", 0.9).clouds(300, 70, "#6b3546", 0.55)
    canvas.lay(Shape().disc(1090, 640, 62), "#fff7dd")
    for at, size in ((190, 1.0), (520, 1.15), (860, 0.95), (1330, 1.25)):
        high, foot = 430 * size, 735
        top = foot - high
        crane = Shape()
        for leg in (0, 95 * size):
            crane.line([(at + leg, foot), (at + leg, top)], 9)
        for level in range(4):
            y = foot - high * level / 4
            crane.line([(at, y), (at + 95 * size, y - high / 4)], 4)
            crane.line([(at, y), (at + 95 * size, y)], 4)
        boom = top + 30
        crane.line([(at - 250 * size, boom - 26), (at + 190 * size, boom)], 10)
        crane.line([(at + 45, top - 90), (at - 240 * size, boom - 26)], 3)
        crane.line([(at + 45, top - 90), (at + 185 * size, boom)], 3)
        crane.line([(at + 45, boom), (at + 45, top - 92)], 8)
        crane.line([(at - 130 * size, boom - 18), (at - 130 * size, boom + 150)], 2)
        crane.box(at - 160 * size, boom + 150, 60 * size, 24)
        canvas.lay(crane, "#241a26")
    stacks = Shape()
    for column in range(34):
        for level in range(canvas.chance.randint(1, 4)):
            stacks.box(column * 48 - 10, 742 - level * 23 - 22, 46, 21)
    canvas.lay(stacks, "#2b1f2b", alpha=0.9)
    canvas.lay(Shape().box(0, 742, WIDTH, 20), "#1b131c")
    canvas.mirror(762, "#3d2233", 0.35)
    return canvas.glints(775, 1090, 130, "#ffdf9a", 260).finish()


@scene("assembly")
def assembly() -> Image.Image:
    """A domed building at night."""
    canvas = Canvas(
        "assembly", [(0, "#0a1230"), (0.6, "#27335f"), (0.78, "#54517a"), (1, "#1a1d33")]
    )
    canvas.scatter(260, stars(560), "#dfe6ff", alpha=0.8)
    row = buildings(canvas, 790, 40, 150, "#141a38", 90)
    windows(canvas, row, "#ffcf7a", 0.13)
    canvas.glow(800, 620, 560, "#ffb65c", 0.5)
    stone: Stops = [(0, "#6d5a52"), (0.5, "#c99a5e"), (0.75, "#ffdf9e"), (1, "#ffdf9e")]
    house = Shape().box(380, 620, 840, 210).poly([(560, 620), (800, 530), (1040, 620)])
    house.box(690, 470, 220, 90).disc(800, 470, 110).box(792, 300, 16, 80)
    canvas.lay(house, stone)
    columns = Shape()
    for x in range(420, 1190, 48):
        columns.box(x, 650, 20, 165)
    for x in range(705, 900, 30):
        columns.box(x, 490, 12, 55)
    canvas.lay(columns, "#5a3e2c", alpha=0.65)
    canvas.lay(Shape().box(340, 815, 920, 28), "#d9a866")
    canvas.lay(Shape().box(0, 843, WIDTH, 300), [(0.7, "#22243c"), (1, "#0c0d1a")])
    canvas.mirror(846, "#14162c", 0.62)
    return canvas.glints(850, 800, 300, "#ffcf86", 300).finish(dark=0.5)


@scene("solar")
def solar() -> Image.Image:
    """Rows of panels running towards a low sun."""
    canvas = Canvas(
        "solar",
        [(0, "#4f86b8"), (0.3, "#a9c7d6"), (0.44, "#f7dfae"), (0.5, "#e7b877"), (1, "#b98247")],
    )
    canvas.glow(1180, 420, 430, "#fff2c2", 0.95)
    canvas.lay(Shape().disc(1180, 420, 40), "#fffbe8")
    canvas.lay(Shape().poly(canvas.ridge(490, 22)), "#a98c6b")
    canvas.lay(Shape().box(0, 500, WIDTH, HEIGHT), [(0.46, "#d7ab6c"), (1, "#8d5f33")])
    for number in range(13):
        near = (number / 12) ** 2.2
        y, tall = 512 + near * 520, 8 + near * 105
        panel, edge = Shape(), Shape()
        skew = 40 + near * 260
        wide = 34 + near * 210
        x = -skew - 80.0
        while x < WIDTH + 60:
            panel.poly(
                [
                    (x, y + tall),
                    (x + wide * 0.94, y + tall),
                    (x + wide * 0.94 + skew * 0.3, y),
                    (x + skew * 0.3, y),
                ]
            )
            edge.line(
                [(x + wide * 0.47, y + tall), (x + wide * 0.47 + skew * 0.3, y)], 1 + near * 2
            )
            edge.line(
                [(x + skew * 0.15, y + tall / 2), (x + wide * 0.94 + skew * 0.15, y + tall / 2)],
                1 + near * 2,
            )
            edge.line([(x + skew * 0.3, y), (x + wide * 0.94 + skew * 0.3, y)], 1.5 + near * 3)
            x += wide
        canvas.lay(
            Shape().box(0, y + tall * 0.9, WIDTH, tall * 0.35), "#4a3018", alpha=0.45, blur=4
        )
        canvas.lay(panel, [(0.4, "#7f9fc0"), (0.6, "#2d4a78"), (1, "#13264a")])
        canvas.lay(edge, "#c9d6e6", alpha=0.55)
    return canvas.glow(1180, 480, 300, "#ffe6a8", 0.35).finish()


@scene("trawlers")
def trawlers() -> Image.Image:
    """Fishing boats side by side under grey weather."""
    canvas = Canvas(
        "trawlers", [(0, "#8797a3"), (0.4, "#b9c3c8"), (0.55, "#d9dcd9"), (1, "#d9dcd9")]
    )
    canvas.clouds(180, 90, "#6d7d8a", 0.6).clouds(330, 50, "#eef0ee", 0.5)
    row = buildings(canvas, 600, 40, 105, "#77858d", 60)
    windows(canvas, row, "#e8e2cf", 0.08)
    for x, length, hull in (
        (60, 380, "#7d2e2b"),
        (350, 420, "#244a66"),
        (700, 400, "#2f5a4a"),
        (1010, 450, "#8a5a22"),
        (1330, 380, "#33384a"),
    ):
        y = 640 + canvas.chance.uniform(-14, 26)
        rig = Shape()
        for mast, tall in ((0.3, 330), (0.68, 270)):
            rig.line([(x + length * mast, y), (x + length * mast, y - tall)], 6)
            rig.line([(x + length * mast, y - tall), (x + length * (mast + 0.28), y - 30)], 2)
            rig.line([(x + length * mast, y - tall), (x + length * (mast - 0.28), y - 30)], 2)
            rig.line(
                [
                    (x + length * mast - 46, y - tall * 0.7),
                    (x + length * mast + 46, y - tall * 0.76),
                ],
                4,
            )
        canvas.lay(rig, "#2d3134")
        canvas.lay(Shape().box(x + length * 0.42, y - 96, length * 0.2, 90), "#e9e6dc")
        canvas.lay(Shape().box(x + length * 0.44, y - 84, length * 0.16, 22), "#31424c")
        canvas.lay(
            Shape().poly(
                [
                    (x, y - 46),
                    (x + length, y - 26),
                    (x + length * 0.9, y + 66),
                    (x + length * 0.12, y + 66),
                ]
            ),
            hull,
        )
        canvas.lay(Shape().line([(x, y - 44), (x + length, y - 24)], 7), "#f1ede1")
    canvas.mirror(706, "#7f8d94", 0.5)
    gulls = Shape()
    for _gull in range(22):
        left, top = canvas.chance.uniform(80, WIDTH - 80), canvas.chance.uniform(90, 380)
        span = canvas.chance.uniform(9, 24)
        gulls.line(
            [(left - span, top - span * 0.4), (left, top), (left + span, top - span * 0.45)],
            span / 7,
        )
    canvas.lay(gulls, "#fbfbf8")
    return canvas.glints(720, 800, 700, "#eef2f2", 260).finish()


@scene("city-night")
def city_night() -> Image.Image:
    """A city's lights on dark water."""
    canvas = Canvas(
        "city-night",
        [(0, "#11102e"), (0.35, "#3b2a63"), (0.58, "#a0567c"), (0.64, "#e08a78"), (1, "#e08a78")],
    )
    canvas.clouds(300, 70, "#5f3b70", 0.5)
    for y, low, high, colour, lit in (
        (640, 80, 260, "#3a2c56", 0.1),
        (660, 60, 330, "#241d40", 0.24),
        (676, 30, 150, "#15122b", 0.3),
    ):
        windows(canvas, buildings(canvas, y, low, high, colour, 64), "#ffd58a", lit)
    canvas.mirror(690, "#120f2a", 0.32)
    for _lamp in range(26):
        x = canvas.chance.uniform(0, WIDTH)
        canvas.glow(x, 686, 26, "#ffdf9a", 0.8).glints(694, x, 14, "#ffcf86", 12)
    return canvas.finish(dark=0.5)


@scene("city-dusk")
def city_dusk() -> Image.Image:
    """Flat roofs and a tower at sunset."""
    canvas = Canvas(
        "city-dusk",
        [(0, "#7a2f3f"), (0.3, "#d3553b"), (0.55, "#f4a24b"), (0.7, "#ffe09a"), (1, "#ffe09a")],
    )
    canvas.glow(480, 690, 480, "#fff1b5", 0.9).clouds(240, 80, "#93404a", 0.5)
    canvas.lay(Shape().disc(480, 690, 70), "#fff6d2")
    for y, low, high, colour in (
        (760, 20, 110, "#c0643f"),
        (830, 30, 130, "#8f4236"),
        (910, 40, 150, "#5d2b30"),
    ):
        row = buildings(canvas, y, low, high, colour, 110)
        domes = Shape()
        for x, top, width, _height in row:
            if canvas.chance.random() < 0.16:
                domes.disc(x + width / 2, top, width * 0.3)
        canvas.lay(domes, colour)
        windows(canvas, row, "#ffd27a", 0.05)
    tower = Shape().box(1115, 330, 74, 600).box(1098, 440, 108, 20).box(1108, 310, 88, 24)
    tower.disc(1152, 310, 38).poly([(1146, 280), (1152, 215), (1158, 280)])
    canvas.lay(tower, "#4b2229")
    canvas.lay(Shape().box(1142, 360, 20, 48).box(1142, 520, 20, 60), "#ffce7d")
    canvas.lay(Shape().box(0, 930, WIDTH, 200), "#2d151b", alpha=0.85, blur=50)
    return canvas.finish()


@scene("ferry")
def ferry() -> Image.Image:
    """A small ship on calm water before an island."""
    canvas = Canvas("ferry", [(0, "#2f5d7a"), (0.35, "#83b0bd"), (0.52, "#f0e1c4"), (1, "#f0e1c4")])
    canvas.clouds(200, 60, "#dfe9e6", 0.5).glow(300, 520, 380, "#fff5d6", 0.8)
    for y, height, colour in ((548, 130, "#7f9fa8"), (566, 80, "#54757f"), (574, 45, "#304d57")):
        canvas.lay(Shape().poly(canvas.ridge(y, height)), colour)
    canvas.mirror(580, "#5c8791", 0.4).glints(590, 300, 180, "#fff3d0", 260)
    canvas.lay(
        Shape().poly([(1180, 688), (1640, 730), (1640, 800), (1180, 704)]),
        "#e8f1ee",
        alpha=0.7,
        blur=6,
    )
    canvas.lay(Shape().poly([(700, 640), (1185, 640), (1165, 704), (735, 704)]), "#17364a")
    canvas.lay(Shape().box(712, 672, 460, 12), "#c8402f")
    canvas.lay(
        Shape().box(760, 590, 360, 52).box(820, 548, 200, 44).box(845, 516, 90, 34), "#f6f3e8"
    )
    panes = Shape()
    for x in range(775, 1105, 24):
        panes.box(x, 604, 14, 15)
    for x in range(832, 1010, 24):
        panes.box(x, 560, 14, 13)
    canvas.lay(panes, "#2a4a5a")
    canvas.lay(Shape().poly([(955, 548), (1000, 548), (992, 486), (962, 486)]), "#c8402f")
    canvas.clouds(455, 8, "#6c7478", 0.25)
    return canvas.lay(Shape().disc(940, 712, 260, 0.05), "#dfeceb", alpha=0.6, blur=8).finish()
