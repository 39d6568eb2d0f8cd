"""More scenes: maps and charts, whose only words are figures."""

import math

from PIL import Image, ImageDraw, ImageFont

from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Points, Shape
from rotative.web.demo.scenes import scene
from rotative.web.demo.scenes_people import bar_chart

_INK, _PALE = (60, 54, 46), (205, 198, 184)


def line_chart(
    seed: str, rows: list[tuple[str, list[float]]], labels: list[str], low: float, high: float
) -> Image.Image:
    """A chart of lines, each a colour and its values, over ``labels``."""
    canvas = Canvas(seed, [(0, "#fbf8f1"), (1, "#fbf8f1")])
    left, right, foot, head = 190, 1500, 900, 130
    draw = ImageDraw.Draw(canvas.image)
    small = ImageFont.load_default(34)

    def at(number: int, value: float) -> tuple[float, float]:
        across = left + 40 + (right - left - 80) * number / (len(labels) - 1)
        return across, foot - (foot - head) * (value - low) / (high - low)

    for part in range(5):
        y = foot - (foot - head) * part / 4
        draw.line((left, y, right, y), fill=_PALE, width=2)
        value = low + (high - low) * part / 4
        draw.text((left - 24, y), f"{value:g}", font=small, fill=(105, 98, 88), anchor="rm")
    for colour, values in rows:
        path = [at(number, value) for number, value in enumerate(values)]
        canvas.lay(
            Shape().poly([(path[0][0], foot), *path, (path[-1][0], foot)]), colour, alpha=0.14
        )
        canvas.lay(Shape().line(path, 9), colour)
        dots = Shape()
        for x, y in path:
            dots.disc(x, y, 13)
        canvas.lay(dots, colour)
    for number, label in enumerate(labels):
        draw.text((at(number, 0)[0], foot + 50), label, font=small, fill=_INK, anchor="mm")
    draw.line((left, foot, right, foot), fill=_INK, width=4)
    return canvas.image


@scene("chart-fish")
def chart_fish() -> Image.Image:
    """The spawning stock of herring and the quota, in thousand tonnes."""
    return line_chart(
        "chart-fish",
        [
            ("#0b5c6b", [610, 640, 590, 520, 470, 430, 390]),
            ("#c8402f", [110, 118, 112, 100, 88, 80, 64]),
        ],
        ["2020", "2021", "2022", "2023", "2024", "2025", "2026"],
        0,
        800,
    )


@scene("chart-trade")
def chart_trade() -> Image.Image:
    """What comes in and goes out by sea, in million tonnes."""
    return bar_chart(
        "chart-trade",
        [[3.1, 3.4, 3.9, 4.6, 5.2], [1.4, 1.9, 2.2, 3.0, 3.9]],
        ["2022", "2023", "2024", "2025", "2026"],
        ["#1f5a7b", "#e0a03a"],
        6,
    )


@scene("chart-heat")
def chart_heat() -> Image.Image:
    """Every year since 1900 as a stripe, from blue to red."""
    canvas = Canvas("chart-heat", [(0, "#fbf8f1"), (1, "#fbf8f1")])
    scale = (
        "#08306b",
        "#2b6cb0",
        "#6ba6d6",
        "#b9d6ea",
        "#f3e3da",
        "#f6b39a",
        "#e8694c",
        "#b9241f",
        "#67000d",
    )
    for year in range(126):
        warm = (year / 126) ** 1.9 * 6.6 + 1 + canvas.chance.gauss(0, 0.85)
        tone = scale[min(max(round(warm), 0), len(scale) - 1)]
        canvas.lay(Shape().box(80 + year * 11.43, 90, 11.6, 820), tone)
    draw = ImageDraw.Draw(canvas.image)
    font = ImageFont.load_default(38)
    for year in (1900, 1925, 1950, 1975, 2000, 2025):
        x = 86 + (year - 1900) * 11.43
        draw.text((min(max(x, 130), 1460), 960), str(year), font=font, fill=_INK, anchor="mm")
    return canvas.image


def _coast(canvas: Canvas, x: float, y: float, radius: float, rough: float = 0.26) -> Points:
    """The outline of an invented country round (x, y)."""
    waves = [
        (canvas.chance.uniform(0, 6.3), canvas.chance.gauss(0, rough / number))
        for number in range(1, 12)
    ]
    outline = []
    for step in range(240):
        angle = step / 240 * 2 * math.pi
        reach = radius * (
            1
            + sum(
                size * math.sin(number * angle + turn)
                for number, (turn, size) in enumerate(waves, 2)
            )
        )
        outline.append((x + math.cos(angle) * reach * 1.35, y + math.sin(angle) * reach))
    return outline


def _sea(seed: str, ocean: str = "#b9d3dc", land: str = "#efe6cf") -> Canvas:
    canvas = Canvas(seed, [(0, ocean), (1, ocean)])
    for x, y, radius in ((760, 540, 330), (1420, 880, 120), (170, 190, 90)):
        coast = [*_coast(canvas, x, y, radius)]
        for wide, alpha in ((44, 0.14), (24, 0.2), (10, 0.3)):
            canvas.lay(Shape().line([*coast, coast[0]], wide), "#5f93a6", alpha=alpha, blur=2)
        canvas.lay(Shape().poly(coast), land).lay(Shape().line([*coast, coast[0]], 3), "#6b6152")
    return canvas


@scene("weather-map")
def weather_map() -> Image.Image:
    """Isobars, a front and temperatures over a coast."""
    canvas = _sea("weather-map", "#a9c9dc", "#e6e3c4")
    for centre_x, centre_y, way in ((420, 300, 1), (1210, 740, -1)):
        for ring in range(1, 9):
            path = [
                (
                    centre_x + math.cos(t / 60 * 6.2832) * (40 + ring * 62) * 1.25,
                    centre_y
                    + math.sin(t / 60 * 6.2832) * (40 + ring * 62)
                    + math.sin(t / 60 * 12.566 + way) * ring * 5,
                )
                for t in range(61)
            ]
            canvas.lay(Shape().line(path, 2.5), "#3f5a6b", alpha=0.7)
    front = [(640 + t * 26, 70 + t * 46 - math.sin(t / 20 * 3.14) * 190) for t in range(21)]
    canvas.lay(Shape().line(front, 8), "#1f4f9f")
    teeth = Shape()
    for (x, y), (x2, y2) in zip(front[1::2], front[2::2], strict=False):
        teeth.poly([(x, y), (x2, y2), ((x + x2) / 2 + 30, (y + y2) / 2 - 24)])
    canvas.lay(teeth, "#1f4f9f")
    warm = [(650 + t * 44, 70 + t * 22 + math.sin(t / 16 * 3.14) * 60) for t in range(17)]
    canvas.lay(Shape().line(warm, 8), "#c3261f")
    bumps = Shape()
    for x, y in warm[1::3]:
        bumps.disc(x + 6, y - 10, 22)
    canvas.lay(bumps, "#c3261f")
    draw = ImageDraw.Draw(canvas.image)
    font, small = ImageFont.load_default(56), ImageFont.load_default(34)
    for x, y, figure in (
        (560, 480, 11),
        (760, 620, 14),
        (980, 450, 17),
        (650, 760, 16),
        (1010, 700, 19),
        (820, 340, 13),
    ):
        draw.text(
            (x, y),
            f"{figure}°",
            font=font,
            fill=(150, 30, 24),
            anchor="mm",
            stroke_width=5,
            stroke_fill=(250, 246, 232),
        )
    for x, y, pressure in ((420, 300, 986), (1210, 740, 1031)):
        draw.text(
            (x, y),
            str(pressure),
            font=small,
            fill=(20, 40, 70),
            anchor="mm",
            stroke_width=4,
            stroke_fill=(233, 240, 240),
        )
    return canvas.finish(dark=0.15, grain=0.03)


@scene("river-map")
def river_map() -> Image.Image:
    """A river with its tributaries and gauges, from the hills to the sea."""
    canvas = Canvas("river-map", [(0, "#efe7d2"), (1, "#e6dcc2")])
    hills = Shape()
    for _hill in range(150):
        x, y = canvas.chance.gauss(280, 190), canvas.chance.gauss(260, 150)
        for stroke in range(5):
            hills.line(
                [(x + stroke * 7, y), (x + stroke * 9 - 10, y + 22 - abs(stroke - 2) * 4)], 1.6
            )
    canvas.lay(hills, "#8a6f4a", alpha=0.7)
    coast = [
        (1260 + math.sin(y / 110) * 46 + math.sin(y / 37) * 12, y)
        for y in range(-10, HEIGHT + 20, 10)
    ]
    canvas.lay(Shape().poly([*coast, (WIDTH + 10, HEIGHT + 10), (WIDTH + 10, -10)]), "#b5d0d6")
    for wide in range(1, 6):
        canvas.lay(
            Shape().line([(x + wide * 16, y) for x, y in coast], 2),
            "#6f9fab",
            alpha=0.7 - wide * 0.1,
        )
    main = [
        (300 + t * 9.9, 260 + t * 4.6 + math.sin(t / 8) * 46 + math.sin(t / 3.1) * 12)
        for t in range(100)
    ]
    canvas.lay(Shape().line(main, 46), "#9fc08a", alpha=0.5, blur=14)
    for number in range(1, 99):
        canvas.lay(Shape().line(main[number - 1 : number + 1], 4 + number / 9), "#2f7fa8")
    for at, side in ((14, -1), (26, 1), (38, -1), (52, 1), (63, -1), (74, 1)):
        x, y = main[at]
        branch = [
            (x - t * 11 - at, y + side * t * 15 + math.sin(t / 2 + at) * 16) for t in range(14)
        ]
        branch[0] = (x, y)
        canvas.lay(Shape().line(branch, 5), "#2f7fa8")
    posts = Shape()
    for at in (20, 41, 60, 80, 96):
        x, y = main[at]
        posts.disc(x, y, 22).disc(x, y, 12, tone=0)
    canvas.lay(posts, "#b5342a")
    scale = Shape()
    for number in range(4):
        scale.box(140 + number * 110, 960, 110, 14, tone=255 if number % 2 == 0 else 60)
    canvas.lay(scale, "#3b3328")
    draw = ImageDraw.Draw(canvas.image)
    for number in range(5):
        draw.text(
            (140 + number * 110, 1000),
            str(number * 50),
            font=ImageFont.load_default(28),
            fill=_INK,
            anchor="mm",
        )
    rose = (
        Shape()
        .poly([(1440, 120), (1456, 190), (1440, 260), (1424, 190)])
        .poly([(1370, 190), (1440, 178), (1510, 190), (1440, 202)])
    )
    return canvas.lay(rose, "#3b3328").finish(dark=0.2, grain=0.05)


@scene("election-map")
def election_map() -> Image.Image:
    """A country of hexagons, each a seat, coloured by who won it."""
    canvas = Canvas("election-map", [(0, "#f7f4ec"), (1, "#f7f4ec")])
    coast = _coast(canvas, 800, 530, 330, 0.2)
    area = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(area).polygon([*coast], fill=255)
    colours = ("#b5342a", "#1f5a7b", "#e0a03a", "#4f8a55", "#7a4f8f")
    capitals = [
        (canvas.chance.uniform(400, 1200), canvas.chance.uniform(250, 820)) for _party in range(9)
    ]
    size = 34.0
    for row in range(-1, 22):
        for column in range(-1, 28):
            x, y = column * size * 1.74 + (row % 2) * size * 0.87, row * size * 1.5
            inside = 0 <= x < WIDTH and 0 <= y < HEIGHT and area.getpixel((int(x), int(y)))
            if not inside:
                continue
            near = min(
                range(9),
                key=lambda n: (
                    math.hypot(capitals[n][0] - x, capitals[n][1] - y)
                    + canvas.chance.uniform(0, 130)
                ),
            )
            corners = [
                (
                    x + math.sin(i * math.pi / 3) * size * 0.95,
                    y + math.cos(i * math.pi / 3) * size * 0.95,
                )
                for i in range(6)
            ]
            canvas.lay(Shape().poly(corners), colours[near % 5])
    return canvas.finish(dark=0.05, grain=0.02)
