"""More scenes: towns, halls and what is built."""

import math
from random import Random

from PIL import Image

from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Shape, points
from rotative.web.demo.scenes import buildings, palm, scene, stars, windows
from rotative.web.demo.scenes_land import person


@scene("minaret-dusk")
def minaret_dusk() -> Image.Image:
    """A minaret and domes under a thin moon."""
    canvas = Canvas(
        "minaret-dusk",
        [(0, "#171a4a"), (0.4, "#5a3f86"), (0.65, "#d9758a"), (0.78, "#ffc48f"), (1, "#ffc48f")],
    )
    canvas.scatter(90, stars(360), "#f2eeff", alpha=0.8)
    moon = Shape().disc(420, 230, 52).disc(442, 218, 47, tone=0)
    canvas.lay(moon, "#fff6dc").clouds(430, 40, "#7f4f8f", 0.4)
    for y, low, high, colour, lit in (
        (830, 30, 130, "#7a4a76", 0.05),
        (890, 30, 110, "#53345f", 0.12),
    ):
        windows(canvas, buildings(canvas, y, low, high, colour, 100), "#ffd68a", lit)
    mosque = (
        Shape()
        .box(640, 640, 520, 400)
        .disc(900, 640, 190, 0.92)
        .poly(points("888,470 900,396 912,470"))
    )
    mosque.disc(690, 640, 62).disc(1110, 640, 62)
    for x, top, wide in ((560, 300, 62), (1220, 380, 52)):
        mosque.box(x, top, wide, 700).box(x - 14, top + 90, wide + 28, 18).box(
            x - 10, top + 260, wide + 20, 14
        )
        mosque.disc(x + wide / 2, top, wide * 0.56).poly(
            [(x + wide / 2 - 7, top - 20), (x + wide / 2, top - 110), (x + wide / 2 + 7, top - 20)]
        )
    canvas.lay(mosque, [(0.3, "#4a2c58"), (1, "#2a1a3a")])
    light = Shape()
    for number in range(5):
        x = 690 + number * 98
        light.box(x, 800, 44, 120).disc(x + 22, 800, 22)
    light.box(578, 330, 26, 40).box(1234, 408, 24, 36)
    canvas.lay(light, "#ffcf7d").glow(900, 860, 300, "#ffb25a", 0.3)
    canvas.lay(Shape().box(0, 960, WIDTH, 140), "#1c1128", alpha=0.9, blur=30)
    return canvas.finish(dark=0.4)


@scene("rail-viaduct")
def rail_viaduct() -> Image.Image:
    """A train on a stone viaduct above a valley."""
    canvas = Canvas("rail-viaduct", [(0, "#6f9cc0"), (0.45, "#dbe6e4"), (1, "#dbe6e4")])
    canvas.clouds(150, 60, "#ffffff", 0.6)
    for y, height, colour in ((430, 150, "#9db3c2"), (540, 110, "#7a9a8f"), (640, 80, "#587f5c")):
        canvas.lay(Shape().poly(canvas.ridge(y, height)), colour)
    canvas.lay(Shape().box(0, 700, WIDTH, 60), "#eef3ef", alpha=0.55, blur=40)
    bridge = Shape().box(0, 520, WIDTH, 40)
    for number in range(9):
        x = number * 190 - 20
        bridge.box(x, 540, 46, 460)
    bridge.box(0, 556, WIDTH, 80)
    for number in range(9):
        x = number * 190 + 98
        bridge.disc(x, 640, 72, 1.05, tone=0).box(x - 72, 640, 144, 400, tone=0)
    canvas.lay(bridge, [(0.48, "#c9b593"), (0.75, "#8f7d62"), (1, "#5d5242")])
    canvas.lay(Shape().box(0, 514, WIDTH, 8), "#e3d3b3")
    train = Shape()
    for number in range(5):
        x = 300 + number * 186
        train.box(x, 462, 176, 48)
    train.poly(points("1230,510 1230,462 1300,466 1336,510"))
    canvas.lay(train, "#b5342a")
    panes = Shape()
    for number in range(5):
        for pane in range(7):
            panes.box(312 + number * 186 + pane * 23, 474, 15, 15)
    canvas.lay(panes, "#f8efd8").lay(Shape().box(300, 500, 1000, 6), "#f1e3c6")
    near = Shape().poly(canvas.ridge(960, 60, 0.55))
    return canvas.lay(near, [(0.85, "#47703f"), (1, "#1f3a22")]).finish()


@scene("tram")
def tram() -> Image.Image:
    """A tram comes up a street at dusk."""
    canvas = Canvas("tram", [(0, "#24305c"), (0.4, "#8a6a94"), (0.6, "#f2b08a"), (1, "#f2b08a")])
    canvas.glow(800, 560, 400, "#ffe0b0", 0.8)
    for side in (-1, 1):
        for number in range(6):
            near = (5 - number) / 5
            x0, x1 = 120 + number * 100, 120 + (number + 1) * 100
            top0, top1 = 60 + number * 74, 60 + (number + 1) * 74
            base = 800 - number * 36
            left, right = (800 + side * (800 - x0 + 120), 800 + side * (800 - x1 + 120))
            wall = [(left, top0), (right, top1), (right, base - 36), (left, base + 40)]
            tone = ("#3b2f4f", "#4a3858", "#5c4360", "#6f5068", "#86606f", "#a0747a")[number]
            canvas.lay(Shape().poly(wall), tone)
            panes = Shape()
            for level in range(5):
                for part in (0.2, 0.6):
                    x = left + (right - left) * part
                    y = top0 + (top1 - top0) * part + 40 + level * (80 + near * 40)
                    if y < base - 90 and canvas.chance.random() < 0.6:
                        panes.box(min(x, x + side * -18), y, 18 + near * 12, 34 + near * 22)
            canvas.lay(panes, "#ffd48a", alpha=0.9)
    canvas.lay(
        Shape().poly(points("300,1067 690,620 910,620 1300,1067")),
        [(0.6, "#7a5f66"), (1, "#2e2733")],
    )
    rails = Shape()
    for foot, top in ((520, 770), (1080, 830)):
        rails.poly([(foot - 6, HEIGHT), (top - 1, 620), (top + 1, 620), (foot + 6, HEIGHT)])
    canvas.lay(rails, "#ffd9b0", alpha=0.85)
    canvas.lay(
        Shape().line(points("800,360 800,0"), 2).line(points("0,90 800,300 1600,90"), 2), "#1c1626"
    )
    canvas.lay(Shape().disc(800, 900, 190, 0.14), "#140f1a", alpha=0.7, blur=10)
    canvas.lay(
        Shape().poly(points("636,900 640,450 670,410 930,410 960,450 964,900")),
        [(0.4, "#d8b24a"), (0.62, "#c8912c"), (0.63, "#f4ead0"), (0.85, "#b9412f")],
    )
    canvas.lay(Shape().box(664, 470, 272, 150), [(0.4, "#fff0c8"), (0.6, "#f0b96a")])
    inside = Shape().box(796, 470, 8, 150)
    for x in (710, 760, 850, 900):
        inside.disc(x, 560, 19).box(x - 26, 578, 52, 44)
    canvas.lay(inside, "#3a2620").lay(Shape().box(720, 424, 160, 32), "#1f1a24").lay(
        Shape().box(744, 434, 112, 12), "#ffb347"
    )
    for x in (690, 910):
        canvas.glow(x, 790, 120, "#fff2c8", 0.8).lay(Shape().disc(x, 790, 20), "#ffffff")
    return canvas.finish(dark=0.5)


@scene("parliament-hall")
def parliament_hall() -> Image.Image:
    """Rows of seats in a half circle round a rostrum."""
    canvas = Canvas("parliament-hall", [(0, "#5d4632"), (0.3, "#8a6a48"), (1, "#3a2a1e")])
    pillars = Shape()
    for number in range(13):
        pillars.box(20 + number * 128, 60, 34, 330)
    canvas.lay(Shape().box(0, 40, WIDTH, 360), [(0, "#cdb388"), (0.4, "#8f744e")]).lay(
        pillars, "#efe0bd"
    )
    canvas.lay(Shape().box(0, 30, WIDTH, 26).box(0, 390, WIDTH, 18), "#5a4029")
    canvas.glow(800, 120, 480, "#fff1cc", 0.6)
    for ring in range(9, 0, -1):
        reach = 130 + ring * 92
        floor = Shape().disc(800, 470, reach, 0.62).box(0, 0, WIDTH, 408, tone=0)
        canvas.lay(floor, "#4a2f22" if ring % 2 else "#5a3a29")
        seats, heads, pale = Shape(), Shape(), Shape()
        for number in range(8 + ring * 5):
            angle = math.pi * (number + 0.5) / (8 + ring * 5)
            if (
                abs(angle - math.pi / 2) < 0.05
                or abs(angle - 1.05) < 0.03
                or abs(angle - 2.09) < 0.03
            ):
                continue
            x, y = 800 + math.cos(angle) * (reach - 40), 470 + math.sin(angle) * (reach - 40) * 0.62
            size = 12 + ring * 2.2
            seats.disc(x, y, size)
            if canvas.chance.random() < 0.72:
                heads.disc(x, y - size * 0.5, size * 0.52)
                pale.poly(
                    [
                        (x - size * 0.8, y + size * 0.7),
                        (x - size * 0.5, y),
                        (x + size * 0.5, y),
                        (x + size * 0.8, y + size * 0.7),
                    ]
                )
        canvas.lay(seats, "#9c2f2b").lay(pale, "#232a3d").lay(heads, "#3b2418")
    canvas.lay(Shape().disc(800, 470, 120, 0.6), "#b98e5a")
    canvas.lay(Shape().box(700, 392, 200, 78), "#6d4526").lay(
        Shape().box(690, 384, 220, 14), "#c79a5c"
    )
    speaker = person(Shape(), 800, 470, 130)
    return canvas.lay(speaker, "#1b1a26").finish(dark=0.5)


@scene("desert-solar-tower")
def desert_solar_tower() -> Image.Image:
    """A tower that shines above rings of mirrors."""
    canvas = Canvas(
        "desert-solar-tower", [(0, "#2f7fc4"), (0.4, "#b9dcec"), (0.5, "#f3e2bd"), (1, "#caa063")]
    )
    canvas.lay(Shape().poly(canvas.ridge(500, 60)), "#b08f74").lay(
        Shape().box(0, 520, WIDTH, 560), [(0.48, "#e2c38a"), (1, "#b58449")]
    )
    for x in (-500.0, -260, 260, 520, 700):
        canvas.lay(
            Shape().poly([(800, 210), (800 + x - 90, 900), (800 + x + 90, 900)]),
            "#fffbe0",
            alpha=0.07,
            blur=16,
        )
    canvas.lay(
        Shape().poly(points("776,620 786,240 814,240 824,620")),
        [(0.2, "#e9e3d6"), (0.6, "#a89c88")],
    )
    canvas.glow(800, 210, 330, "#fff6c8", 0.95).lay(Shape().box(782, 176, 36, 70), "#ffffff")
    for ring in range(10):
        reach = 170 + ring * ring * 9 + ring * 34
        mirror, foot = Shape(), Shape()
        count = 26 + ring * 5
        for number in range(count):
            angle = 2 * math.pi * number / count
            x, y = 800 + math.cos(angle) * reach * 1.7, 650 + math.sin(angle) * reach * 0.42
            size = (y - 480) / 17
            if y < 545:
                continue
            foot.box(x - 1.5, y, 3, size)
            mirror.poly(
                [
                    (x - size, y - size * 0.3),
                    (x + size, y - size * 0.5),
                    (x + size * 0.9, y + size * 0.4),
                    (x - size * 1.1, y + size * 0.5),
                ]
            )
        canvas.lay(foot, "#5a452c").lay(
            mirror, [(0.45, "#ffffff"), (0.6, "#9fc7e2"), (1, "#3f6f9f")]
        )
    return canvas.finish()


@scene("theatre-stage")
def theatre_stage() -> Image.Image:
    """An actor alone in the light of a stage, before full rows."""
    canvas = Canvas("theatre-stage", [(0, "#1a0b10"), (1, "#0d0609")])
    canvas.lay(
        Shape().box(240, 120, 1120, 620), [(0.1, "#2a3a6a"), (0.6, "#8a4a5a"), (0.7, "#5a3020")]
    )
    canvas.lay(
        Shape().poly(points("240,740 1360,740 1480,840 120,840")),
        [(0.7, "#b9783f"), (0.8, "#6a3f20")],
    )
    for x in (520, 1090):
        canvas.lay(
            Shape().poly([(x - 12, 90), (x + 12, 90), (800 + 190, 800), (800 - 190, 800)]),
            "#fff3c8",
            alpha=0.2,
            blur=18,
        )
    canvas.lay(Shape().disc(800, 792, 190, 0.2), "#ffe9ac", alpha=0.8, blur=8)
    tree_ = (
        Shape()
        .line(points("1110,760 1120,560 1080,430"), 10)
        .line(points("1118,600 1190,500"), 6)
        .line(points("1112,520 1060,470"), 5)
    )
    canvas.lay(tree_, "#1b0f14")
    canvas.lay(person(Shape(), 800, 796, 250).line(points("806,610 900,520"), 13), "#1a1016")
    folds = 13
    for side in (-1, 1):
        for number in range(folds):
            x = 800 + side * (800 - number * 24)
            edge = 24 + 4 * math.sin(number)
            canvas.lay(
                Shape().poly(
                    [
                        (x, 60),
                        (x - side * edge, 60),
                        (x - side * (edge + 6), 860),
                        (x - side * 4, 860),
                    ]
                ),
                "#7a1420" if number % 2 else "#a3202c",
            )
    swags = Shape()
    for number in range(7):
        swags.disc(120 + number * 228, 90, 140, 0.62)
    canvas.lay(swags, [(0, "#5a0d18"), (0.16, "#b02a34")]).lay(
        Shape().box(0, 0, WIDTH, 60), "#c9963f"
    )
    for row in range(4):
        heads = Shape()
        for number in range(21):
            x, y = number * 84 + (row % 2) * 42 - 20, 880 + row * 54
            heads.disc(x, y, 25 + row * 3).box(x - 40, y + 22, 80, 80)
        canvas.lay(heads, ("#3a2026", "#2c181e", "#1f1116", "#12090c")[row])
    return canvas.finish(dark=0.5)


@scene("rain-street")
def rain_street() -> Image.Image:
    """Umbrellas and wet light in a street at night."""
    canvas = Canvas(
        "rain-street", [(0, "#0f1a2e"), (0.5, "#2d3f5c"), (0.6, "#5a5a6a"), (1, "#1a2230")]
    )
    for y, low, high, colour, lit in (
        (640.0, 200, 460, "#1b2740", 0.3),
        (660.0, 60, 260, "#131c30", 0.4),
    ):
        windows(canvas, buildings(canvas, y, low, high, colour, 130), "#ffca7a", lit)
    for number in range(9):
        x = 90.0 + number * 178
        canvas.glow(x, 430, 90, "#ffdf9f", 0.8).lay(Shape().box(x - 2, 430, 4, 230), "#0b111d")
    canvas.mirror(664, "#16213a", 0.25)
    for number in range(9):
        canvas.glints(668, 90 + number * 178, 16, "#ffd48a", 26)
    for colour, count in (("#c8402f", 4), ("#f2b134", 3), ("#2f7f9f", 4), ("#101521", 6)):
        tops, bodies = Shape(), Shape()
        for _one in range(count):
            x, y = canvas.chance.uniform(60, 1540), canvas.chance.uniform(760, 1000)
            size = (y - 560) * 0.62
            person(bodies, x, y, size)
            tops.disc(x, y - size * 0.98, size * 0.42, 0.6).box(
                x - size * 0.45, y - size * 0.98, size * 0.9, size * 0.3, tone=0
            )
        canvas.lay(bodies, "#0c111c").lay(tops, colour)

    def drop(shape: Shape, chance: Random) -> None:
        x, y = chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT)
        shape.line([(x, y), (x - 5, y + chance.uniform(18, 46))], 1)

    return canvas.scatter(620, drop, "#dfe9f5", alpha=0.4).finish(dark=0.45)


@scene("school")
def school() -> Image.Image:
    """A low school under palms, children in the yard."""
    canvas = Canvas("school", [(0, "#4f9fd6"), (0.5, "#d7ecf2"), (1, "#d7ecf2")])
    canvas.clouds(170, 50, "#ffffff", 0.65)
    behind = Shape()
    for x in (120, 260, 1330, 1490):
        palm(behind, canvas.chance, x, 690, canvas.chance.uniform(330, 440))
    canvas.lay(behind, "#3f7a4a")
    canvas.lay(Shape().box(240, 470, 1120, 250), [(0.44, "#f6e3ba"), (0.68, "#e0bd80")])
    canvas.lay(Shape().poly(points("200,480 290,370 1310,370 1400,480")), "#b0482f")
    openings = Shape()
    for number in range(8):
        openings.box(290 + number * 134, 530, 74, 190 if number % 3 == 1 else 96)
    canvas.lay(openings, "#2f5f7a")
    canvas.lay(Shape().box(0, 716, WIDTH, 380), [(0.66, "#dcb37a"), (1, "#b27f48")])
    for colour in ("#f5f2ea", "#2f5fa3", "#c8402f"):
        pupils = Shape()
        for _pupil in range(13):
            y = canvas.chance.uniform(750, 1030)
            person(pupils, canvas.chance.uniform(80, 1520), y, 50 + (y - 720) * 0.26)
        canvas.lay(pupils, colour if colour != "#f5f2ea" else "#33261f")
    return canvas.finish()
