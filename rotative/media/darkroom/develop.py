"""Pixels: open a stranger's file, make the master of it, make renditions of the master."""

import io
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, features

from rotative.media.darkroom import words
from rotative.media.darkroom.formats import ALLOWED, HEAD, MAX_PIXELS, sniff

MASTER_WIDTH, MASTER_HEIGHT = 2560, 10_240
MASTER_PNG_BYTES = 2_000_000
WIDTHS = (320, 640, 960, 1280, 1920)
_WHITE = 255
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
_SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 80, "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 78, "method": 4},
    "AVIF": {"quality": 60, "speed": 8, "max_threads": 1},
}
_MASTER_SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92, "subsampling": "4:4:4", "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 92, "method": 4},
}


class Undevelopable(Exception):
    """The file cannot become a picture; ``code`` says why (see ``rotative.media.refused``)."""

    def __init__(self, code: str, **details: Any) -> None:
        self.code = code
        self.details = details
        super().__init__(code)


def open_safely(path: Path) -> Any:
    """The picture in the file, header read and checked, not yet decoded.

    Raises Undevelopable for a format that is not taken, more than 40
    megapixels, or a header that makes no sense.
    """
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD))
    if not kind.allowed:
        raise Undevelopable("format", format=kind.name)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    warnings.filterwarnings("ignore", category=UserWarning)
    try:
        image = Image.open(path, formats=[kind.name])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Undevelopable("pixels") from None
    except MemoryError:
        raise Undevelopable("pixels") from None
    except Exception as error:
        raise Undevelopable("damaged", problem=type(error).__name__) from None
    if image.width * image.height > MAX_PIXELS:
        raise Undevelopable("pixels", width=image.width, height=image.height)
    if not image.width or not image.height:
        raise Undevelopable("damaged", problem="empty")
    return image


def develop(source: Path, folder: Path) -> dict[str, Any]:
    """Read ``source`` and write the master into ``folder``; return all that is known of it.

    The master is what the bank works with from then on: upright, sRGB, at most
    2,560 wide, without the file's metadata, first frame only. Lossless where
    the source was and it stays small.
    """
    image = open_safely(source)
    kind, original_size = image.format, image.size
    found = words.read(image)
    profile = image.info.get("icc_profile")
    if kind == "JPEG":
        image.draft(None, (MASTER_WIDTH, MASTER_WIDTH))
    try:
        image.load()
        upright = ImageOps.exif_transpose(image)
        picture = _plain(upright, profile)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise Undevelopable("pixels") from None
    except Exception as error:
        raise Undevelopable("damaged", problem=type(error).__name__) from None
    turned = _sides_swap(image)
    picture = fit(picture, MASTER_WIDTH, MASTER_HEIGHT)
    name, body = _master(picture, kind)
    place = folder / f"master.{EXTENSIONS[name]}"
    place.write_bytes(body)
    width, height = reversed(original_size) if turned else original_size
    return {
        "format": kind,
        "extension": ALLOWED[kind],
        "original_width": width,
        "original_height": height,
        "master": place.name,
        "master_format": name,
        "width": picture.width,
        "height": picture.height,
        "colour": colour_of(picture),
        "words": found,
    }


def _sides_swap(image: Any) -> bool:
    try:
        return image.getexif().get(0x0112) in {5, 6, 7, 8}
    except Exception:
        return False


def _plain(image: Any, profile: bytes | None) -> Any:
    """``image`` as 8-bit sRGB, with its transparency if it uses any."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = _eight_bits(image)
    clear = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    if clear:
        image = image.convert("RGBA")
        clear = image.getchannel("A").getextrema()[0] < _WHITE
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        image = _to_srgb(image, profile, "RGBA" if clear else "RGB")
    return image.convert("RGBA" if clear else "RGB")


def _eight_bits(image: Any) -> Any:
    """A picture of 16 bits, or of numbers, as 8-bit greys: its whole range where it says none."""
    _low, high = image.getextrema()
    if image.mode == "F" and high <= 1:
        scale: float = _WHITE
    elif image.mode.startswith("I;16") or high > _WHITE:
        scale = 1 / (_WHITE + 2)  # 65,535 is 255 times 257
    else:
        scale = 1
    return image.convert("F").point(lambda value: value * scale + 0).convert("L")


def _to_srgb(image: Any, profile: bytes, mode: str) -> Any:
    """Colours as they were meant; a profile that makes no sense is ignored."""
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in (ImageCms.getProfileDescription(given) or ""):
            return image
        return ImageCms.profileToProfile(
            image, given, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except Exception:
        return image


def fit(image: Any, width: int, height: int) -> Any:
    """``image`` at most ``width`` wide and ``height`` high; never larger than it is."""
    ratio = min(1.0, width / image.width, height / image.height)
    if ratio == 1:
        return image
    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _master(picture: Any, kind: str) -> tuple[str, bytes]:
    """The master's format and bytes."""
    clear = picture.mode == "RGBA"
    if kind in {"PNG", "GIF"}:
        # A quick try tells drawings from photographs, on which real effort would be wasted.
        quick = _encode(picture, "PNG", {"compress_level": 1})
        if len(quick) <= 2 * MASTER_PNG_BYTES:
            body = _encode(picture, "PNG", _MASTER_SAVING["PNG"])
            if len(body) <= MASTER_PNG_BYTES:
                return "PNG", body
    name = "WEBP" if clear else "JPEG"
    return name, _encode(picture, name, _MASTER_SAVING[name])


def _encode(picture: Any, name: str, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    picture.info = {}  # else Pillow carries comments, profiles and packets over
    picture.save(out, name, **options)
    return out.getvalue()


def colour_of(picture: Any) -> str:
    """The colour that most of the picture has, as ``#rrggbb``: its place while it loads."""
    small = picture.resize((48, 48), Image.Resampling.BOX)
    if small.mode == "RGBA":
        paper = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(paper, small)
    few = small.convert("RGB").quantize(5, method=Image.Quantize.MEDIANCUT)
    _count, index = max(few.getcolors())
    red, green, blue = few.getpalette()[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def formats_for(master_format: str) -> list[str]:
    """What renditions are made in, the smallest first, the one most readers can show last.

    A transparent photograph, whose master is WebP, has no older format: as PNG
    it would weigh megabytes.
    """
    modern = ["AVIF", "WEBP"] if features.check("avif") else ["WEBP"]
    return modern if master_format == "WEBP" else [*modern, master_format]


def widths_for(width: int) -> list[int]:
    """The widths to make of a picture that is ``width`` wide: never above its own."""
    smaller = [one for one in WIDTHS if one < width]
    return smaller if len(smaller) == len(WIDTHS) else [*smaller, width]


def print_renditions(
    master: Path, folder: Path, have: list[list[Any]], credit: dict[str, str]
) -> dict[str, Any]:
    """Write every rendition of ``master`` that is not in ``have`` ([format, width]…).

    Each carries the creator's and rights holder's names and nothing else.
    One format's failure does not lose the others: it is named in ``failed``.
    """
    image = open_safely(master)
    name = image.format
    image.load()
    done = {(one, width) for one, width in have}
    made, failed = [], []
    current = image
    if image.mode not in {"RGB", "RGBA"}:
        current = image.convert("RGBA" if "transparency" in image.info else "RGB")
    shape = image.height / image.width
    formats = formats_for(name)
    for width in sorted(widths_for(image.width), reverse=True):
        if width < current.width:
            # Each from the next larger one; its height from the master, or roundings add up.
            size = (width, max(1, round(width * shape)))
            current = current.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        for wanted in formats:
            if (wanted, width) in done:
                continue
            place = folder / f"{width}.{EXTENSIONS[wanted]}"
            try:
                place.write_bytes(_encode(current, wanted, _SAVING[wanted] | marks(wanted, credit)))
            except Exception as error:
                failed.append([wanted, width, type(error).__name__])
                continue
            made.append(
                {
                    "format": wanted,
                    "width": current.width,
                    "height": current.height,
                    "file": place.name,
                }
            )
    return {"made": made, "failed": failed}


def marks(name: str, credit: dict[str, str]) -> dict[str, Any]:
    """Saving options that put creator, credit and rights, and nothing else, into a file."""
    if not any(credit.values()):
        return {}
    exif = Image.Exif()
    if credit.get("creator"):
        exif[0x013B] = credit["creator"].encode()  # as bytes: Pillow's text is ASCII
    if credit.get("rights"):
        exif[0x8298] = credit["rights"].encode()
    options: dict[str, Any] = {"exif": exif.tobytes()} if len(exif) else {}
    if name in {"JPEG", "WEBP", "AVIF"}:
        options["xmp"] = words_as_xmp(credit)
    return options


def words_as_xmp(credit: dict[str, str]) -> bytes:
    """A small XMP packet with creator, credit line, rights and licence."""
    from xml.sax.saxutils import escape

    def put(value: str) -> str:
        return escape(value)

    parts = []
    if credit.get("creator"):
        parts.append(
            f"<dc:creator><rdf:Seq><rdf:li>{put(credit['creator'])}</rdf:li></rdf:Seq></dc:creator>"
        )
    if credit.get("rights"):
        parts.append(
            '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">'
            f"{put(credit['rights'])}</rdf:li></rdf:Alt></dc:rights>"
        )
    if credit.get("credit"):
        parts.append(f"<photoshop:Credit>{put(credit['credit'])}</photoshop:Credit>")
    if credit.get("licence_url"):
        parts.append(
            f"<xmpRights:WebStatement>{put(credit['licence_url'])}</xmpRights:WebStatement>"
        )
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/">'
        f"{''.join(parts)}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
