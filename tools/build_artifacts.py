"""Build what AWS runs: `python tools/build_artifacts.py --cube cubes/flights` writes dist/*.zip and dist/wheels.

Entries are sorted and their times fixed, so equal content gives equal bytes and `terraform plan` stays quiet.
Wheels are fetched once, by the hashes of a package's wheels.txt.
"""

import argparse
import hashlib
import importlib.metadata
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cube_model.errors import DefinitionError
from cube_model.parsing import read_cube

ROOT = Path(__file__).resolve().parent.parent
# An artifact is its packages and the distributions of its requirements.txt; the platform brings the rest.
ARTIFACTS = {
    "lambda_ingest": ("lambda_ingest", "cube_model"),
    "glue_cube": ("glue_cube", "cube_model"),
}
# Wheels of other people's binary code lie beside a zip: a zip is imported, binary code must be installed.
WHEELS = ("glue_cube",)
_WHEELS_FOR = ("--only-binary", ":all:", "--platform", "manylinux2014_x86_64", "--python-version", "3.11", "--no-deps")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build(name: str, cube: Path, folder: Path) -> Path:
    """Write `<folder>/<name>.zip`, only if its bytes would change."""
    files = dict(_package_files(name))
    files["cube_model/cube.yaml"] = (cube / "cube.yaml").read_bytes()
    for distribution in _requirements(ROOT / "src" / name / "requirements.txt"):
        files.update(_distribution_files(*distribution))
    path = folder / f"{name}.zip"
    content = _zipped(files, folder / f".{name}.part")
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
    return path


def _package_files(name: str) -> Iterator[tuple[str, bytes]]:
    for package in ARTIFACTS[name]:
        for file in (ROOT / "src" / package).rglob("*.py"):
            yield file.relative_to(ROOT / "src").as_posix(), file.read_bytes()


def _requirements(file: Path) -> list[tuple[str, str]]:
    lines = (line.split("#")[0].strip() for line in file.read_text().splitlines())
    return [(name, version) for line in lines if line for name, _, version in [line.partition("==")]]


def _distribution_files(name: str, version: str) -> Iterator[tuple[str, bytes]]:
    """The pure-Python files of an installed distribution of exactly the pinned version."""
    distribution = importlib.metadata.distribution(name)
    if distribution.version != version:
        sys.exit(f"build_artifacts: {name} {distribution.version} is installed, {version} is pinned; run `make setup`")
    for file in distribution.files or []:
        if file.suffix == ".py" and not file.parts[0].startswith((".", "_")):
            yield file.as_posix(), Path(str(file.locate())).read_bytes()


def _zipped(files: dict[str, bytes], part: Path) -> bytes:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    content = part.read_bytes()
    part.unlink()
    return content


def fetch_wheels(name: str, folder: Path) -> Path:
    """Fill `<folder>/wheels/<name>` with exactly the wheels that are pinned; what is there already is not fetched."""
    pins = ROOT / "src" / name / "wheels.txt"
    pinned = set(re.findall(r"--hash=sha256:(\w+)", pins.read_text()))
    wheels = folder / "wheels" / name
    found = {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in wheels.glob("*")}
    for file in (file for file, digest in found.items() if digest not in pinned):
        file.unlink()
    if pinned - set(found.values()):
        _download(pins, wheels)
    return wheels


def _download(pins: Path, folder: Path) -> None:
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", str(pins)]
    command = [sys.executable, "-m", "pip", "download", *options, *_WHEELS_FOR, "--dest", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join(done.stderr.strip().splitlines()[-3:])
        what = f"the wheels of {pins.relative_to(ROOT)} could not be fetched; they are needed once, with a network"
        sys.exit(f"build_artifacts: {what}. pip said:\n{said}")


def main() -> None:
    """Build every artifact for one cube."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cube", type=Path, required=True, help="the folder that holds the cube.yaml")
    parser.add_argument("--to", type=Path, default=ROOT / "dist", help="where all of it goes (default: dist)")
    arguments = parser.parse_args()
    try:
        read_cube(arguments.cube)
    except DefinitionError as error:
        print(f"build_artifacts: {error}", file=sys.stderr)
        sys.exit(2)
    arguments.to.mkdir(parents=True, exist_ok=True)
    for name in ARTIFACTS:
        path = build(name, arguments.cube, arguments.to)
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    for name in WHEELS:
        wheels = sorted(file.name for file in fetch_wheels(name, arguments.to).iterdir())
        print(f"wheels/{name}: {', '.join(wheels)}")
    shutil.copyfile(arguments.cube / "cube.yaml", arguments.to / "cube.yaml")  # by which Terraform knows them again


if __name__ == "__main__":
    main()
