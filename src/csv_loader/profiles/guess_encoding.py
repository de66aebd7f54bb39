"""The encoding of a file: its byte order mark, else UTF-8 if that is what it is, else what its words look like."""

import codecs
import re
from collections.abc import Iterable

_MARKS = (  # the mark of UTF-32 starts with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = "cp1252"
_LATIN = (WESTERN, "cp1250", "cp1254", "iso8859-2")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # in cp1252
_SPECIAL = re.compile(r"[^\x00-\x7f]")
_AMID_LETTERS = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f](?=[A-Za-z])")
_WESTERN_LETTERS = frozenset("ßªº‘’“”€–ÿ" + "áàâãäåæçéèêëíìîïñóòôõöøúùûü" + "áàâãäåæçéèêëíìîïñóòôõöøúùûü".upper())
_CAPITALS = bytes([*range(0x41, 0x5B), *range(0xC0, 0xD7), *range(0xD8, 0xDF)])  # in all of _LATIN
_SMALL = bytes.maketrans(_CAPITALS, bytes(code + 32 for code in _CAPITALS))
_FEW = 10  # words; fewer do not tell one language from another
_ENOUGH = 20_000  # words


def guess_encoding(head: bytes, spots: Iterable[bytes], complete: bool) -> str:
    """The encoding of a file with this start and these lines from elsewhere; cp1252 when nothing tells."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    places = list(spots)
    if _decodes(head, complete) and all(_decodes(spot, True) for spot in places):
        return "utf-8"
    whole = b"\n".join([head, *places])
    return "utf-8" if _is_nearly_utf_8(whole) else _by_words(whole)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain letters is zero, which is valid UTF-8."""
    start = head[:4096]
    odd, even = start[1::2].count(0), start[::2].count(0)
    if max(odd, even) * 4 < len(start) or odd == even:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _decodes(piece: bytes, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _is_nearly_utf_8(piece: bytes) -> bool:
    """Whether few of the special characters are wrong: their rows are rejected, not all others misread."""
    text = piece.decode("utf-8", "replace")
    return text.count("\ufffd") * 20 < len(_SPECIAL.findall(text))


def _by_words(piece: bytes) -> str:
    """Alphabets that are mostly ASCII are told apart by their words in small letters, others by the text as it is.

    chardet alone takes a table of Portuguese words in capitals for Thai.
    """
    found = list(dict.fromkeys(_WORD.findall(piece)))[:_ENOUGH]
    words = [word for word in found if not _UNDEFINED.search(word)] or found  # one wrong byte is not a language
    joined = b" ".join(words)
    text = joined.decode(WESTERN, "replace")
    special = _SPECIAL.findall(text)
    if not _is_latin(text, special):
        return _detected(piece)
    if len(words) < _FEW and _WESTERN_LETTERS.issuperset(special):
        return WESTERN
    return _detected(joined.translate(_SMALL), _LATIN)


def _is_latin(text: str, special: list[str]) -> bool:
    """Whether words are mostly of ASCII letters, and what stands amid them is mostly letters, too."""
    amid = _AMID_LETTERS.findall(text)
    letters = sum(character.isalpha() or character == "’" for character in amid)
    plain = sum(character.isascii() and character.isalpha() for character in text)
    return plain >= sum(character.isalpha() for character in special) and letters * 2 >= len(amid)


def _detected(piece: bytes, among: tuple[str, ...] | None = None) -> str:
    import chardet  # a fifth of a second to load, for what few files need

    era = chardet.EncodingEra.ALL ^ chardet.EncodingEra.MAINFRAME
    found = chardet.detect(
        piece, encoding_era=era, include_encodings=among, prefer_superset=among is None, compat_names=False
    )
    return found["encoding"] or WESTERN
