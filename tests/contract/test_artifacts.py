import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from local.settings import REPOSITORY
from tests.builders import CUBES, FLIGHTS
from tools.build_artifacts import ARTIFACTS, WHEELS, build, fetch_wheels

# What AWS has besides an artifact.
LAMBDA = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six")
GLUE = (*LAMBDA, "awsglue", "pyspark", "py4j", "pyarrow", "numpy")
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "FACTS_TABLE": "flights-dev-facts",
    "CONTROL_TABLE": "flights-dev-control",
    "DEPLOYMENT": "flights-dev",
}

HANDLE = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from lambda_ingest.handler import lambda_handler
print(json.dumps([lambda_handler(event, None) for event in json.loads(sys.argv[2])]))
print(json.dumps({name: module.__file__ for name, module in sys.modules.items() if getattr(module, "__file__", None)}))
"""
IMPORT = """
import importlib, json, pkgutil, sys
sys.path[:0] = json.loads(sys.argv[1])
import glue_cube, cube_model
from cube_model.parsing import packaged_cube
for package in (glue_cube, cube_model):
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
print(packaged_cube().name)
print(json.dumps({name: module.__file__ for name, module in sys.modules.items() if getattr(module, "__file__", None)}))
"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("dist"))


def built(folder: Path, cube: Path = FLIGHTS) -> Path:
    if (REPOSITORY / "dist" / "wheels").is_dir():  # fetched before
        shutil.copytree(REPOSITORY / "dist" / "wheels", folder / "wheels")
    command = [sys.executable, "tools/build_artifacts.py", "--cube", str(cube), "--to", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    return folder


def platform(folder: Path, names: tuple[str, ...]) -> Path:
    """A folder with these packages only."""
    folder.mkdir()
    for name in names:
        spec = importlib.util.find_spec(name)
        assert spec and spec.origin, name
        place = Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
        (folder / place.name).symlink_to(place)
    return folder


def isolated(code: str, path: list[Path], *arguments: str) -> list[Any]:
    """What the code prints, a JSON text a line, in an interpreter that has its standard library and the path only."""
    where = json.dumps([str(entry) for entry in path])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, where, *arguments],
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, dist: Path) -> None:
    again = built(tmp_path)

    made = ["cube.yaml", "wheels", *(f"{name}.zip" for name in ARTIFACTS)]
    assert sorted(file.name for file in again.iterdir()) == sorted(made)
    for name in ARTIFACTS:
        assert (again / f"{name}.zip").read_bytes() == (dist / f"{name}.zip").read_bytes()


def test_an_artifact_that_would_not_change_is_not_touched(tmp_path: Path) -> None:
    before = build("lambda_ingest", FLIGHTS, tmp_path).stat()
    after = build("lambda_ingest", FLIGHTS, tmp_path).stat()

    assert after.st_mtime_ns == before.st_mtime_ns
    assert [file.name for file in tmp_path.iterdir()] == ["lambda_ingest.zip"]


@pytest.mark.parametrize("name", ARTIFACTS)
def test_an_artifact_has_every_module_of_its_packages(dist: Path, name: str) -> None:
    sources = REPOSITORY / "src"
    wanted = {f.relative_to(sources).as_posix() for p in ARTIFACTS[name] for f in (sources / p).rglob("*.py")}

    with zipfile.ZipFile(dist / f"{name}.zip") as archive:
        names = archive.namelist()

    assert names == sorted(set(names))
    assert {n for n in names if n.split("/")[0] in ARTIFACTS[name] and n.endswith(".py")} == wanted
    assert {n.split("/")[0] for n in names} == {*ARTIFACTS[name], "yaml"}


@pytest.mark.parametrize("name", ARTIFACTS)
@pytest.mark.parametrize("cube", [FLIGHTS, CUBES / "shops"], ids=["flights", "shops"])
def test_an_artifact_has_the_definition_of_the_chosen_cube(tmp_path: Path, name: str, cube: Path) -> None:
    with zipfile.ZipFile(build(name, cube, tmp_path)) as archive:
        assert archive.read("cube_model/cube.yaml") == (cube / "cube.yaml").read_bytes()


def test_the_function_answers_with_its_artifact_and_the_aws_sdk_alone(dist: Path, tmp_path: Path) -> None:
    artifact, sdk = dist / "lambda_ingest.zip", platform(tmp_path / "platform", LAMBDA)
    unknown = {"pathParameters": {"source": "nope"}, "body": "[]"}
    broken = {"pathParameters": {"source": "passengers"}, "body": "{"}

    answers, modules = map(json.loads, isolated(HANDLE, [artifact, sdk], json.dumps([unknown, broken])))

    assert [answer["statusCode"] for answer in answers] == [404, 400]
    assert {answer["headers"]["content-type"] for answer in answers} == {"application/problem+json"}
    problems = [json.loads(answer["body"]) for answer in answers]
    assert problems[0] == {"title": "unknown source 'nope'; one of: passengers", "status": 404}
    assert problems[1]["title"].startswith("the body is not JSON: ")
    assert modules["yaml"].startswith(str(artifact))
    assert {"numpy", "pyarrow", "pyspark", "cassandra"}.isdisjoint(modules)


def test_the_job_is_complete_with_its_artifact_its_wheels_and_what_glue_has(dist: Path, tmp_path: Path) -> None:
    artifact, glue, installed = dist / "glue_cube.zip", platform(tmp_path / "platform", GLUE), tmp_path / "installed"
    for wheel in (dist / "wheels" / "glue_cube").iterdir():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(installed)

    name, modules = isolated(IMPORT, [artifact, installed, glue])

    assert name == "flights"
    found = json.loads(modules)
    assert found["yaml"].startswith(str(artifact))
    assert found["datasketches"].startswith(str(installed))
    assert {"lambda_ingest", "csv_loader", "cube_server", "cassandra"}.isdisjoint(found)


def test_a_pin_that_is_not_installed_stops_the_build(tmp_path: Path) -> None:
    folder = tmp_path / "src" / "lambda_ingest"
    folder.mkdir(parents=True)
    (folder / "requirements.txt").write_text("PyYAML==5.4  # an older one\n")
    (tmp_path / "tools").mkdir()
    script = tmp_path / "tools" / "build_artifacts.py"
    script.write_text((REPOSITORY / "tools" / "build_artifacts.py").read_text())

    command = [sys.executable, str(script), "--cube", str(FLIGHTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "is installed, 5.4 is pinned; run `make setup`" in done.stderr


@pytest.mark.parametrize("name", WHEELS)
def test_a_wheel_is_for_glue_and_needs_only_what_glue_has(dist: Path, name: str) -> None:
    wheels = list((dist / "wheels" / name).iterdir())

    assert wheels
    for wheel in wheels:
        assert re.search(r"-(cp311|py3)-.*(manylinux\w*_x86_64|none-any)\.whl$", wheel.name)
        with zipfile.ZipFile(wheel) as archive:
            metadata = next(archive.read(n).decode() for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        assert set(re.findall(r"(?m)^Requires-Dist: ([\w-]+)", metadata)) <= set(GLUE)


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that pins one wheel, and no network."""
    monkeypatch.setattr("tools.build_artifacts.ROOT", tmp_path)
    for variable, value in {
        "PIP_INDEX_URL": "http://127.0.0.1:1/",
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
    }.items():
        monkeypatch.setenv(variable, value)
    (tmp_path / "src" / "some_job").mkdir(parents=True)
    digest = hashlib.sha256(b"a wheel").hexdigest()
    (tmp_path / "src" / "some_job" / "wheels.txt").write_text(f"sketches==1.0 --hash=sha256:{digest}\n")
    return tmp_path


def test_a_wheel_that_is_there_is_not_fetched_and_an_old_one_goes(pinned: Path) -> None:
    folder = pinned / "dist" / "wheels" / "some_job"
    folder.mkdir(parents=True)
    (folder / "sketches-1.0-py3-none-any.whl").write_bytes(b"a wheel")
    (folder / "sketches-0.9-py3-none-any.whl").write_bytes(b"an old wheel")

    fetch_wheels("some_job", pinned / "dist")

    assert [file.name for file in folder.iterdir()] == ["sketches-1.0-py3-none-any.whl"]


def test_without_a_network_the_build_says_what_it_cannot_fetch(pinned: Path) -> None:
    with pytest.raises(
        SystemExit, match="(?s)wheels of src/some_job/wheels.txt could not be fetched.*pip said:.*sketches"
    ):
        fetch_wheels("some_job", pinned / "dist")
