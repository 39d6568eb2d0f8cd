"""More scenes: water, sand and sky."""

import math
from random import Random

from PIL import Image

from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Shape, Stops
from rotative.web.demo.scenes import palm, scene


@scene("tide")
def tide() -> Image.Image:
    """Waves in layers, and a thin mast."""
    canvas = Canvas("tide", [(0, "#bcd7e2"), (0.35, "#e9f1ee"), (0.45, "#f6ead2"), (1, "#f6ead2")])
    canvas.clouds(170, 60, "#ffffff", 0.7)
    mast = (
        Shape()
        .box(1226, 250, 8, 260)
        .box(1190, 300, 80, 5)
        .poly([(1200, 510), (1260, 510), (1236, 420), (1224, 420)])
    )
    canvas.lay(mast, "#3d5a66").lay(Shape().disc(1230, 244, 8), "#c8402f")
    shades = (
        "#8fbccb",
        "#6aa5bb",
        "#478ba8",
        "#2f7192",
        "#1f5a7b",
        "#144562",
        "#0c334b",
        "#08263a",
    )
    for number, colour in enumerate(shades):
        y = 480 + number * 72
        lift, length = 10 + number * 7, 150 + number * 48
        phase = canvas.chance.uniform(0, 6)
        top = [
            (
                x,
                y
                + math.sin(x / length * 2 + phase) * lift
                + math.sin(x / length * 5 + phase * 2) * lift * 0.3,
            )
            for x in range(0, WIDTH + 9, 8)
        ]
        canvas.lay(Shape().poly([(0, HEIGHT), *top, (WIDTH, HEIGHT)]), colour)
        foam = [(x, fy + 3) for x, fy in top]
        canvas.lay(Shape().line(foam, 2 + number * 0.8), "#f4fbfb", alpha=0.55, blur=1.5)
    return canvas.glints(500, 700, 500, "#ffffff", 200).finish()


@scene("gauge")
def gauge() -> Image.Image:
    """A striped measuring post in shallow water at dawn."""
    canvas = Canvas("gauge", [(0, "#495c86"), (0.3, "#c98f8d"), (0.5, "#f8cfa0"), (1, "#f8cfa0")])
    canvas.glow(420, 520, 420, "#fff0cf", 0.9).clouds(190, 60, "#8d6f8a", 0.45)
    canvas.lay(Shape().poly(canvas.ridge(520, 34)), "#7d6a76").lay(
        Shape().poly(canvas.ridge(540, 18)), "#54485a"
    )
    canvas.mirror(552, "#c99a84", 0.35)
    post = Shape().box(1010, 180, 96, 640)
    canvas.lay(post, "#f5f0e2")
    marks, red = Shape(), Shape()
    for number in range(32):
        y = 190 + number * 20
        marks.box(1010 + (48 if number % 2 else 0), y, 48, 10)
    canvas.lay(marks, "#26262c")
    red.box(1004, 420, 108, 16)
    canvas.lay(red, "#c3261f")
    canvas.lay(Shape().box(1080, 180, 26, 640), "#000000", alpha=0.16)
    for radius in range(6):
        ring = (
            Shape()
            .disc(1058, 822, 90 + radius * 78, 0.13)
            .disc(1058, 822, 84 + radius * 78, 0.125, tone=0)
        )
        canvas.lay(ring, "#fff4de", alpha=0.5 - radius * 0.07, blur=1)
    shadow = Shape()
    for number in range(18):
        shadow.box(1018 + canvas.chance.uniform(-8, 8), 830 + number * 9, 84, 5)
    canvas.lay(shadow, "#5b4a44", alpha=0.45, blur=2)
    return canvas.glints(580, 420, 150, "#fff1cf", 240).finish()


@scene("comet")
def comet() -> Image.Image:
    """A comet over dark hills."""
    canvas = Canvas("comet", [(0, "#04060f"), (0.5, "#0d1a3a"), (0.78, "#27406a"), (1, "#27406a")])

    def star(shape: Shape, chance: Random) -> None:
        bright = chance.random() ** 4
        shape.disc(
            chance.uniform(0, WIDTH),
            chance.uniform(0, 860),
            0.5 + bright * 2.2,
            tone=90 + int(165 * chance.random()),
        )

    canvas.scatter(1300, star, "#f2f5ff")
    for number in range(46):
        part = number / 46
        x, y = 1010 - part * 720, 560 - part * 390
        canvas.lay(
            Shape().disc(x, y, 8 + part * 92), "#bcd4ff", alpha=0.055 * (1 - part), blur=14
        ) if number % 3 == 0 else None
    tail = Shape().poly([(1012, 556), (170, 60), (260, 20), (1016, 566)])
    canvas.lay(tail, "#cfe0ff", alpha=0.28, blur=20)
    canvas.lay(
        Shape().poly([(1012, 560), (330, 210), (400, 160), (1016, 564)]),
        "#fff3d8",
        alpha=0.3,
        blur=12,
    )
    canvas.glow(1012, 561, 80, "#eaf2ff", 0.95).lay(Shape().disc(1012, 561, 9), "#ffffff")
    for y, height, colour in ((880, 120, "#16233f"), (930, 90, "#0c1428"), (985, 60, "#050912")):
        canvas.lay(Shape().poly(canvas.ridge(y, height)), colour)
    canvas.lay(
        Shape().box(1230, 905, 46, 60).poly([(1222, 906), (1253, 880), (1284, 906)]), "#050912"
    )
    canvas.lay(Shape().box(1246, 924, 12, 16), "#ffc861").glow(1252, 932, 40, "#ffb94a", 0.5)
    return canvas.finish(dark=0.45, grain=0.06)


def _dunes(seed: str) -> Canvas:
    canvas = Canvas(seed, [(0, "#cfd8d6"), (0.3, "#f1e7cf"), (0.5, "#f6dfae"), (1, "#f6dfae")])
    canvas.glow(1120, 210, 320, "#fffdf0", 0.9)
    sand: tuple[Stops, ...] = (
        [(0.4, "#e8bf7d"), (1, "#d39a54")],
        [(0.5, "#dfa860"), (1, "#bf7d3c")],
        [(0.55, "#d0914b"), (1, "#9d5f2c")],
        [(0.65, "#bb7638"), (1, "#7d4620")],
    )
    for number, fill in enumerate(sand):
        y = 470 + number * 120
        crest, phase = [], canvas.chance.uniform(0, 6)
        for x in range(0, WIDTH + 9, 8):
            wave = math.sin(x / (260 + 90 * number) + phase)
            crest.append((x, y - (abs(wave) ** 0.7) * math.copysign(60 + 22 * number, wave)))
        canvas.lay(Shape().poly([(0, HEIGHT), *crest, (WIDTH, HEIGHT)]), fill)
        lee = [(x + 90 + 30 * number, cy + 70 + 30 * number) for x, cy in reversed(crest)]
        canvas.lay(Shape().poly([*crest, *lee]), "#5c3114", alpha=0.28, blur=9)
        canvas.lay(Shape().line(crest, 2.5), "#fff0cb", alpha=0.7, blur=1)
    ripples = Shape()
    for number in range(46):
        y = 850 + number * 5
        ripples.line(
            [(x, y + math.sin(x / 70 + number * 0.8) * 3) for x in range(0, WIDTH + 20, 20)], 1.2
        )
    return canvas.lay(ripples, "#ffdf9f", alpha=0.18)


@scene("dunes")
def dunes() -> Image.Image:
    """Dunes with sharp shadows."""
    return _dunes("dunes").finish()


@scene("oasis")
def oasis() -> Image.Image:
    """Palms at the edge of the sand."""
    canvas = _dunes("oasis")
    for y, size, colour, count in (
        (760, 150, "#5b6a3a", 24),
        (850, 230, "#3c4f2c", 15),
        (990, 360, "#22331f", 8),
    ):
        grove = Shape()
        for _palm in range(count):
            palm(
                grove,
                canvas.chance,
                canvas.chance.uniform(-20, WIDTH + 20),
                y + canvas.chance.uniform(-10, 30),
                size * canvas.chance.uniform(0.8, 1.15),
            )
        for _bush in range(count * 3):
            grove.disc(canvas.chance.uniform(0, WIDTH), y + 20, canvas.chance.uniform(14, 40), 0.5)
        canvas.lay(grove, colour)
    return canvas.finish()


@scene("pirogue")
def pirogue() -> Image.Image:
    """A long boat on calm water at dawn."""
    canvas = Canvas(
        "pirogue", [(0, "#6a7fa8"), (0.3, "#e3a59a"), (0.48, "#ffe0b0"), (1, "#ffe0b0")]
    )
    canvas.glow(980, 500, 400, "#fff5d8", 0.95).lay(Shape().disc(980, 498, 48), "#fffaf0")
    canvas.clouds(170, 50, "#a8889d", 0.5)
    shore = Shape().poly(canvas.ridge(524, 14))
    for _palm in range(26):
        palm(
            shore, canvas.chance, canvas.chance.uniform(0, 760), 528, canvas.chance.uniform(60, 120)
        )
    canvas.lay(shore, "#5f5468").mirror(532, "#d8a48e", 0.3).glints(545, 980, 120, "#fff6da", 320)
    hull = [
        (430, 742),
        (520, 768),
        (800, 784),
        (1120, 770),
        (1260, 722),
        (1180, 806),
        (980, 826),
        (620, 826),
        (500, 800),
    ]
    canvas.lay(Shape().poly(hull), "#d9a520").lay(Shape().line(hull[:5], 7), "#27405c")
    canvas.lay(
        Shape().poly(
            [(490, 790), (640, 812), (980, 812), (1190, 784), (1180, 806), (980, 826), (620, 826)]
        ),
        "#2c2220",
        alpha=0.6,
    )
    canvas.lay(Shape().box(1010, 700, 92, 78), "#f5f4ee").lay(
        Shape().box(1006, 692, 100, 10), "#24446a"
    )
    people = Shape()
    for x, y in ((600, 700), (700, 690), (880, 694)):
        people.disc(x, y, 17).poly(
            [(x - 26, y + 92), (x - 18, y + 18), (x + 18, y + 18), (x + 26, y + 92)]
        )
    people.line([(590, 740), (500, 900)], 6)
    canvas.lay(people, "#2a2030")
    return canvas.lay(Shape().disc(850, 836, 420, 0.035), "#4a3740", alpha=0.5, blur=8).finish()
