"""More scenes: mountains and snow."""

import math
from random import Random

from PIL import Image

from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Shape
from rotative.web.demo.scenes import scene, stars
from rotative.web.demo.scenes_land import person


def _snowy(canvas: Canvas, y: float, height: float, rock: str, snow: str) -> None:
    """A range of peaks that stands at ``y``, snow on the side of the light."""
    stone, shade, cover, x = Shape(), Shape(), Shape(), -120.0
    while x < WIDTH + 160:
        tall, wide = (
            height * canvas.chance.uniform(0.5, 1.15),
            height * canvas.chance.uniform(0.7, 1.1),
        )
        top = y - tall
        jag = [canvas.chance.uniform(-0.06, 0.06) * wide for _step in range(6)]
        spine = [(x + jag[i], top + tall * i / 5) for i in range(6)]
        stone.poly([(x - wide, y + 20), (x, top), (x + wide, y + 20)])
        shade.poly([*spine, (x + wide, y + 20)])
        drip = [
            (x - wide * part, top + tall * (part + canvas.chance.uniform(-0.02, 0.14)))
            for part in (0.62, 0.52, 0.44, 0.34, 0.24, 0.14, 0.05)
        ]
        cover.poly([(x, top), (x - wide * 0.62, top + tall * 0.62), *drip, *spine[3:0:-1]])
        cover.poly(
            [
                (x, top),
                (x + wide * 0.3, top + tall * 0.3),
                (x + wide * 0.16, top + tall * 0.34),
                (x + wide * 0.08, top + tall * 0.24),
            ]
        )
        x += wide * canvas.chance.uniform(0.55, 0.95)
    canvas.lay(stone, rock).lay(shade, "#16263f", alpha=0.3).lay(cover, snow, alpha=0.95)


@scene("alpine-pass")
def alpine_pass() -> Image.Image:
    """A road winds up to a pass between snowy mountains."""
    canvas = Canvas("alpine-pass", [(0, "#2f6aa8"), (0.45, "#a7cfe6"), (1, "#dbeaf0")])
    canvas.clouds(150, 50, "#ffffff", 0.6)
    _snowy(canvas, 470, 300, "#7d92ab", "#f6fbff")
    _snowy(canvas, 590, 220, "#52677f", "#eaf3fa")
    canvas.lay(Shape().box(0, 600, WIDTH, 40), "#e6f0f5", alpha=0.5, blur=30)
    canvas.lay(Shape().poly(canvas.ridge(690, 70, 0.4)), [(0.6, "#6f8f5a"), (1, "#3d5a34")])
    for number in range(11):
        y, swing = 1040.0 - number * 36, 470 - number * 40
        side = 1 if number % 2 else -1
        wide = 26 - number * 2.1
        bend = [(800 + side * math.cos(t / 10 * math.pi) * swing, y - t * 3.6) for t in range(11)]
        canvas.lay(Shape().line(bend, wide), "#2c3a34", alpha=0.35, blur=4)
        canvas.lay(Shape().line(bend, wide * 0.8), "#d8d2c2")
    pines = Shape()
    for _pine in range(150):
        x, y = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(740, HEIGHT + 60)
        tall = (y - 640) * 0.3
        if abs(x - 800) > (y - 640) * 1.05 + 40:
            pines.poly([(x - tall * 0.3, y), (x, y - tall), (x + tall * 0.3, y)])
    return canvas.lay(pines, "#1d3a2a").finish()


@scene("glacier")
def glacier() -> Image.Image:
    """A tongue of ice, cracked and blue, between dark walls."""
    canvas = Canvas("glacier", [(0, "#5d8ab5"), (0.4, "#d5e4ea"), (1, "#eaf3f7")])
    canvas.clouds(110, 40, "#ffffff", 0.5)
    _snowy(canvas, 440, 300, "#66788c", "#f7fbfd")
    canvas.lay(
        Shape().box(0, 425, WIDTH, HEIGHT), [(0.38, "#f7fbfd"), (0.65, "#c3dfec"), (1, "#7fb4cf")]
    )

    def along(part: float, y: float) -> float:
        """Where a line that runs down the ice, ``part`` of the way across, is at ``y``."""
        down = (y - 425) / (HEIGHT - 425)
        return 800 + math.sin(down * 3.1) * 130 + (part - 0.5) * (520 + 1500 * down**1.4)

    rows = range(425, HEIGHT + 14, 14)
    for part, wide in ((0.3, 16), (0.55, 26), (0.78, 12)):
        for y in rows:
            stones = Shape()
            for _stone in range(9):
                stones.disc(along(part, y) + canvas.chance.gauss(0, wide * y / 900), y, y / 260)
            canvas.lay(stones, "#5a5f66", alpha=0.55)
    cracks = Shape()
    for y in rows[2:]:
        for _crack in range(7):
            at = canvas.chance.uniform(0.1, 0.9)
            long, deep = canvas.chance.uniform(0.02, 0.07), (y - 400) / 30
            path = [
                (along(at + long * t, y), y + math.sin(t * math.pi) * deep)
                for t in (0, 0.3, 0.7, 1)
            ]
            cracks.line(path, 0.6 + (y - 400) / 190)
    canvas.lay(cracks, "#1f6f9c", alpha=0.7, blur=0.8)
    for side, tones in ((-1, ("#4b4f58", "#24272d")), (1, ("#575b64", "#2b2e35"))):
        edge = []
        for y in rows:
            at = along(0.5 + side * 0.5, y)
            edge.append((at + canvas.chance.gauss(0, 6 + (y - 425) / 26), float(y)))
        wall = 0 if side < 0 else WIDTH
        canvas.lay(
            Shape().poly([(wall, 330), *edge, (wall, HEIGHT)]), [(0.35, tones[0]), (1, tones[1])]
        )
        rock = Shape()
        for number in range(60):
            at_y = canvas.chance.uniform(470, HEIGHT)
            x = along(0.5 + side * 0.5, at_y) + side * canvas.chance.uniform(10, 340)
            fold = [(x, at_y), (x + side * 40, at_y - 26), (x + side * 66, at_y - 20 - number % 9)]
            rock.line(fold, 2)
        canvas.lay(rock, "#8b929c", alpha=0.35)
    climbers = Shape()
    for number in range(5):
        person(climbers, 700 + number * 44, 850 - number * 17, 50)
    climbers.line([(700, 824), (876, 756)], 1.5)
    return canvas.lay(climbers, "#b8321f").finish()


@scene("snow-village")
def snow_village() -> Image.Image:
    """Lit windows under snowy roofs at night."""
    canvas = Canvas(
        "snow-village", [(0, "#0c1a3d"), (0.5, "#33538a"), (0.7, "#7f9cc4"), (1, "#7f9cc4")]
    )
    canvas.scatter(160, stars(420), "#eaf1ff", alpha=0.8)
    _snowy(canvas, 520, 210, "#3c5580", "#b9cdea")
    canvas.lay(Shape().poly(canvas.ridge(720, 30, 0.4)), [(0.6, "#dce8f6"), (1, "#8ea8cf")])
    for y, count, wide in ((740, 9, 120), (830, 7, 170), (950, 5, 240)):
        for number in range(count):
            x = number * WIDTH / count + canvas.chance.uniform(0, 60)
            tall = wide * canvas.chance.uniform(0.5, 0.75)
            canvas.lay(Shape().box(x, y - tall, wide, tall), "#4a3a36")
            roof = [
                (x - 16, y - tall + 4),
                (x + wide / 2, y - tall * 1.75),
                (x + wide + 16, y - tall + 4),
            ]
            canvas.lay(Shape().poly(roof), [(0.5, "#f6faff"), (1, "#c4d6ee")])
            panes = Shape()
            for pane in range(2 + int(wide > 150)):
                panes.box(
                    x + wide * (0.16 + pane * 0.28), y - tall * 0.62, wide * 0.14, tall * 0.26
                )
            canvas.lay(panes, "#ffd47a").glow(
                x + wide / 2, y - tall * 0.45, wide * 0.7, "#ffbe5a", 0.3
            )
    church = Shape().box(730, 520, 62, 230).poly([(722, 524), (761, 380), (800, 524)])
    canvas.lay(church, "#28324e").lay(Shape().box(752, 570, 18, 30), "#ffd47a")

    def flake(shape: Shape, chance: Random) -> None:
        shape.disc(
            chance.uniform(0, WIDTH),
            chance.uniform(0, HEIGHT),
            chance.uniform(1, 3.4),
            tone=chance.randint(80, 230),
        )

    firs = Shape()
    for x in (60, 1500, 1390):
        for level in range(4):
            firs.poly(
                [
                    (x - 90 + level * 18, 1040 - level * 90),
                    (x, 900 - level * 90),
                    (x + 90 - level * 18, 1040 - level * 90),
                ]
            )
    return canvas.lay(firs, "#12223f").scatter(700, flake, "#ffffff").finish(dark=0.45)
