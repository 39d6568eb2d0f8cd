"""More scenes: hills, fields and what grows there."""

import math
from random import Random

from PIL import Image

from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Shape, points
from rotative.web.demo.scenes import scene, tree


def person(shape: Shape, x: float, y: float, tall: float) -> Shape:
    """A figure that stands at (x, y)."""
    head, wide = tall * 0.09, tall * 0.14
    shape.disc(x, y - tall + head, head)
    return shape.poly(
        [
            (x - wide, y - tall * 0.72),
            (x, y - tall * 0.8),
            (x + wide, y - tall * 0.72),
            (x + wide * 0.7, y),
            (x + wide * 0.1, y),
            (x, y - tall * 0.3),
            (x - wide * 0.1, y),
            (x - wide * 0.7, y),
        ]
    )


def _camel(shape: Shape, x: float, y: float, size: float) -> None:
    """A loaded camel that walks left, its feet at (x, y)."""
    outline = points(
        "-92,-118 -80,-124 -70,-116 -62,-84 -40,-78 -22,-98 -4,-122 16,-98 40,-84 "
        "52,-66 48,-44 36,-42 -42,-42 -60,-56 -76,-92 -90,-104"
    )
    shape.poly([(x + px * size, y + py * size) for px, py in outline])
    for leg, swing in ((-38, -8), (-28, 7), (34, -7), (44, 9)):
        foot = x + (leg + swing) * size
        shape.line([(x + leg * size, y - 50 * size), (foot, y)], 7 * size)
    shape.line([(x + 51 * size, y - 66 * size), (x + 60 * size, y - 34 * size)], 3 * size)


@scene("camel-caravan")
def camel_caravan() -> Image.Image:
    """A caravan on the crest of a dune at sunset."""
    canvas = Canvas(
        "camel-caravan",
        [(0, "#5b2a4e"), (0.3, "#c4553f"), (0.52, "#f4a64f"), (0.64, "#ffe2a0"), (1, "#ffe2a0")],
    )
    canvas.clouds(230, 60, "#8c3f52", 0.45).glow(560, 610, 460, "#fff2bf", 0.9)
    canvas.lay(Shape().disc(560, 600, 84), "#fff8dc")
    canvas.lay(Shape().poly(canvas.ridge(660, 40, 0.45)), "#c27445")
    crest = [(x, 720 + math.sin(x / 380) * 34 - x / 40) for x in range(0, WIDTH + 9, 8)]
    line = Shape()
    for number in range(8):
        x = 250 + number * 168 + canvas.chance.uniform(-16, 16)
        y = 722 + math.sin(x / 380) * 34 - x / 40
        _camel(line, x, y, 0.92)
        if number % 2:
            person(line, x - 106, y + 3, 84)
    canvas.lay(line, "#351520")
    canvas.lay(
        Shape().poly([(0, HEIGHT), *crest, (WIDTH, HEIGHT)]), [(0.6, "#8d4a2c"), (1, "#5a2a1e")]
    )
    lit = [(x, y + 4) for x, y in crest]
    canvas.lay(Shape().line(lit, 4), "#ffc97a", alpha=0.7, blur=1)
    for number in range(4):
        y = 830 + number * 58
        fold = [
            (x, y + math.sin(x / (210 + 60 * number) + number * 2) * 26)
            for x in range(0, WIDTH + 9, 8)
        ]
        canvas.lay(Shape().line(fold, 16 + number * 7), "#2e1218", alpha=0.3, blur=9)
    return canvas.finish(dark=0.45)


def _branch(
    shape: Shape, chance: Random, x: float, y: float, angle: float, reach: float, wide: float
) -> None:
    tip_x, tip_y = x + math.cos(angle) * reach, y - math.sin(angle) * reach
    shape.line([(x, y), (tip_x, tip_y)], wide)
    if wide < 3.2:
        for _leaf in range(3):
            shape.disc(
                tip_x + chance.gauss(0, 13), tip_y + chance.gauss(0, 7), chance.uniform(5, 11), 0.7
            )
        return
    for turn in (-0.5, 0.08, 0.52):
        _branch(
            shape,
            chance,
            tip_x,
            tip_y,
            angle + turn + chance.gauss(0, 0.14),
            reach * 0.72,
            wide * 0.57,
        )


@scene("baobab")
def baobab() -> Image.Image:
    """A baobab, its trunk as wide as a house, before a red sun."""
    canvas = Canvas(
        "baobab",
        [(0, "#2f3f6b"), (0.3, "#a1566a"), (0.55, "#ee8f4c"), (0.72, "#ffd487"), (1, "#ffd487")],
    )
    canvas.clouds(220, 60, "#6f4a70", 0.45).glow(1120, 690, 430, "#fff0bd", 0.9)
    canvas.lay(Shape().disc(1120, 680, 80), "#ffe9a8")
    canvas.lay(Shape().poly(canvas.ridge(800, 24)), "#a65f3c")
    far = Shape()
    for x in (150, 1340, 1500):
        far.poly([(x - 24, 810), (x - 17, 700), (x + 17, 700), (x + 24, 810)])
        for angle in (0.4, 1.1, 1.7, 2.4, 2.8):
            _branch(far, canvas.chance, x, 706, angle, 40, 8)
    canvas.lay(far, "#6b3530")
    trunk = points(
        "560,900 604,820 612,700 622,560 640,470 700,440 "
        "800,452 830,480 846,580 858,720 872,830 930,900"
    )
    great = Shape().poly(trunk)
    for x, angle in ((640, 2.75), (670, 2.25), (716, 1.8), (760, 1.35), (806, 0.9), (826, 0.42)):
        _branch(great, canvas.chance, x, 486, angle, 122, 44)
    canvas.lay(great, "#2a1518")
    canvas.lay(
        Shape().line(points("846,580 858,720 872,830 920,898"), 5), "#ff9a56", alpha=0.6, blur=2
    )
    canvas.lay(Shape().box(0, 872, WIDTH, 240), [(0.8, "#5f3326"), (1, "#2c1713")])
    canvas.lay(person(person(Shape(), 470, 900, 78), 440, 902, 50), "#2a1518")

    def blade(shape: Shape, chance: Random) -> None:
        x, y = chance.uniform(0, WIDTH), chance.uniform(880, HEIGHT)
        shape.line([(x, y), (x + chance.gauss(0, 9), y - chance.uniform(12, 44))], 1.5)

    return canvas.scatter(1500, blade, "#d38a4e", alpha=0.35).finish(dark=0.4)


def _acacia(shape: Shape, chance: Random, x: float, y: float, size: float) -> None:
    shape.line([(x, y), (x + size * 0.05, y - size * 0.55)], size * 0.05)
    for side in (-1, -0.4, 0.5, 1):
        shape.line(
            [(x + size * 0.03, y - size * 0.42), (x + side * size * 0.5, y - size * 0.74)],
            size * 0.03,
        )
    for _tuft in range(26):
        shape.disc(
            x + chance.uniform(-0.72, 0.72) * size,
            y - size * 0.8 + chance.gauss(0, size * 0.035),
            chance.uniform(size * 0.07, size * 0.17),
            0.42,
        )


def _giraffe(shape: Shape, x: float, y: float, size: float) -> None:
    body = points(
        "-40,-86 -30,-98 18,-120 34,-200 46,-214 70,-204 "
        "68,-196 50,-194 42,-120 44,-92 30,-78 -30,-76"
    )
    shape.poly([(x + px * size, y + py * size) for px, py in body])
    for leg, foot in ((-34, -40), (-26, -20), (24, 18), (36, 40)):
        shape.line([(x + leg * size, y - 84 * size), (x + foot * size, y)], 8 * size)
    shape.line([(x - 38 * size, y - 90 * size), (x - 50 * size, y - 50 * size)], 3 * size)


@scene("savanna")
def savanna() -> Image.Image:
    """Flat-topped trees and giraffes on a plain."""
    canvas = Canvas(
        "savanna", [(0, "#5f8fb0"), (0.35, "#c8d6c8"), (0.55, "#f5d993"), (1, "#f5d993")]
    )
    canvas.clouds(190, 60, "#f8f4e6", 0.6).glow(420, 560, 420, "#fff4cc", 0.8)
    for y, height, colour in ((580, 90, "#a9a98c"), (610, 40, "#8e8f66")):
        canvas.lay(Shape().poly(canvas.ridge(y, height, 0.4)), colour)
    canvas.lay(
        Shape().box(0, 622, WIDTH, 500), [(0.58, "#d9b45f"), (0.8, "#b5873a"), (1, "#6f4f20")]
    )
    far = Shape()
    for _tree in range(18):
        _acacia(
            far,
            canvas.chance,
            canvas.chance.uniform(0, WIDTH),
            canvas.chance.uniform(626, 650),
            canvas.chance.uniform(40, 80),
        )
    canvas.lay(far, "#6c6f3c")
    herd = Shape()
    for x, y, size in ((560, 760, 0.95), (690, 772, 0.7), (860, 752, 0.9), (930, 764, 0.5)):
        _giraffe(herd, x, y, size)
    canvas.lay(herd, "#5a3616")
    near = Shape()
    _acacia(near, canvas.chance, 1270, 860, 440)
    _acacia(near, canvas.chance, 130, 800, 260)
    canvas.lay(near, "#2f2f16")

    def blade(shape: Shape, chance: Random) -> None:
        y = 640 + 430 * chance.random() ** 0.6
        x, long = chance.uniform(0, WIDTH), (y - 600) / 9
        shape.line([(x, y), (x + chance.gauss(4, 7), y - chance.uniform(0.4, 1) * long)], 1.4)

    return canvas.scatter(2600, blade, "#f3d78a", alpha=0.4).finish()


@scene("tea-terraces")
def tea_terraces() -> Image.Image:
    """Rows of tea on steep green hills, in morning mist."""
    canvas = Canvas("tea-terraces", [(0, "#9fc3cf"), (0.4, "#e6efe2"), (1, "#e6efe2")])
    canvas.clouds(150, 70, "#ffffff", 0.7)
    canvas.lay(Shape().poly(canvas.ridge(400, 130)), "#9db9b0")
    hills = (
        ("#6fa07a", 470, 90),
        ("#4f8a55", 590, 120),
        ("#3c7840", 730, 120),
        ("#2a5f31", 890, 110),
    )
    for number, (colour, y, lift) in enumerate(hills):
        phase, length = canvas.chance.uniform(0, 6), 250 + number * 60
        edge = [(x, y - math.sin(x / length + phase) * lift) for x in range(0, WIDTH + 9, 8)]
        canvas.lay(Shape().poly([(0, HEIGHT), *edge, (WIDTH, HEIGHT)]), colour)
        rows = Shape()
        for row in range(1, 26):
            drop = row * (9 + number * 3.4) * (1 + row * 0.03)
            rows.line([(x, py + drop + math.sin(x / 31 + row) * 2.5) for x, py in edge], 3 + number)
        canvas.lay(rows, "#173d20", alpha=0.42, blur=1)
        canvas.lay(
            Shape().box(0, y + 40, WIDTH, 36), "#eef5ec", alpha=0.42 - number * 0.09, blur=34
        )
    pickers = Shape()
    for _picker in range(9):
        person(pickers, canvas.chance.uniform(120, 1480), canvas.chance.uniform(860, 1000), 58)
    canvas.lay(pickers, "#b5432f")
    house = Shape().box(1190, 470, 70, 34).poly([(1182, 472), (1225, 444), (1268, 472)])
    return canvas.lay(house, "#f3ecdd").finish()


@scene("vineyard")
def vineyard() -> Image.Image:
    """Vines in rows below a village with a steeple."""
    canvas = Canvas(
        "vineyard", [(0, "#5f93bf"), (0.3, "#c2d9e0"), (0.46, "#f3e7c6"), (1, "#f3e7c6")]
    )
    canvas.clouds(150, 60, "#ffffff", 0.65)
    for y, height, colour in (
        (450.0, 80, "#a9b9a8"),
        (500.0, 50, "#8aa279"),
        (540.0, 34, "#718f57"),
    ):
        canvas.lay(Shape().poly(canvas.ridge(y, height, 0.45)), colour)
    walls, roofs = Shape(), Shape()
    for _house in range(22):
        x, y, wide = (
            1080 + canvas.chance.gauss(0, 110),
            540 + canvas.chance.uniform(-18, 22),
            canvas.chance.uniform(30, 58),
        )
        walls.box(x, y - 30, wide, 40)
        roofs.poly([(x - 4, y - 28), (x + wide / 2, y - 48), (x + wide + 4, y - 28)])
    walls.box(1066, 424, 30, 110)
    roofs.poly([(1062, 426), (1081, 350), (1100, 426)])
    canvas.lay(walls, "#efe2c8").lay(roofs, "#a8563a")
    canvas.lay(Shape().box(0, 566, WIDTH, 520), [(0.54, "#9aa65a"), (1, "#6b6a2c")])
    for number in range(-26, 27):
        foot, top = 800 + number * 150, 960 + number * 26
        row = Shape().poly([(top, 572), (top + 5, 572), (foot + 62, HEIGHT), (foot, HEIGHT)])
        canvas.lay(row, [(0.55, "#6f8f3a"), (1, "#2f5320")])

    def leaf(shape: Shape, chance: Random) -> None:
        near = chance.random() ** 0.7
        x = 960 + chance.randint(-26, 26) * (26 + 124 * near) - 160 * near + 30 * near
        shape.disc(x + chance.gauss(0, 12 * near), 572 + 500 * near, 2 + 7 * near)

    canvas.scatter(2600, leaf, "#b7c65a", alpha=0.6)
    return canvas.glow(300, 420, 380, "#fff4d0", 0.45).finish()


@scene("orchard")
def orchard() -> Image.Image:
    """An orchard in blossom."""
    canvas = Canvas("orchard", [(0, "#7fb2dc"), (0.5, "#e3eff2"), (1, "#e3eff2")])
    canvas.clouds(150, 50, "#ffffff", 0.7)
    canvas.lay(Shape().poly(canvas.ridge(540, 50)), "#9cb7a0").lay(
        Shape().box(0, 560, WIDTH, 520), [(0.5, "#a9c46c"), (1, "#5f8a3a")]
    )
    for row, (y, size, count) in enumerate(
        ((600, 95, 17), (690, 160, 11), (830, 260, 7), (1040, 400, 5))
    ):
        wood, bloom, light = Shape(), Shape(), Shape()
        for number in range(count):
            x = (number + (row % 2) / 2) * WIDTH / (count - 1) + canvas.chance.gauss(0, 10)
            wood.line([(x, y), (x + size * 0.03, y - size * 0.5)], size * 0.06)
            for side in (-0.26, 0.24):
                wood.line(
                    [(x + size * 0.02, y - size * 0.34), (x + side * size, y - size * 0.66)],
                    size * 0.03,
                )
            for _flower in range(60):
                fx, fy = (
                    x + canvas.chance.gauss(0, size * 0.22),
                    y - size * 0.72 + canvas.chance.gauss(0, size * 0.15),
                )
                bloom.disc(fx, fy, size * canvas.chance.uniform(0.03, 0.07))
                light.disc(fx - size * 0.02, fy - size * 0.03, size * 0.022)
        canvas.lay(Shape().box(0, y - 4, WIDTH, size * 0.1), "#3d5f24", alpha=0.35, blur=8)
        canvas.lay(wood, "#4b3428").lay(bloom, "#eeb6c4").lay(light, "#fff3f3", alpha=0.9)
    return canvas.finish(dark=0.25)


@scene("garden-city")
def garden_city() -> Image.Image:
    """Roof gardens in a city, seen from above."""
    canvas = Canvas("garden-city", [(0, "#8f9aa3"), (1, "#6d7780")])
    for row in range(6):
        for column in range(8):
            x, y = (
                column * 205 - 20 + canvas.chance.uniform(-8, 8),
                row * 185 - 10 + canvas.chance.uniform(-8, 8),
            )
            canvas.lay(Shape().box(x + 22, y + 26, 172, 150), "#1d2530", alpha=0.5, blur=4)
            canvas.lay(
                Shape().box(x, y, 172, 150),
                canvas.chance.choice(("#d9d2c4", "#c4bcae", "#e4ddcd", "#b9b4aa")),
            )
            if canvas.chance.random() < 0.6:
                canvas.lay(
                    Shape().box(x + 10, y + 10, 152, 130),
                    canvas.chance.choice(("#7fa35a", "#5f8a48", "#8fae5c")),
                )
                tufts = Shape()
                for _tuft in range(14):
                    tufts.disc(
                        x + canvas.chance.uniform(22, 150),
                        y + canvas.chance.uniform(22, 128),
                        canvas.chance.uniform(5, 15),
                    )
                canvas.lay(tufts, "#2f5f33")
            else:
                canvas.lay(
                    Shape().box(x + 24, y + 24, 54, 30).box(x + 96, y + 74, 40, 40), "#8d949a"
                )
    shade = Shape()
    tree(shade, canvas.chance, 820, 1000, 5)
    return canvas.lay(shade, "#2f5f33").finish()
