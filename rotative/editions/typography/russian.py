"""Russian: guillemets, the long dash, short words that never end a line."""

from rotative.editions.languages.russian import RUSSIAN
from rotative.editions.typography.common import (
    ELLIPSIS,
    MINUS,
    RANGES,
    TIMES,
    after,
    thousands,
    units,
)
from rotative.editions.typography.quotes import QuoteMarks
from rotative.editions.typography.signs import NB
from rotative.editions.typography.work import Step, rule

_MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
)
_UNITS = (
    "км м см мм кг г г. т л мл га ч мин с °C ° % ‰ ГВт МВт кВт ГБ МБ ТБ км/ч тыс. тысяч тысячи "
    "млн млрд трлн миллион миллиона миллионов миллиард миллиарда миллиардов руб. рублей рубля "
    "рубль долларов доллара евро $ € ₽ лет год года году годов веке века кв."
).split()
_BEFORE_NAMES = "г. д. ул. пр. пл. обл. им. гр. о. оз. р. св. акад. проф. ген.".split()
_NUMBERED = "№ § стр. с. ст. п. гл. рис. табл. т.".split()
_LETTER = "а-яёА-ЯЁ"


def rules(region: str) -> tuple[Step, ...]:
    """The rules of Russian; the same in every region."""
    dash = f"{NB}— "
    return (
        ELLIPSIS,
        QuoteMarks(RUSSIAN.nested_in(region)),
        rule(r"« +(?=\S)", "«", "« "),
        rule(r"(?<=\S) +»(?!\w)", "»", " »"),
        rule(r"(?<=[^\s(]) +(?=[,;:!?](?:[\s»)]|$))", ""),
        rule(r"(?<=[^\s-]) +(?:--?|–|—) +(?=[^\s-])", dash),
        rule(r"(?m)^(?:--?|–|—) +(?=[^\W\d]|[«„])", f"—{NB}"),
        rule(rf"(?<=[{_LETTER}])--(?=[{_LETTER}])", dash, "--"),
        rule(r"([ВКСОУИАЯвксоуиая])(?<![\w-].) +(?=[\w«„])", rf"\1{NB}"),
        rule(rf"(?<=[{_LETTER}]) +(?=(?:ли|же|бы|ль|б|ж)(?![\w-]))", NB),
        rule(r"([ти](?<![\w.].)\.) ?(?=[дпкез]\.)", rf"\1{NB}"),
        rule(r"(и)(?<!\w.) +(?=т\.|др\.|пр\.)", rf"\1{NB}"),
        rule(r"([А-ЯЁ](?<![\w.].)\.) ?([А-ЯЁ]\.) ?(?=[А-ЯЁ][а-яё])", rf"\1{NB}\2{NB}"),
        rule(r"([А-ЯЁ](?<![\w.].)(?<!\.\u00a0.)\.) ?(?=[А-ЯЁ][а-яё])", rf"\1{NB}"),
        units([*_UNITS, *_MONTHS]),
        rule(r"(?<=[IVX]) +(?=(?:в\.|вв\.|век|века|веке)(?!\w))", NB),
        rule(r"(млн|млрд|трлн|тыс\.) +(?=(?:руб|долл|евро|\$|₽)[\w.]*)", rf"\1{NB}"),
        after(_BEFORE_NAMES, r"[А-ЯЁ]"),
        after(_NUMBERED, r"\d"),
        rule(r"№(?=\d)", f"№{NB}", "№"),
        rule(r"(?<!\w)N +(?=\d)", f"№{NB}", "N "),
        thousands(NB),
        rule(r"(?<![\w–-])([IVX]{1,5})-([IVX]{1,5})(?=[\u00a0 ]+(?:вв|век))", r"\1–\2"),
        TIMES,
        MINUS,
        RANGES,
    )
