"""More scenes: coasts, boats and what is under them."""

import math
from random import Random

from PIL import Image

from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Shape, points
from rotative.web.demo.scenes import buildings, palm, scene, stars, windows
from rotative.web.demo.scenes_land import person


@scene("fishing-beach")
def fishing_beach() -> Image.Image:
    """Painted boats drawn up on a beach."""
    canvas = Canvas(
        "fishing-beach",
        [(0, "#6db3d6"), (0.2, "#cfe8ee"), (0.28, "#3f9fb8"), (0.5, "#5fc0c2"), (1, "#e8d2a0")],
    )
    canvas.clouds(110, 40, "#ffffff", 0.6)
    canvas.lay(Shape().box(0, 298, WIDTH, 260), [(0.28, "#1f6f96"), (0.5, "#5cc0c0")])
    for number in range(5):
        y = 400.0 + number * 38
        wave = [
            (x, y + math.sin(x / 120 + number * 2) * (5 + number * 2))
            for x in range(0, WIDTH + 9, 8)
        ]
        canvas.lay(Shape().line(wave, 3 + number * 2), "#f6fdfb", alpha=0.6, blur=2)
    shore = [(x, 590 + math.sin(x / 260) * 26) for x in range(0, WIDTH + 9, 8)]
    canvas.lay(
        Shape().poly([(0, HEIGHT), *shore, (WIDTH, HEIGHT)]),
        [(0.5, "#cdb27c"), (0.6, "#ecd9a8"), (1, "#dcbf84")],
    )
    canvas.lay(Shape().line(shore, 14), "#ffffff", alpha=0.8, blur=3)
    hulls = ("#d8432f", "#2f6f9f", "#f2b134", "#2f8a5a", "#f4efe2", "#8e3b6b")
    for number in range(9):
        x, y = 30.0 + number * 172, 720.0 + (number * 97) % 170
        hull = [
            (x - 30, y - 46),
            (x + 20, y - 8),
            (x + 190, y - 8),
            (x + 250, y - 58),
            (x + 210, y + 34),
            (x + 10, y + 34),
        ]
        canvas.lay(
            Shape().poly([(px + 14, py + 22) for px, py in hull]), "#6a5226", alpha=0.4, blur=6
        )
        canvas.lay(Shape().poly(hull), hulls[number % 6])
        stripe = [(x - 14, y + 2), (x + 218, y - 6), (x + 214, y + 10), (x - 2, y + 14)]
        canvas.lay(Shape().poly(stripe), hulls[(number + 4) % 6])
        canvas.lay(
            Shape().line(
                [(x - 30, y - 46), (x + 20, y - 8), (x + 190, y - 8), (x + 250, y - 58)], 5
            ),
            "#2b2320",
        )
    people, cloth = Shape(), Shape()
    for _person in range(26):
        x, y = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(640, 1000)
        person(people if canvas.chance.random() < 0.5 else cloth, x, y, 52 + (y - 640) * 0.12)
    return canvas.lay(people, "#2a1d1a").lay(cloth, "#7a2f4f").finish()


def _dhow(shape: Shape, sail: Shape, x: float, y: float, size: float) -> None:
    hull = points("-120,-22 -90,0 70,4 130,-34 104,26 -84,26")
    shape.poly([(x + px * size, y + py * size) for px, py in hull])
    shape.line([(x + 6 * size, y), (x - 6 * size, y - 210 * size)], 6 * size)
    sail.poly(
        [
            (x + px * size, y + py * size)
            for px, py in points("-128,-42 -60,-190 60,-330 92,-180 104,-36 0,-62")
        ]
    )


@scene("dhow")
def dhow() -> Image.Image:
    """Sailing boats with slanting sails on a bright sea."""
    canvas = Canvas("dhow", [(0, "#2f6f9f"), (0.35, "#8cc3d2"), (0.55, "#fbe7bd"), (1, "#fbe7bd")])
    canvas.clouds(170, 50, "#fdf6e8", 0.65).glow(1240, 560, 360, "#fff6d6", 0.9)
    shore = Shape().poly(canvas.ridge(586, 14))
    for _palm in range(40):
        palm(
            shore, canvas.chance, canvas.chance.gauss(220, 210), 588, canvas.chance.uniform(40, 80)
        )
    canvas.lay(shore, "#4f7a6c")
    far_hull, far_sail = Shape(), Shape()
    for x, size in ((980, 0.3), (1130, 0.22), (1420, 0.34)):
        _dhow(far_hull, far_sail, x, 586, size)
    canvas.lay(far_sail, "#f2e6cc").lay(far_hull, "#5b4638")
    hull, sail = Shape(), Shape()
    _dhow(hull, sail, 690, 560, 1.5)
    canvas.lay(sail, [(0.1, "#fffaf0"), (0.5, "#e2cda2")]).lay(hull, "#3d2418")
    canvas.mirror(596, "#2f8ea0", 0.4).glints(610, 1240, 190, "#fff6da", 300)
    canvas.lay(Shape().poly(points("510,530 560,562 800,566 884,508 846,602 566,602")), "#3d2418")
    crew = Shape()
    for x in (600, 650, 770):
        person(crew, x, 562, 62)
    return (
        canvas.lay(crew, "#1d1413")
        .lay(Shape().disc(690, 606, 260, 0.04), "#e8fbf6", alpha=0.7, blur=5)
        .finish()
    )


@scene("lighthouse")
def lighthouse() -> Image.Image:
    """A lighthouse on a cliff, its beam over a rough sea."""
    canvas = Canvas(
        "lighthouse", [(0, "#0d1733"), (0.45, "#2f4a73"), (0.62, "#8a8fa6"), (1, "#8a8fa6")]
    )
    canvas.scatter(140, stars(380), "#e9efff", alpha=0.7).clouds(330, 70, "#1a2747", 0.6)
    for spread in (46, 26, 12):
        canvas.lay(
            Shape().poly([(1130, 318), (0, 120 - spread * 2), (0, 170 + spread * 3)]),
            "#fff3c4",
            alpha=0.16,
            blur=12,
        )
        canvas.lay(
            Shape().poly([(1130, 318), (1600, 290 - spread), (1600, 316 + spread)]),
            "#fff3c4",
            alpha=0.13,
            blur=12,
        )
    tower = Shape().poly(points("1094,680 1106,350 1154,350 1166,680"))
    canvas.lay(tower, [(0.3, "#f1ece0"), (0.6, "#b9b4ae")])
    bands = Shape()
    for number in range(3):
        y, wide = 400 + number * 100, 52 + number * 8
        bands.box(1130 - wide / 2, y, wide, 46)
    canvas.lay(bands, "#b5342a").lay(
        Shape().box(1120, 350, 60, 340), "#101a33", alpha=0.25, blur=12
    )
    canvas.lay(
        Shape()
        .box(1094, 340, 72, 12)
        .box(1108, 300, 44, 42)
        .poly([(1100, 302), (1130, 270), (1160, 302)]),
        "#1b2338",
    )
    canvas.glow(1130, 320, 130, "#fff3c4", 0.95).lay(Shape().disc(1130, 320, 13), "#ffffff")
    cliff = points(
        "760,1067 800,900 850,860 870,760 960,700 1030,672 1240,672 1330,700 1600,690 1600,1067"
    )
    canvas.lay(Shape().poly(cliff), [(0.62, "#4a5a4a"), (0.68, "#34363f"), (1, "#16181f")])
    for number, colour in enumerate(("#31496b", "#274060", "#1d3350", "#142640")):
        y = 700 + number * 84
        wave = [
            (
                x,
                y
                + math.sin(x / (90 + 30 * number) + number) * (14 + 8 * number)
                + math.sin(x / 37) * 5,
            )
            for x in range(0, 1000, 8)
        ]
        canvas.lay(Shape().poly([(0, HEIGHT), *wave, (860, HEIGHT)]), colour)
        canvas.lay(Shape().line(wave[:104], 4 + number), "#e8f0f6", alpha=0.55, blur=2)

    def spray(shape: Shape, chance: Random) -> None:
        shape.disc(
            840 + chance.gauss(0, 50), 900 - abs(chance.gauss(0, 70)), chance.uniform(1.5, 7)
        )

    return canvas.scatter(260, spray, "#f4f8fb", alpha=0.6, blur=1).finish(dark=0.5)


@scene("harbour-fog")
def harbour_fog() -> Image.Image:
    """Masts and quays that fade into fog."""
    canvas = Canvas("harbour-fog", [(0, "#a9b4b8"), (0.5, "#dfe2df"), (1, "#c3cbcb")])
    canvas.glow(980, 260, 330, "#fffdf2", 0.9)
    for depth, colour in enumerate(("#ccd2d1", "#b3bdbe", "#93a0a4", "#6a787e", "#3a474e")):
        y, size = 560 + depth * 68, 0.45 + depth * 0.3
        rig = Shape()
        if depth < 2:
            buildings(canvas, y, 40, 130 + depth * 30, colour, 80)
        for _boat in range(7 - depth):
            x, tall = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(190, 300) * size
            rig.line([(x, y), (x, y - tall)], 5 * size)
            rig.line([(x - tall * 0.3, y - 8), (x, y - tall), (x + tall * 0.34, y - 8)], 1.5 * size)
            rig.line([(x - 30 * size, y - tall * 0.62), (x + 34 * size, y - tall * 0.66)], 3 * size)
            rig.poly(
                [
                    (x - 95 * size, y - 22 * size),
                    (x + 105 * size, y - 30 * size),
                    (x + 80 * size, y + 16 * size),
                    (x - 76 * size, y + 16 * size),
                ]
            )
            rig.box(x - 10 * size, y - 62 * size, 56 * size, 40 * size)
        canvas.lay(rig, colour)
        canvas.lay(Shape().box(0, y + 6, WIDTH, 90), "#dde1df", alpha=0.75, blur=26)
    canvas.lay(
        Shape().box(0, 880, WIDTH, 200), [(0.8, "#aab6b8"), (1, "#7b898d")], alpha=0.8, blur=20
    )
    canvas.lay(Shape().box(0, 960, 560, 120).box(60, 900, 18, 70).box(380, 900, 18, 70), "#242d33")
    figure = person(Shape(), 230, 962, 140)
    return canvas.lay(figure, "#1a2126").glints(890, 980, 240, "#ffffff", 160).finish(dark=0.25)


def _coral(
    shape: Shape, chance: Random, x: float, y: float, angle: float, reach: float, wide: float
) -> None:
    tip_x, tip_y = x + math.cos(angle) * reach, y - math.sin(angle) * reach
    shape.line([(x, y), (tip_x, tip_y)], wide).disc(tip_x, tip_y, wide / 2)
    if wide > 7:
        for turn in (-0.45, 0.4):
            _coral(
                shape,
                chance,
                tip_x,
                tip_y,
                angle + turn + chance.gauss(0, 0.2),
                reach * 0.78,
                wide * 0.76,
            )


@scene("coral-reef")
def coral_reef() -> Image.Image:
    """Corals and a shoal of fish in clear water."""
    canvas = Canvas(
        "coral-reef", [(0, "#b9f0ea"), (0.15, "#4fc3d0"), (0.6, "#15789f"), (1, "#08355c")]
    )
    for number in range(9):
        x = 120.0 + number * 180
        canvas.lay(
            Shape().poly([(x, 0), (x + 60, 0), (x - 120, 900), (x - 330, 900)]),
            "#eaffff",
            alpha=0.12,
            blur=22,
        )
    canvas.lay(Shape().poly(canvas.ridge(820, 70)), "#0f5578").lay(
        Shape().poly(canvas.ridge(930, 60)), "#0a3f5c"
    )
    for colour, count, wide in (
        ("#8f4f6f", 9, 16),
        ("#d86a5a", 8, 21),
        ("#f0a94a", 6, 24),
        ("#e8d9c0", 4, 26),
        ("#c74f7a", 4, 30),
    ):
        growth = Shape()
        for _growth in range(count):
            x, y = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(950, 1060)
            for angle in (1.0, 1.57, 2.1):
                _coral(growth, canvas.chance, x, y, angle, wide * 2.6, wide)
        canvas.lay(growth, colour)
    for colour, count, size, at in (
        ("#ffd65a", 34, 17, 520),
        ("#f4f7fa", 26, 13, 380),
        ("#ff8f5a", 18, 20, 690),
    ):
        shoal = Shape()
        x0 = canvas.chance.uniform(500, 1000)
        for _fish in range(count):
            x, y = x0 + canvas.chance.gauss(0, 220), at + canvas.chance.gauss(0, 60)
            shoal.disc(x, y, size, 0.5).poly(
                [
                    (x + size * 0.8, y),
                    (x + size * 1.7, y - size * 0.6),
                    (x + size * 1.7, y + size * 0.6),
                ]
            )
        canvas.lay(shoal, colour)
    turtle = Shape().disc(360, 300, 92, 0.62).disc(248, 290, 26, 0.8)
    turtle.poly(points("300,250 210,160 330,236")).poly(points("300,350 230,450 340,360")).poly(
        points("430,270 500,240 440,300")
    )
    return canvas.lay(turtle, "#12506a", alpha=0.9).finish(dark=0.4)


@scene("wind-farm")
def wind_farm() -> Image.Image:
    """Turbines standing in the sea."""
    canvas = Canvas(
        "wind-farm", [(0, "#5a7fa5"), (0.4, "#bcd0da"), (0.58, "#f7e3c8"), (1, "#f7e3c8")]
    )
    canvas.clouds(200, 70, "#ffffff", 0.55).glow(360, 600, 380, "#fff3d6", 0.8)
    for size, count, y, colour in (
        (0.35, 9, 612, "#c7d3da"),
        (0.6, 6, 618, "#dfe7ea"),
        (1.15, 3, 630, "#f7f9fa"),
    ):
        mills = Shape()
        for number in range(count):
            x = (number + 0.5 + canvas.chance.uniform(-0.2, 0.2)) * WIDTH / count
            hub = y - 330 * size
            mills.poly(
                [(x - 7 * size, y), (x - 3 * size, hub), (x + 3 * size, hub), (x + 7 * size, y)]
            )
            turn = canvas.chance.uniform(0, 2)
            for blade in range(3):
                angle = turn + blade * 2 * math.pi / 3
                tip = (x + math.cos(angle) * 170 * size, hub + math.sin(angle) * 170 * size)
                side = (
                    x + math.cos(angle + 0.12) * 60 * size,
                    hub + math.sin(angle + 0.12) * 60 * size,
                )
                mills.poly([(x, hub), side, tip])
            mills.disc(x, hub, 8 * size)
        canvas.lay(mills, colour)
    canvas.mirror(626, "#2f5f7f", 0.55).glints(640, 360, 240, "#fff3d6", 320)
    boat = Shape().poly(points("1120,776 1150,806 1290,806 1320,770")).box(1180, 742, 60, 34)
    return (
        canvas.lay(boat, "#c8402f")
        .lay(Shape().disc(1220, 812, 150, 0.06), "#eef5f6", alpha=0.7, blur=5)
        .finish()
    )


@scene("observatory")
def observatory() -> Image.Image:
    """A dome below stars drawn into arcs."""
    canvas = Canvas(
        "observatory", [(0, "#050a1c"), (0.6, "#16305c"), (0.85, "#5a5a86"), (1, "#5a5a86")]
    )
    trails = Shape()
    for _star in range(420):
        radius, start = canvas.chance.uniform(20, 1300), canvas.chance.uniform(0, 6.3)
        arc = [
            (640 + math.cos(start + t * 0.035) * radius, 330 + math.sin(start + t * 0.035) * radius)
            for t in range(9)
        ]
        trails.line(arc, canvas.chance.uniform(0.8, 2.2), tone=canvas.chance.randint(70, 255))
    canvas.lay(trails, "#dfe8ff")
    canvas.lay(Shape().poly(canvas.ridge(880, 70)), "#0c1630").lay(
        Shape().poly(canvas.ridge(960, 40)), "#070d20"
    )
    dome = Shape().box(980, 760, 300, 170).disc(1130, 760, 150)
    canvas.lay(dome, [(0.55, "#c9d3e6"), (0.9, "#4a5878")])
    canvas.lay(Shape().poly(points("1096,616 1150,612 1190,780 1090,780")), "#0a1226")
    canvas.glow(1140, 700, 90, "#ff8f5a", 0.4).lay(Shape().box(1090, 850, 30, 80), "#ffc36a")
    return canvas.finish(dark=0.5)


@scene("island-town")
def island_town() -> Image.Image:
    """A white town on a quay, before blue hills."""
    canvas = Canvas("island-town", [(0, "#3f8fce"), (0.4, "#bfe0ee"), (1, "#e9f3f0")])
    canvas.clouds(160, 50, "#ffffff", 0.6)
    for y, height, colour in ((520, 120, "#8fb0c4"), (580, 80, "#6f977f")):
        canvas.lay(Shape().poly(canvas.ridge(y, height)), colour)
    for y, low, high, colour in (
        (640, 50, 150, "#e9dfc9"),
        (668, 30, 110, "#f8f3e6"),
        (690, 20, 80, "#ffffff"),
    ):
        row = buildings(canvas, y, low, high, colour, 74)
        windows(canvas, row, "#4a6f8f", 0.3)
    tower = Shape().box(760, 410, 56, 290).poly(points("752,412 788,340 824,412"))
    canvas.lay(tower, "#f4ead2").lay(Shape().box(778, 450, 20, 34), "#3b5f7f")
    canvas.lay(Shape().box(0, 690, WIDTH, 26), "#b59a70")
    return canvas.mirror(714, "#2f86a8", 0.4).glints(726, 800, 600, "#ffffff", 260).finish()
