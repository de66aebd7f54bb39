import codecs

import pytest

from csv_loader.profiles.guess_encoding import guess_encoding

WORDS = {
    "portuguese": "São Paulo;Brasília;Goiânia;Belém;Maceió;João Pessoa;Cuiabá;Educação;Código;Município;órgão;não;água",
    "german": "Straße;Größe;München;Köln;Düsseldorf;Nürnberg;Äpfel;Übersicht;Gemüse;Fuß;schön;Ärzte;Lübeck;für",
    "spanish": "Málaga;Coruña;León;Cádiz;Almería;año;población;España;niño;Castellón;Jaén;médico;público;código",
}
POLISH = "Łódź;Kraków;Gdańsk;Poznań;Wrocław;Częstochowa;Toruń;wartość;ilość;województwo;śląskie;łódzkie;małopolskie"
RUSSIAN = "Москва;Санкт-Петербург;Казань;город;население;год;область;сумма;наименование;код"
CHINESE = "北京;上海;城市;人口;广州;深圳;年份;金额"


def table(words: str) -> str:
    return "id;name;value\n" + "".join(f"{i};{word};{i},50\n" for i, word in enumerate(words.split(";")))


def guessed(text: str, encoding: str) -> str:
    return guess_encoding(text.encode(encoding), (), complete=True)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
    ],
)
def test_a_byte_order_mark_says_it(mark: bytes, encoding: str) -> None:
    assert guess_encoding(mark + b"\xff", (), complete=True) == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_characters_are_seen_without_a_mark(encoding: str) -> None:
    assert guessed(table(WORDS["german"]), encoding) == encoding


def test_a_nul_is_not_yet_a_wide_character() -> None:
    assert guessed("id;name\n1;a\0b\n2;\0\n", "utf-8") == "utf-8"


@pytest.mark.parametrize("words", [*WORDS.values(), POLISH, RUSSIAN, CHINESE, "a;b"])
def test_what_is_valid_utf_8_is_utf_8(words: str) -> None:
    assert guessed(table(words), "utf-8") == "utf-8"


def test_a_head_may_end_amid_a_character_but_a_spot_may_not() -> None:
    head = "nome\nSão".encode()[:-2]

    assert guess_encoding(head, (), complete=False) == "utf-8"
    assert guess_encoding(head, (), complete=True) == "cp1252"
    assert guess_encoding(b"nome\nJo", (b"Jo\xe3o\n",), complete=False) == "cp1252"


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("repeat", [1, 50])
def test_western_tables_are_read_as_windows_has_them(words: str, repeat: int) -> None:
    for text in (table(";".join([words] * repeat)), table(words.upper())):
        assert text.encode("cp1252").decode(guessed(text, "cp1252")) == text


def test_a_single_accent_is_enough() -> None:
    assert guessed("id;nome\n" + "1;JOAO\n" * 5000 + "2;JOSÉ\n", "cp1252") == "cp1252"


@pytest.mark.parametrize(("words", "encoding"), [(POLISH, "cp1250"), (RUSSIAN, "cp1251"), (CHINESE, "gbk")])
def test_other_alphabets_are_told_apart(words: str, encoding: str) -> None:
    text = table(words)

    assert text.encode(encoding).decode(guessed(text, encoding)) == text


def test_one_wrong_row_of_many_is_not_another_encoding() -> None:
    text = table(";".join([WORDS["portuguese"]] * 9))
    wrong = "1;não\n".encode("cp1252")

    assert guess_encoding(text.encode() + wrong, (), complete=True) == "utf-8"
    assert guess_encoding(text.encode("cp1252") + b"1;n\x8do\n", (), complete=True) == "cp1252"
    assert guess_encoding(table(POLISH).encode("cp1250") + b"1;n\x81o\n", (), complete=True) == "cp1250"
