"""The loader's image without Docker: what its Dockerfile says, and the folder that its COPY lines make."""

import re
import shutil
from pathlib import Path

from local.settings import REPOSITORY

FOLDER = REPOSITORY / "src" / "csv_loader"


def instructions() -> list[tuple[str, str]]:
    """(word, rest) of each instruction of the Dockerfile, in order."""
    text = re.sub(r"(?m)^#.*\n", "", (FOLDER / "Dockerfile").read_text()).replace("\\\n", " ")
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines()) if word]


def said(word: str) -> list[str]:
    """What follows each instruction of this word."""
    return [rest for found, rest in instructions() if found == word]


def copies(cube: Path) -> list[tuple[Path, str]]:
    """(source, destination) of each COPY, with the cube of a folder."""
    pairs = [rest.split() for rest in said("COPY")]
    return [(REPOSITORY / source.replace("${CUBE}", str(cube)), destination) for source, destination in pairs]


def lay_out(folder: Path, cube: Path) -> Path:
    """Make the image's working folder for a cube, and return it."""
    for source, destination in copies(cube):
        if source.is_dir():
            shutil.copytree(source, folder / destination, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / destination)
    return folder
