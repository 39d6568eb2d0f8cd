"""More scenes: portraits of invented people, engraved as newspapers did before photographs.

A bust is modelled in greys, and the greys are then cut into curved lines that
swell where it is dark, with a second set across the deepest shadows.
"""

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from rotative.web.demo.engraving import engrave
from rotative.web.demo.paint import HEIGHT, WIDTH, Canvas, Shape, points, rgb
from rotative.web.demo.scenes import SCENES

_SITTERS = Path(__file__).parent / "content" / "portraits.toml"


@dataclass(frozen=True)
class Sitter:
    """What somebody looks like. Greys are from 0 (ink) to 255 (paper)."""

    skin: int = 205
    hair: str = "short"  # short, bob, bun, bald, braids, curls, wrap, veil, turban, cap
    shade: int = 40  # of the hair or what covers it
    coat: int = 70
    collar: str = "shirt"  # shirt, round, high, robe, vest
    beard: int = 0  # its grey; 0 is none, 255 a white one
    moustache: int = 0
    glasses: bool = False
    earrings: bool = False
    old: bool = False
    turn: float = 0.0  # of the head, from -1 to 1
    paper: str = "#f2ead6"
    ink: str = "#1f1a17"


def _grey(tone: int) -> str:
    return f"#{tone:02x}{tone:02x}{tone:02x}"


def _lay(canvas: Canvas, shape: Shape, tone: int, blur: float = 2, alpha: float = 1) -> None:
    canvas.lay(shape, _grey(tone), blur=blur, alpha=alpha)


def _clothes(canvas: Canvas, who: Sitter) -> None:
    _lay(
        canvas,
        Shape().poly(
            points("300,1067 350,890 520,800 700,740 900,740 1080,800 1250,890 1300,1067")
        ),
        who.coat,
    )
    _lay(
        canvas,
        Shape().poly(points("900,740 1080,800 1250,890 1300,1067 1060,1067 960,860")),
        max(who.coat - 45, 5),
        26,
        0.7,
    )
    _lay(
        canvas,
        Shape().poly(points("350,890 520,800 600,780 500,1067 330,1067")),
        min(who.coat + 60, 245),
        34,
        0.6,
    )
    neck = Shape().poly(points("706,620 894,620 900,760 830,812 770,812 700,760"))
    _lay(canvas, neck, who.skin - 30)
    _lay(
        canvas,
        Shape().poly(points("790,650 900,620 906,770 826,812 740,720")),
        max(who.skin - 125, 10),
        22,
        0.7,
    )
    if who.collar == "shirt":
        _lay(
            canvas,
            Shape().poly(points("694,726 800,840 906,726 940,790 850,960 800,870 750,960 660,790")),
            240,
        )
        _lay(
            canvas,
            Shape().poly(points("782,856 818,856 836,1067 764,1067")),
            max(who.coat - 50, 15),
        )
        _lay(
            canvas,
            Shape().line(points("660,790 750,1067"), 5).line(points("940,790 850,1067"), 5),
            20,
            1,
        )
    elif who.collar == "high":
        _lay(
            canvas,
            Shape().poly(points("690,700 910,700 920,790 800,830 680,790")),
            max(who.coat - 25, 20),
        )
    elif who.collar == "vest":
        _lay(canvas, Shape().poly(points("690,740 910,740 900,800 800,850 700,800")), 235)
        for number in range(5):
            _lay(
                canvas,
                Shape().poly(
                    [
                        (420 + number * 170, 860),
                        (470 + number * 170, 850),
                        (500 + number * 170, 1067),
                        (430 + number * 170, 1067),
                    ]
                ),
                225,
                2,
                0.8,
            )
    elif who.collar == "robe":
        for number in range(7):
            x = 420 + number * 126
            _lay(
                canvas,
                Shape().line([(x, 1067), (x * 0.6 + 320, 800)], 9),
                max(who.coat - 60, 15),
                5,
            )
        for number in range(12):
            angle = math.pi * number / 11
            _lay(
                canvas,
                Shape().disc(800 + math.cos(angle) * 135, 758 + math.sin(angle) * 76, 11),
                235,
                1,
            )


def _behind(canvas: Canvas, who: Sitter) -> None:
    """Hair and cloth that fall behind the face."""
    if who.hair == "bob":
        _lay(
            canvas,
            Shape()
            .disc(800, 410, 226, 1.05)
            .poly(points("576,420 1024,420 1000,690 880,700 720,700 600,690")),
            who.shade,
        )
    elif who.hair == "veil":
        _lay(
            canvas,
            Shape()
            .disc(800, 430, 250, 1.12)
            .poly(points("552,440 1048,440 1120,860 960,960 640,960 480,860")),
            who.shade,
        )
    elif who.hair == "curls":
        for number in range(46):
            angle = (
                math.pi * (0.86 + 1.28 * number / 45)
                if number % 2
                else math.pi * (0.9 + 1.2 * number / 45)
            )
            reach = 200 + (number * 37) % 50
            _lay(
                canvas,
                Shape().disc(800 + math.cos(angle) * reach, 420 + math.sin(angle) * reach, 46),
                who.shade,
                3,
            )
    elif who.hair == "bun":
        _lay(canvas, Shape().disc(830, 180, 84), who.shade)
    elif who.hair == "braids":
        for number in range(7):
            x = 610 + (number % 4) * 14 if number < 4 else 968 + (number % 3) * 16
            _lay(canvas, Shape().line([(x, 360), (x - 16, 560), (x + 4, 760)], 17), who.shade, 1)


def _face(canvas: Canvas, who: Sitter) -> None:
    dx = who.turn * 34
    jaw = points(
        "610,400 620,520 660,630 730,706 800,726 870,706 940,630 "
        "980,520 990,400 960,280 880,210 800,196 720,210 640,280"
    )
    _lay(canvas, Shape().disc(608, 470, 34, 1.7).disc(992, 470, 34, 1.7), who.skin - 28)
    _lay(canvas, Shape().poly(jaw), who.skin, 5)
    head = Shape().poly(jaw)
    shade = Shape().poly(
        points("860,200 1000,260 1010,520 950,650 860,720 810,724 900,600 930,430 900,280")
    )
    shade.mask = ImageChops.multiply(shade.mask.filter(ImageFilter.GaussianBlur(36)), head.mask)
    _lay(canvas, shade, max(who.skin - 150, 5), 12, 0.85)
    light = Shape().disc(700, 320, 92, 0.8).disc(690, 530, 56)
    _lay(canvas, light, 252, 30, 0.75)
    dark = max(who.skin - 120, 8)
    for side in (-1, 1):
        x = 800 + side * 92 + dx
        _lay(canvas, Shape().disc(x, 432, 62, 0.62), max(who.skin - 75, 10), 15, 0.7)
        _lay(canvas, Shape().disc(x, 440, 37, 0.46), 245, 1)
        _lay(canvas, Shape().disc(x + dx * 0.25, 438, 16), 12, 1)
        _lay(canvas, Shape().disc(x + dx * 0.25 - 6, 432, 5), 255, 0)
        _lay(
            canvas,
            Shape().line([(x - 44, 440), (x - 20, 420), (x + 18, 418), (x + 44, 436)], 7),
            10,
            1,
        )
        brow = [(x - 58, 388 + side * 3), (x - 20, 370), (x + 24, 368), (x + 58, 386 - side * 3)]
        _lay(
            canvas,
            Shape().line(brow, 15 if not who.old else 19),
            225 if who.old and who.skin < 150 else max(min(who.shade, 90), 15),
            2,
        )
        if who.old:
            for fold in range(3):
                _lay(
                    canvas,
                    Shape().line(
                        [
                            (x - 40, 476 + fold * 12),
                            (x, 488 + fold * 13),
                            (x + 42, 474 + fold * 12),
                        ],
                        3,
                    ),
                    dark,
                    1,
                    0.8,
                )
    nose = Shape().poly(
        [(796 + dx, 410), (822 + dx, 420), (852 + dx * 1.4, 540), (830 + dx, 562), (792 + dx, 560)]
    )
    _lay(canvas, nose, dark, 11, 0.8)
    _lay(canvas, Shape().line([(784 + dx, 420), (776 + dx, 530)], 16), 255, 7, 0.9)
    _lay(canvas, Shape().disc(772 + dx, 562, 13, 0.6).disc(832 + dx, 562, 13, 0.6), 14, 3)
    _lay(
        canvas,
        Shape().poly(
            [
                (720 + dx, 622),
                (770 + dx, 616),
                (800 + dx, 624),
                (832 + dx, 616),
                (882 + dx, 622),
                (800 + dx, 644),
            ]
        ),
        max(who.skin - 130, 10),
        2,
    )
    _lay(canvas, Shape().disc(800 + dx, 646, 52, 0.3), max(who.skin - 85, 20), 3)
    _lay(
        canvas,
        Shape().line(
            [(716 + dx, 620), (752 + dx, 632), (800 + dx, 636), (850 + dx, 632), (886 + dx, 619)], 5
        ),
        8,
        1,
    )
    _lay(canvas, Shape().disc(800 + dx, 690, 44, 0.3), max(who.skin - 70, 10), 12, 0.6)
    if who.old:
        for side in (-1, 1):
            fold_line = [
                (800 + side * 62 + dx, 560),
                (800 + side * 96 + dx, 610),
                (800 + side * 98 + dx, 650),
            ]
            _lay(canvas, Shape().line(fold_line, 6), dark, 3, 0.8)
        for fold in range(3):
            _lay(
                canvas,
                Shape().line(
                    [(690, 300 + fold * 24), (800, 292 + fold * 24), (910, 302 + fold * 24)], 3
                ),
                dark,
                1,
                0.6,
            )


def _front(canvas: Canvas, who: Sitter) -> None:
    """Beard, hair, cloth and glasses: what lies over the face."""
    dx = who.turn * 34
    if who.beard:
        beard = points(
            "606,470 640,560 700,606 740,600 800,672 862,600 902,606 "
            "962,560 994,470 990,620 930,760 800,830 670,760 612,620"
        )
        _lay(canvas, Shape().poly(beard).disc(800 + dx, 645, 44, 0.28, tone=0), who.beard, 7)
        for number in range(26):
            x = 630 + number * 13.6
            _lay(
                canvas,
                Shape().line([(x, 650), (800 + (x - 800) * 0.84, 800)], 4),
                max(who.beard - 95, 5),
                1,
                0.7,
            )
    if who.moustache or who.beard:
        tone = who.moustache or who.beard
        shape = [
            (800 + dx, 590),
            (860 + dx, 596),
            (906 + dx, 640),
            (850 + dx, 626),
            (800 + dx, 618),
            (750 + dx, 626),
            (694 + dx, 640),
            (740 + dx, 596),
        ]
        _lay(canvas, Shape().poly(shape), tone, 2)
    _hair(canvas, who)
    _ornaments(canvas, who)


def _hair(canvas: Canvas, who: Sitter) -> None:
    crown = "604,430 596,330 640,230 720,176 800,164 890,176 966,240 1004,330 996,430"
    if who.hair in {"short", "bun", "bob", "curls", "braids"}:
        fringe = {
            "short": " 970,330 900,276 800,290 700,262 640,330",
            "bun": " 968,340 880,250 800,236 720,250 632,340",
            "bob": " 980,400 940,300 830,330 700,300 630,420",
            "curls": " 968,340 900,270 800,262 710,270 634,340",
            "braids": " 974,350 900,262 800,246 700,262 628,350",
        }[who.hair]
        _lay(canvas, Shape().poly(points(crown + fringe)), who.shade, 4)
        _lay(canvas, Shape().disc(720, 226, 74, 0.4), min(who.shade + 90, 250), 16, 0.7)
        for number in range(15):
            x = 630.0 + number * 25
            path = [
                (x, 262 + abs(number - 7) * 8),
                (800 + (x - 800) * 0.7, 230),
                (800 + (x - 800) * 0.3, 176),
            ]
            _lay(canvas, Shape().line(path, 3), max(who.shade - 50, 0), 1, 0.6)
    elif who.hair == "wrap":
        _lay(
            canvas,
            Shape().poly(
                points(
                    "596,380 580,260 650,140 800,96 950,130 "
                    "1024,260 1004,380 900,300 800,282 700,300"
                )
            ),
            who.shade,
            3,
        )
        _lay(canvas, Shape().disc(900, 130, 96, 0.8), who.shade)
        for number in range(8):
            fold = [
                (600 + number * 8, 370 - number * 14),
                (760, 280 - number * 22),
                (1000 - number * 6, 340 - number * 26),
            ]
            _lay(
                canvas,
                Shape().line(fold, 6),
                max(who.shade - 80, 0) if number % 2 else min(who.shade + 70, 250),
                2,
            )
    elif who.hair == "turban":
        _lay(canvas, Shape().disc(800, 250, 236, 0.66), who.shade)
        for number in range(9):
            fold = [
                (570 + number * 12, 300 - number * 18),
                (800, 170 + number * 18),
                (1030 - number * 12, 300 - number * 18),
            ]
            _lay(canvas, Shape().line(fold, 6), max(who.shade - 110, 0), 2, 0.8)
    elif who.hair == "cap":
        _lay(
            canvas,
            Shape().poly(points("594,330 620,190 740,130 870,130 984,190 1008,330")),
            who.shade,
        )
        for number in range(17):
            x = 606 + number * 24.5
            _lay(
                canvas,
                Shape().line([(x, 322), (800 + (x - 800) * 0.5, 146)], 4),
                max(who.shade - 60, 0),
                1,
            )
        _lay(
            canvas,
            Shape().poly(points("586,300 1016,300 1012,366 590,366")),
            max(who.shade - 35, 10),
        )
    elif who.hair == "veil":
        edge = points(
            "604,440 620,300 700,214 800,190 900,214 980,300 "
            "998,440 980,600 900,720 800,748 700,720 620,600 604,440"
        )
        _lay(canvas, Shape().line(edge, 46), who.shade, 3)
        _lay(
            canvas,
            Shape().poly(points("620,640 800,770 990,630 1080,860 800,960 520,860")),
            who.shade,
            3,
        )
        for number in range(6):
            fold = [
                (600 - number * 14, 640 + number * 20),
                (800, 780 + number * 32),
                (1000 + number * 14, 640 + number * 20),
            ]
            _lay(canvas, Shape().line(fold, 6), max(who.shade - 80, 0), 3)


def _ornaments(canvas: Canvas, who: Sitter) -> None:
    dx = who.turn * 34
    if who.glasses:
        rims = Shape()
        for side in (-1, 1):
            rims.disc(800 + side * 92 + dx, 440, 66).disc(800 + side * 92 + dx, 440, 58, tone=0)
        _lay(
            canvas,
            rims.line([(770 + dx, 432), (830 + dx, 432)], 8)
            .line([(646 + dx, 432), (610, 424)], 7)
            .line([(956 + dx, 432), (990, 424)], 7),
            5,
            1,
        )
    if who.earrings:
        _lay(
            canvas,
            Shape()
            .disc(606, 566, 24)
            .disc(606, 566, 13, tone=0)
            .disc(996, 566, 24)
            .disc(996, 566, 13, tone=0),
            10,
            1,
        )


def paint(who: Sitter) -> Image.Image:
    """The engraved portrait of ``who``."""
    canvas = Canvas("portrait", [(0, "#ffffff"), (1, "#ffffff")])
    _lay(canvas, Shape().disc(800, 560, 640, 0.9), 190, 60)
    _lay(canvas, Shape().disc(1010, 600, 380, 1.1), 135, 80, 0.8)
    _behind(canvas, who)
    _clothes(canvas, who)
    _face(canvas, who)
    _front(canvas, who)
    tones = canvas.image.convert("L").filter(ImageFilter.GaussianBlur(1.2))
    plate = engrave(tones, who.paper, who.ink)
    draw = ImageDraw.Draw(plate)
    for edge, width in ((34, 5), (46, 2)):
        draw.rectangle((edge, edge, WIDTH - edge, HEIGHT - edge), outline=rgb(who.ink), width=width)
    return plate


def _declare(name: str, who: Sitter) -> None:
    SCENES[name] = lambda: paint(who)


for _name, _told in tomllib.loads(_SITTERS.read_text(encoding="utf-8")).items():
    _declare(_name, Sitter(**_told))
