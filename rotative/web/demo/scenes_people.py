"""More scenes: crowds, books and figures."""

import math
from random import Random

from PIL import Image

from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Shape
from rotative.web.demo.scenes import scene, stars


@scene("stadium")
def stadium() -> Image.Image:
    """Floodlights over a pitch."""
    canvas = Canvas("stadium", [(0, "#070b18"), (0.5, "#16233d"), (1, "#16233d")])
    bowl = Shape().disc(800, 720, 980, 0.42).disc(800, 640, 860, 0.33, tone=120)
    canvas.lay(bowl, [(0.3, "#2a3550"), (1, "#141b2c")])

    def face(shape: Shape, chance: Random) -> None:
        angle, ring = chance.uniform(0, 2 * math.pi), chance.uniform(0.74, 1.0)
        shape.box(
            800 + math.cos(angle) * 930 * ring,
            700 + math.sin(angle) * 390 * ring,
            4,
            5,
            tone=chance.randint(60, 230),
        )

    canvas.scatter(5200, face, "#e9d6c0", alpha=0.75)
    canvas.lay(Shape().disc(800, 770, 720, 0.36), "#0f2a17")
    pitch = [(330, 600), (1270, 600), (1640, 1040), (-40, 1040)]
    canvas.lay(Shape().poly(pitch), [(0.5, "#2f8a3c"), (1, "#43b04f")])
    for number in range(0, 12, 2):
        one, two = number / 12, (number + 1) / 12
        stripe = [
            (330 + 940 * one, 600),
            (330 + 940 * two, 600),
            (-40 + 1680 * two, 1040),
            (-40 + 1680 * one, 1040),
        ]
        canvas.lay(Shape().poly(stripe), "#1f6f2d", alpha=0.45)
    lines = Shape().line([*pitch, pitch[0]], 5).line([(800, 600), (800, 1040)], 4)
    lines.disc(800, 770, 150, 0.36).disc(800, 770, 144, 0.35, tone=0)
    canvas.lay(lines, "#f4fff2", alpha=0.8)
    for x in (150, 560, 1040, 1450):
        lamp = 190 if x in (150, 1450) else 150
        beam = Shape().poly(
            [
                (x - 30, lamp),
                (x + 30, lamp),
                (800 + (x - 800) * 0.1 + 420, 900),
                (800 + (x - 800) * 0.1 - 420, 900),
            ]
        )
        canvas.lay(beam, "#dfeaff", alpha=0.07, blur=24)
        canvas.lay(Shape().line([(x, lamp), (x, 520)], 8), "#0a0f1c")
        heads = Shape()
        for column in range(5):
            for level in range(3):
                heads.disc(x - 40 + column * 20, lamp - 20 + level * 18, 7)
        canvas.glow(x, lamp, 150, "#eaf2ff", 0.85).lay(heads, "#ffffff")
    return canvas.finish(dark=0.5)


@scene("market")
def market() -> Image.Image:
    """Parasols seen from above."""
    canvas = Canvas("market", [(0, "#c9a877"), (1, "#a98554")])

    def crate(shape: Shape, chance: Random) -> None:
        shape.box(
            chance.uniform(0, WIDTH),
            chance.uniform(0, HEIGHT),
            chance.uniform(8, 26),
            chance.uniform(8, 18),
        )

    for colour in ("#7d4b2a", "#e8d9b5", "#b9432f", "#5b7a3a", "#d99a2b"):
        canvas.scatter(150, crate, colour, alpha=0.8)

    def head(shape: Shape, chance: Random) -> None:
        shape.disc(chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT), 6.5)

    canvas.scatter(330, head, "#241812")
    colours = ("#d8432f", "#f2b134", "#2f6f8f", "#f4efe2", "#3f8a54", "#8e3b6b", "#e2762f")
    spots = [
        (
            column * 150 + (75 if level % 2 else 0) + canvas.chance.gauss(0, 16),
            level * 128 + canvas.chance.gauss(0, 14),
        )
        for level in range(9)
        for column in range(-1, 12)
    ]
    canvas.chance.shuffle(spots)
    for x, y in spots[:88]:
        radius, turn = canvas.chance.uniform(56, 78), canvas.chance.uniform(0, 1)
        first = canvas.chance.choice(colours)
        second = "#f4efe2" if first != "#f4efe2" else "#c9543a"
        one, two, shade = Shape(), Shape(), Shape()
        corner = [
            (
                x + math.cos(turn + i * math.pi / 4) * radius,
                y + math.sin(turn + i * math.pi / 4) * radius,
            )
            for i in range(9)
        ]
        for i in range(8):
            (one if i % 2 else two).poly([(x, y), corner[i], corner[i + 1]])
        shade.poly([(px + 16, py + 20) for px, py in corner])
        canvas.lay(shade, "#2b190c", alpha=0.4).lay(one, first).lay(two, second)
    return canvas.finish()


@scene("night-market")
def night_market() -> Image.Image:
    """A line of lamps along black water."""
    canvas = Canvas(
        "night-market", [(0, "#0b1230"), (0.4, "#23346b"), (0.56, "#4a5b8f"), (1, "#0a0f22")]
    )
    canvas.scatter(120, stars(420), "#e7edff", alpha=0.7)
    canvas.lay(Shape().poly(canvas.ridge(600, 20)), "#141d3d").lay(
        Shape().box(0, 640, WIDTH, 60), "#0b1022"
    )
    lamps = [
        (60 + number * 68 + canvas.chance.gauss(0, 12), 600 + canvas.chance.gauss(0, 8))
        for number in range(23)
    ]
    for x, y in lamps:
        canvas.glow(x, y, 95, "#ffae3d", 0.75)
    stalls, people = Shape(), Shape()
    for x, y in lamps:
        stalls.poly([(x - 34, y - 34), (x + 34, y - 34), (x + 26, y - 52), (x - 26, y - 52)]).box(
            x - 26, y + 30, 52, 34
        )
        for _person in range(2):
            px = x + canvas.chance.uniform(-34, 34)
            people.disc(px, y + 22, 6).poly(
                [(px - 9, y + 66), (px - 6, y + 29), (px + 6, y + 29), (px + 9, y + 66)]
            )
    canvas.lay(stalls, "#5d2c1c").lay(people, "#12101c")
    for x, y in lamps:
        canvas.glow(x, y, 24, "#fff0c0", 1)
    return canvas.mirror(690, "#070b1c", 0.3).finish(dark=0.5)


@scene("street")
def street() -> Image.Image:
    """Pale house fronts, blue shutters, one great shadow."""
    canvas = Canvas("street", [(0, "#3f8fd0"), (0.5, "#a8d3ea"), (1, "#a8d3ea")])
    x = 0.0
    for colour in ("#f3e4c4", "#ecd2a0", "#f7efdc", "#e8c79a", "#f1dfc2"):
        width, top = 360.0, canvas.chance.uniform(90, 230)
        canvas.lay(Shape().box(x, top, width, HEIGHT), [(0.1, colour), (1, "#d3b382")])
        canvas.lay(Shape().box(x, top, width, 16), "#b58b58", alpha=0.8)
        for level in range(3):
            for column in range(2):
                wx, wy = x + 56 + column * 160, top + 90 + level * 250
                canvas.lay(Shape().box(wx, wy, 88, 140), "#22384a")
                shutters = Shape().box(wx - 40, wy, 38, 140).box(wx + 90, wy, 38, 140)
                canvas.lay(shutters, canvas.chance.choice(("#2a6fa3", "#3b7fae", "#27618f")))
        x += width
    canvas.lay(Shape().box(0, 940, WIDTH, 200), [(0.85, "#d8c09a"), (1, "#bd9d6c")])
    canvas.lay(
        Shape().poly([(0, 0), (620, 0), (1180, HEIGHT), (0, HEIGHT)]), "#1b2440", alpha=0.42, blur=2
    )
    wire = [(i * 100, 120 + math.sin(i / 16 * math.pi) * 130) for i in range(17)]
    canvas.lay(Shape().line(wire, 2), "#2b2b2b")
    for number, colour in enumerate(
        ("#d8432f", "#f4efe2", "#2f6f8f", "#f2b134", "#f4efe2", "#3f8a54")
    ):
        wx, wy = 300 + number * 170, 120 + math.sin((300 + number * 170) / 1600 * math.pi) * 130
        canvas.lay(
            Shape().poly([(wx, wy), (wx + 86, wy + 6), (wx + 80, wy + 120), (wx + 6, wy + 112)]),
            colour,
        )
    return canvas.finish()


@scene("shelves")
def shelves() -> Image.Image:
    """Old books, lit from one side."""
    canvas = Canvas("shelves", [(0, "#2b1a10"), (1, "#1a0f09")])
    leathers = (
        "#6d3a22",
        "#84492a",
        "#5a2320",
        "#7d2f28",
        "#3f4a2c",
        "#2f4a44",
        "#92693a",
        "#4b3222",
    )
    for level in range(4):
        foot = 262 + level * 262
        canvas.lay(Shape().box(0, foot, WIDTH, 26), "#4a2d18")
        layers = {colour: Shape() for colour in leathers}
        bands, edge, x = Shape(), Shape(), 8.0
        while x < WIDTH:
            width, tall = canvas.chance.uniform(26, 74), canvas.chance.uniform(168, 226)
            layers[canvas.chance.choice(leathers)].box(x, foot - tall, width - 2, tall)
            for part in (0.14, 0.2, 0.74, 0.8):
                bands.box(x + 3, foot - tall * (1 - part), width - 8, 4)
            edge.box(x + width - 9, foot - tall, 7, tall)
            x += width + (canvas.chance.uniform(30, 60) if canvas.chance.random() < 0.04 else 0)
        for colour, shape in layers.items():
            canvas.lay(shape, colour)
        canvas.lay(bands, "#d9ab55", alpha=0.75).lay(edge, "#000000", alpha=0.35)
        canvas.lay(Shape().box(0, foot - 250, WIDTH, 26), "#000000", alpha=0.5, blur=12)
    canvas.glow(240, 460, 760, "#ffcf82", 0.3)
    return canvas.finish(dark=0.7)


@scene("page")
def page() -> Image.Image:
    """An old page with an ornament, lines of writing and a stain."""
    canvas = Canvas("page", [(0, "#3b3128"), (1, "#241c15")])
    canvas.lay(Shape().box(360, 70, 900, 950), "#000000", alpha=0.6, blur=26)
    canvas.lay(Shape().box(350, 50, 900, 960), [(0, "#efe0bd"), (1, "#e0c999")])
    canvas.lay(
        Shape().disc(350, 780, 240).disc(330, 560, 150, tone=190), "#7d5326", alpha=0.35, blur=22
    )
    canvas.lay(Shape().box(0, 0, 350, HEIGHT), [(0, "#3b3128"), (1, "#241c15")])
    canvas.lay(Shape().box(420, 116, 760, 4).box(420, 126, 760, 2).box(420, 934, 760, 4), "#9c2b20")
    for turn in range(24):
        angle = turn * math.pi / 12
        x, y = 800 + math.cos(angle) * 74, 232 + math.sin(angle) * 74
        canvas.lay(
            Shape().line([(800, 232), (x, y)], 2).disc(x, y, 7),
            "#1f4f7a" if turn % 2 else "#b1882c",
        )
    canvas.lay(Shape().disc(800, 232, 34), "#9c2b20").lay(Shape().disc(800, 232, 22), "#e3c56a")
    ink = Shape()
    for row in range(18):
        y, x = 356 + row * 32, 1176.0
        stop = 430 if row % 6 != 5 else canvas.chance.uniform(620, 900)
        while x > stop:
            word = canvas.chance.uniform(22, 74)
            stroke = [(x - word * i / 8, y + canvas.chance.uniform(-6, 5)) for i in range(9)]
            ink.line(stroke, 3.4)
            if canvas.chance.random() < 0.6:
                ink.disc(
                    x - word * canvas.chance.random(), y - canvas.chance.choice((12, 11, -10)), 2.4
                )
            if canvas.chance.random() < 0.35:
                ink.line([(x - word * 0.3, y), (x - word * 0.28, y - 19)], 3)
            x -= word + canvas.chance.uniform(9, 16)
    canvas.lay(ink, "#2c1d12", alpha=0.92)
    return canvas.finish(dark=0.5, grain=0.06)


def bar_chart(
    seed: str, values: list[list[float]], labels: list[str], colours: list[str], top: float
) -> Image.Image:
    """A bar chart whose only words are figures, so that it serves every language."""
    from PIL import ImageDraw, ImageFont

    canvas = Canvas(seed, [(0, "#fbf8f1"), (1, "#fbf8f1")])
    left, right, foot, head = 190, 1500, 900, 130
    font, small = ImageFont.load_default(44), ImageFont.load_default(34)
    draw = ImageDraw.Draw(canvas.image)
    for part in range(5):
        y = foot - (foot - head) * part / 4
        draw.line((left, y, right, y), fill=(205, 198, 184), width=2)
        draw.text(
            (left - 24, y), f"{top * part / 4:g}", font=small, fill=(105, 98, 88), anchor="rm"
        )
    slot = (right - left) / len(labels)
    wide = slot * 0.74 / len(values)
    for number, label in enumerate(labels):
        for series, row in enumerate(values):
            x = left + slot * number + slot * 0.13 + series * wide
            tall = (foot - head) * row[number] / top
            canvas.lay(Shape().box(x, foot - tall, wide * 0.92, tall), colours[series])
        draw.text(
            (left + slot * (number + 0.5), foot + 50),
            label,
            font=font,
            fill=(60, 54, 46),
            anchor="mm",
        )
    draw.line((left, foot, right, foot), fill=(60, 54, 46), width=4)
    return canvas.image


@scene("chart-power")
def chart_power() -> Image.Image:
    """Hours with power a day: the grid's and the mini-grids'."""
    return bar_chart(
        "chart-power",
        [[0, 0, 2, 5, 9, 14], [4, 9, 14, 19, 22, 23]],
        ["1", "2", "3", "4", "5", "6"],
        ["#b8b09f", "#8a3a12"],
        24,
    )


@scene("chart-census")
def chart_census() -> Image.Image:
    """Population at five censuses, in millions."""
    return bar_chart(
        "chart-census",
        [[5.1, 7.0, 9.2, 11.6, 14.2]],
        ["1982", "1992", "2002", "2013", "2024"],
        ["#0b5c6b"],
        16,
    )


@scene("chart-sun")
def chart_sun() -> Image.Image:
    """Power made in a day, hour by hour."""
    hours = list(range(6, 19))
    made = [round(8 * math.sin((hour - 6) / 12 * math.pi), 2) for hour in hours]
    return bar_chart("chart-sun", [made], [str(hour) for hour in hours], ["#c98a1b"], 8)
