"""How much may come out of an archive."""

from dataclasses import dataclass

from csv_loader.errors import CsvFileError

_HARMLESS = 1 << 20  # bytes: a small file of equal lines packs well, and is no bomb


@dataclass(frozen=True)
class Limits:
    """Bytes that may come out of an archive for each byte that is in it, and of one file in all."""

    ratio: int = 100
    most_bytes: int = 1 << 40


class Meter:
    """Counts what really comes out of an archive, since its headers may lie; CsvFileError when it is a bomb."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._unpacked = 0

    def count(self, unpacked: int, stored: int) -> None:
        """Add unpacked bytes; `stored` is how many bytes of the archive have been read so far."""
        self._unpacked += unpacked
        if self._unpacked > max(_HARMLESS, self._limits.ratio * stored):
            what = f"more than {self._limits.ratio} bytes come out of each byte of it, as of a decompression bomb"
            raise CsvFileError(f"{self._name}: {what}; unpack it yourself if you trust it")
        if self._unpacked > self._limits.most_bytes:
            what = f"more than {self._limits.most_bytes:,} bytes come out of it"
            raise CsvFileError(f"{self._name}: {what}; unpack it yourself, or allow more by --max-bytes")
