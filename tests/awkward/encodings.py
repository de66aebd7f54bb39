"""Files in other encodings than UTF-8, with byte order marks, or with bytes that are wrong."""

import codecs
from collections.abc import Iterator
from decimal import Decimal

from cube_model.definition import FileProfile
from tests.awkward.case import HEADER, PLAIN, PLAIN_ROW, Case, Row, day, text_case

_BRAZIL = "municipio:string ano:int32 valor:decimal(14,2) data:date orgao:string"
_CITIES = ("São Paulo", "Florianópolis", "Goiânia", "Maceió", "Brasília", "Cuiabá", "Belém", "Vitória")
_PLACE = "place:string id:int32"
_WIDE = "place,id\nMünchen,1\n東京,2\n😀,3\n"
_WIDE_ROWS: tuple[Row, ...] = (("München", 1), ("東京", 2), ("😀", 3))


def cases() -> Iterator[Case]:
    """The cases of this kind."""
    yield _brazilian()
    yield _windows()
    yield text_case(
        "latin-1-given",
        "place,id\nñandú,1\n",
        ("ñandú", 1),
        encoding="latin-1",
        columns=_PLACE,
        given=FileProfile(encoding="latin-1"),
    )
    yield text_case("utf-8-bom", HEADER + PLAIN, PLAIN_ROW, encoding="utf-8-sig")
    yield text_case(
        "utf-8-bom-before-a-quoted-header", '"place","id"\nA,1\n', ("A", 1), encoding="utf-8-sig", columns=_PLACE
    )
    yield text_case("non-bmp-characters", _WIDE, *_WIDE_ROWS, columns=_PLACE)
    yield from _wide()
    yield from _wrong_bytes()


def _brazilian() -> Case:
    """As Brazilian open data is: Latin-1, semicolons, decimal commas, points between thousands, days first."""
    lines, rows = ["Município;Ano;Valor;Data;Órgão"], list[Row]()
    for number, city in enumerate(_CITIES, 1):
        lines.append(f"{city};2023;{number}.234.567,8{number};{number + 10}/03/2023;Secretaria de Educação")
        amount = Decimal(f"{number}234567.8{number}")
        rows.append((city, 2023, amount, day(f"2023-03-{number + 10}"), "Secretaria de Educação"))
    lines.append("Ilhéus;2023;0,5;31/12/2023;")
    rows.append(("Ilhéus", 2023, Decimal("0.50"), day("2023-12-31"), None))
    text = "\r\n".join(lines) + "\r\n"
    return text_case("latin-1-semicolons-decimal-commas", text, *rows, encoding="latin-1", columns=_BRAZIL)


def _windows() -> Case:
    """Windows has more in its Latin-1: the euro, curly quotes and dashes."""
    notes = {
        "Nîmes": "“à partir de 9 €” – l’été dernier, déjà réservé",
        "Besançon": "“jusqu’à 12 €” – l’hiver, fermé à Noël",
        "Angoulême": "gratuit pour les élèves de l’école",
        "Orléans": "tarif réduit, créé où c’était prévu",
    }
    rows: list[Row] = [(place, number, note) for number, (place, note) in enumerate(notes.items(), 1)]
    text = "".join(f"{place};{number};{note}\n" for place, number, note in [("place", "id", "note"), *rows])
    return text_case(
        "cp1252-euro-and-curly-quotes",
        text,
        *rows,
        encoding="cp1252",
        columns="place:string id:int32 note:string",
    )


def _wide() -> Iterator[Case]:
    marks = {"le": (codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE), "be": (codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)}
    for order, (mark16, mark32) in marks.items():
        for bits, mark in ((16, mark16), (32, mark32)):
            content = mark + _WIDE.encode(f"utf-{bits}-{order}")
            yield Case(f"utf-{bits}-{order}-bom", content, _WIDE_ROWS, columns=_PLACE)
    for order in marks:
        encoding = f"utf-16-{order}"
        yield text_case(
            f"{encoding}-without-a-bom-given",
            _WIDE,
            *_WIDE_ROWS,
            encoding=encoding,
            columns=_PLACE,
            given=FileProfile(encoding=encoding),
        )


def _wrong_bytes() -> Iterator[Case]:
    text = "place,id\nA,1\nB?,2\nç,3\n"
    yield Case(
        "one-row-is-not-utf-8",
        text.encode().replace(b"?", b"\xff"),
        (("A", 1), ("ç", 3)),
        ((3, "row", "UTF-8"),),
        columns=_PLACE,
        given=FileProfile(encoding="utf-8"),
    )
    yield Case(
        "one-row-is-not-cp1252",
        text.encode("cp1252").replace(b"?", b"\x81"),
        (("A", 1), ("ç", 3)),
        ((3, "row", ""),),
        columns=_PLACE,
        given=FileProfile(encoding="cp1252"),
    )
    half = text.replace("?", "\ud83d").encode("utf-16-le", "surrogatepass")
    yield Case(
        "one-row-of-utf-16-has-half-a-character",
        codecs.BOM_UTF16_LE + half,
        (("A", 1), ("ç", 3)),
        ((3, "row", ""),),
        columns=_PLACE,
    )
    yield Case(
        "utf-16-ends-amid-a-character",
        codecs.BOM_UTF16_LE + "place,id\nA,1\nB,2".encode("utf-16-le")[:-1],
        (("A", 1),),
        ((3, "row", ""),),
        columns=_PLACE,
    )
