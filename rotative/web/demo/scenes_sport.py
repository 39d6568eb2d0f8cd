"""More scenes: players, runners, musicians."""

import math
from random import Random

from PIL import Image

from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Shape, points
from rotative.web.demo.scenes import scene
from rotative.web.demo.scenes_land import person


def runner(shape: Shape, x: float, y: float, tall: float, way: int = 1) -> Shape:
    """A figure that runs, right where ``way`` is 1, its foot at (x, y)."""

    def at(*pairs: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + px * way * tall, y - py * tall) for px, py in pairs]

    limb = tall * 0.075
    shape.disc(x + 0.14 * way * tall, y - tall * 0.93, tall * 0.085)
    shape.poly(at((0.04, 0.84), (0.17, 0.82), (0.08, 0.48), (-0.07, 0.5)))
    shape.line(at((0, 0.5), (0.2, 0.38), (0.12, 0.12), (0.2, 0.1)), limb)
    shape.line(at((0, 0.5), (-0.1, 0.28), (-0.36, 0.26), (-0.4, 0.2)), limb)
    shape.line(at((0.1, 0.8), (0.02, 0.62), (0.2, 0.58)), limb * 0.75)
    return shape.line(at((0.08, 0.8), (-0.14, 0.68), (-0.2, 0.52)), limb * 0.75)


@scene("running-track")
def running_track() -> Image.Image:
    """Runners in the bend of a red track, long shadows behind them."""
    canvas = Canvas(
        "running-track", [(0, "#3f7fb5"), (0.2, "#bcd7e2"), (0.26, "#4f8a48"), (1, "#b5472f")]
    )
    canvas.lay(Shape().box(0, 240, WIDTH, 60), "#3a4a5c")

    def face(shape: Shape, chance: Random) -> None:
        shape.box(
            chance.uniform(0, WIDTH), chance.uniform(180, 296), 6, 7, tone=chance.randint(80, 255)
        )

    canvas.lay(Shape().box(0, 170, WIDTH, 130), "#4a556b").scatter(2400, face, "#e8d2b5")
    canvas.lay(Shape().box(0, 300, WIDTH, 800), [(0.28, "#c9583a"), (1, "#9c3a24")])
    canvas.lay(Shape().disc(500, 250, 760, 0.2), "#4f8f48")
    lanes = Shape()
    for number in range(8):
        reach = 790 + number * 150
        lanes.line(
            [
                (
                    500 + math.cos(t / 60 * 3.3) * reach,
                    250 + math.sin(t / 60 * 3.3) * reach * (0.2 + number * 0.075),
                )
                for t in range(61)
            ],
            3 + number * 0.9,
        )
    canvas.lay(lanes, "#fbf4e8", alpha=0.85)
    for x, y, tall, colour in (
        (420, 560, 190, "#1f3a7a"),
        (700, 620, 230, "#f2c53a"),
        (960, 690, 270, "#f7f4ee"),
        (1260, 780, 330, "#1f7a4a"),
        (300, 820, 330, "#7a2f6f"),
    ):
        canvas.lay(
            Shape().poly(
                [
                    (x - 10, y),
                    (x + 20, y - 6),
                    (x - tall * 1.1, y + tall * 0.3),
                    (x - tall * 1.2, y + tall * 0.24),
                ]
            ),
            "#3a120a",
            alpha=0.45,
            blur=5,
        )
        canvas.lay(runner(Shape(), x, y, tall), "#2a1a17")
        canvas.lay(
            Shape().poly(
                [
                    (x + px * tall, y - py * tall)
                    for px, py in ((0.03, 0.83), (0.17, 0.81), (0.1, 0.56), (-0.06, 0.58))
                ]
            ),
            colour,
        )
    return canvas.finish()


@scene("football-pitch")
def football_pitch() -> Image.Image:
    """A village match in evening dust."""
    canvas = Canvas(
        "football-pitch", [(0, "#7f4f5f"), (0.35, "#e08a58"), (0.55, "#ffd890"), (1, "#ffd890")]
    )
    canvas.glow(1150, 540, 460, "#fff4c4", 0.95).lay(Shape().disc(1150, 530, 66), "#fffbe6")
    trees = Shape()
    for _tree in range(40):
        x = canvas.chance.uniform(0, WIDTH)
        trees.disc(x, 600 + canvas.chance.uniform(-30, 10), canvas.chance.uniform(24, 58)).box(
            x - 4, 600, 8, 50
        )
    canvas.lay(trees, "#8a4f3a").lay(buildings_row(), "#6a3a30")
    canvas.lay(Shape().box(0, 640, WIDTH, 460), [(0.6, "#d3925a"), (1, "#7a4628")])
    goal = Shape().line(points("230,800 230,560 520,540 520,760"), 9)
    canvas.lay(goal, "#fbeed2")
    crowd = Shape()
    for _one in range(70):
        person(
            crowd,
            canvas.chance.uniform(0, WIDTH),
            660 + canvas.chance.uniform(-6, 8),
            canvas.chance.uniform(60, 84),
        )
    canvas.lay(crowd, "#4a2622")
    for x, y, tall, way in (
        (700, 860, 250, 1),
        (900, 830, 230, -1),
        (1180, 930, 290, -1),
        (470, 940, 280, 1),
        (1400, 830, 220, -1),
    ):
        canvas.lay(
            Shape().poly([(x, y), (x + 26, y), (x - 190, y + 110), (x - 230, y + 104)]),
            "#3a1c12",
            alpha=0.4,
            blur=6,
        )
        canvas.lay(runner(Shape(), x, y, tall, way), "#22121a")
    canvas.lay(Shape().disc(800, 838, 19), "#fdf6e6").lay(
        Shape().disc(805, 843, 12), "#b59a7a", alpha=0.5
    )
    for x, y in ((690, 866), (910, 840), (1180, 936)):
        canvas.lay(Shape().disc(x, y, 90, 0.3), "#ffe2ac", alpha=0.5, blur=16)
    return canvas.finish(dark=0.4)


def buildings_row() -> Shape:
    """Low houses behind a pitch."""
    shape = Shape()
    for x in (40, 320, 610, 860, 1330):
        shape.box(x, 590, 130, 60).poly([(x - 12, 592), (x + 65, 550), (x + 142, 592)])
    return shape


@scene("cyclists")
def cyclists() -> Image.Image:
    """A bunch of riders on a coast road."""
    canvas = Canvas("cyclists", [(0, "#4f95c9"), (0.45, "#cfe6ee"), (1, "#cfe6ee")])
    canvas.clouds(160, 50, "#ffffff", 0.6)
    canvas.lay(Shape().poly(canvas.ridge(520, 90)), "#86a5b0").lay(
        Shape().box(0, 540, WIDTH, 160), [(0.5, "#3f8fae"), (0.65, "#7fc0cc")]
    )
    canvas.lay(Shape().box(0, 690, WIDTH, 60), "#7f9a58").lay(
        Shape().box(0, 740, WIDTH, 340), [(0.7, "#8d8a86"), (1, "#5d5a58")]
    )
    canvas.lay(Shape().box(0, 720, WIDTH, 24), "#e6dfcf")
    shirts = ("#d8432f", "#f2c53a", "#1f5fa3", "#2f8a5a", "#f4efe2", "#e2762f", "#8e3b6b")
    for number in range(13):
        x, y = 120 + number * 112 + (number % 3) * 20, 850 + (number * 61) % 130
        size = 0.8 + (y - 850) / 420
        wheels, frame, body = Shape(), Shape(), Shape()
        for wheel in (-52, 52):
            wheels.disc(x + wheel * size, y, 40 * size).disc(x + wheel * size, y, 35 * size, tone=0)
        frame.line(
            [(x + px * size, y + py * size) for px, py in points("-52,0 -16,-58 38,-60 52,0")],
            5 * size,
        )
        frame.line(
            [(x + px * size, y + py * size) for px, py in points("-20,-70 4,-2 38,-60")], 5 * size
        )
        frame.line(
            [(x + px * size, y + py * size) for px, py in points("-18,-74 14,-44 4,2")], 12 * size
        )
        frame.line(
            [(x + px * size, y + py * size) for px, py in points("34,-116 44,-86 50,-70")], 8 * size
        )
        body.line(
            [(x + px * size, y + py * size) for px, py in points("-18,-82 8,-112 34,-118")],
            26 * size,
        )
        canvas.lay(Shape().disc(x, y + 44 * size, 92 * size, 0.1), "#22211f", alpha=0.5, blur=4)
        canvas.lay(wheels, "#17181b").lay(frame, "#2a2422").lay(body, shirts[number % 7])
        canvas.lay(
            Shape().disc(x + 52 * size, y - 136 * size, 15 * size, 0.85),
            shirts[(number * 3 + 2) % 7],
        )
    return canvas.finish()


def _room(seed: str, wall: str, light: str) -> Canvas:
    canvas = Canvas(seed, [(0, wall), (1, "#120c0c")])
    canvas.glow(1050, 380, 760, light, 0.65)

    def mote(shape: Shape, chance: Random) -> None:
        shape.disc(chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT), chance.uniform(2, 9))

    motes = canvas.scatter(60, mote, light, alpha=0.16, blur=3)
    return motes.lay(Shape().box(0, 930, WIDTH, 160), "#1a0f0c", alpha=0.8, blur=24)


@scene("kora-player")
def kora_player() -> Image.Image:
    """A seated musician behind the gourd of a long harp."""
    canvas = _room("kora-player", "#5a2a1e", "#ffb45a")
    figure = points("520,1067 540,760 600,600 720,540 880,540 1000,600 1070,770 1090,1067")
    canvas.lay(Shape().poly(figure), [(0.5, "#27508f"), (1, "#12284f")])
    trim = Shape()
    for number in range(9):
        trim.disc(800, 560 + number * 24, 9, 0.7)
    canvas.lay(trim, "#e9b84a")
    canvas.lay(
        Shape().box(766, 470, 70, 90).disc(800, 400, 92, 1.2), [(0.3, "#4a2a1c"), (0.5, "#2d1711")]
    )
    canvas.lay(Shape().poly(points("706,352 716,262 800,236 886,262 896,352")), "#b5342a")
    canvas.lay(Shape().line(points("864,330 880,420 850,480"), 10), "#e08a4a", alpha=0.7, blur=6)
    canvas.lay(Shape().line(points("812,880 808,250 830,120"), 26), "#6a3a1e")
    canvas.lay(Shape().disc(810, 850, 196), [(0.6, "#d89a4e"), (1, "#7a4520")])
    canvas.lay(Shape().disc(810, 850, 168), [(0.6, "#f0dcb4"), (1, "#c9a468")])
    canvas.lay(Shape().disc(880, 780, 26), "#2d1711").lay(
        Shape().box(700, 720, 12, 250).box(910, 720, 12, 250), "#4a2614"
    )
    strings, rings = Shape(), Shape()
    for number in range(11):
        strings.line([(786 + number * 5, 880), (815 + number, 200 + number * 44)], 1.6)
        rings.box(796, 200 + number * 40, 34, 9)
    canvas.lay(rings, "#2d1a10").lay(strings, "#fff3d4", alpha=0.9).lay(
        Shape().box(776, 868, 70, 20), "#3a1f12"
    )
    hands = (
        Shape()
        .line(points("590,720 640,900 716,830"), 54)
        .line(points("1030,730 990,900 918,830"), 54)
    )
    canvas.lay(hands, "#1c3f76").lay(Shape().disc(726, 822, 32).disc(908, 822, 32), "#4a2a1c")
    return canvas.finish(dark=0.55)


@scene("oud-player")
def oud_player() -> Image.Image:
    """A musician bent over a lute with a broad body."""
    canvas = _room("oud-player", "#23324a", "#f2c987")
    canvas.lay(
        Shape().poly(points("470,1067 500,740 610,600 740,560 860,570 960,640 1030,800 1060,1067")),
        [(0.5, "#3a3f4a"), (1, "#16181f")],
    )
    canvas.lay(Shape().poly(points("730,580 790,700 850,580")), "#f1e8d6")
    canvas.lay(
        Shape().box(752, 500, 72, 90).disc(800, 430, 88, 1.2), [(0.3, "#c99a78"), (0.55, "#8a5f44")]
    )
    canvas.lay(Shape().disc(790, 370, 92, 0.72).disc(738, 420, 34, 1.4), "#1d1512")
    canvas.lay(Shape().line(points("872,400 880,450 856,510"), 9), "#ffe0b4", alpha=0.7, blur=6)
    canvas.lay(
        Shape().line(points("860,470 846,478"), 4).line(points("822,418 850,414"), 7), "#3a2218"
    )
    canvas.lay(Shape().poly(points("800,740 1290,560 1300,590 820,800")), "#4a2a18")
    canvas.lay(Shape().poly(points("1284,552 1250,470 1276,460 1312,590")), "#3a1f12")
    canvas.lay(Shape().disc(680, 830, 226, 0.92), [(0.6, "#e2b878"), (1, "#a8703a")])
    canvas.lay(Shape().disc(680, 830, 206, 0.9), [(0.6, "#f0cf94"), (1, "#c08a4a")])
    for x, y, radius in ((724, 812, 58), (640, 760, 22), (650, 900, 22)):
        canvas.lay(Shape().disc(x, y, radius), "#2a160d").lay(
            Shape().disc(x, y, radius * 0.7).disc(x, y, radius * 0.5, tone=0), "#c9964a"
        )
    strings = Shape()
    for number in range(6):
        strings.line([(560, 860 + number * 7), (1270, 566 + number * 3)], 1.5)
    canvas.lay(strings, "#fff8e4", alpha=0.85).lay(
        Shape().poly(points("548,846 572,840 580,912 556,918")), "#3a1f12"
    )
    arms = (
        Shape()
        .line(points("560,700 470,850 640,880"), 62)
        .line(points("970,740 1130,760 1130,650"), 56)
    )
    canvas.lay(arms, "#2d313b").lay(Shape().disc(668, 872, 32).disc(1132, 640, 30), "#b58564")
    return canvas.finish(dark=0.55)
