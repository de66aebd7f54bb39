"""The sample of a stored file, from which its profile is guessed."""

from csv_loader.files.input_files import InputFile
from csv_loader.files.limits import Limits
from csv_loader.files.stored_bytes import StoredBytes, stored_bytes
from csv_loader.profiles.sample import Sample

_HEAD = 1 << 20
_SPOT = 1 << 16
_SPOTS = 8


def read_sample(file: InputFile, limits: Limits) -> Sample:
    """The sample of a file; CsvFileError when it cannot be read."""
    with stored_bytes(file, limits) as stored:
        head = stored.peek(_HEAD + 1)
        if len(head) <= _HEAD:
            return Sample(head, (), complete=True)
        wide = b"\0" in head  # of characters of two or four bytes, so that no byte says where a line ends
        spots = () if wide or not stored.seekable else _spots(stored)
        return Sample(head[:_HEAD], spots, complete=False)


def _spots(stored: StoredBytes) -> tuple[bytes, ...]:
    """Spread evenly over what is behind the head, the last one at the end of the file."""
    last = stored.size - _SPOT
    places = {max(_HEAD, _HEAD + (last - _HEAD) * number // _SPOTS) for number in range(1, _SPOTS + 1)}
    return tuple(lines for place in sorted(places) if (lines := _lines_at(stored, place)))


def _lines_at(stored: StoredBytes, place: int) -> bytes:
    stored.seek(place)
    found = stored.peek(_SPOT)
    newline = b"\n" if b"\n" in found else b"\r"
    return found[found.find(newline) + 1 : found.rfind(newline) + 1]
