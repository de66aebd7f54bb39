import shutil
from pathlib import Path

import pytest

from local.errors import HarnessError
from local.java_parts import fetch_java_parts, jar_folders
from local.settings import Settings, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "pom.xml").write_text("<project/>")
    return read_settings({"PATH": f"{tmp_path}:/usr/bin:/bin"}, tmp_path)


def maven(root: Path, script: str) -> None:
    path = root / "mvn"
    path.write_text(f"#!{shutil.which('sh')}\n{script}\n")
    path.chmod(0o755)


def fill_folders(root: Path) -> None:
    folders = " ".join(str(jars.folder) for jars in jar_folders(root))
    maven(root, f"for folder in {folders}; do mkdir -p $folder; touch $folder/a.jar; done; echo run >> {root}/runs")


def runs(root: Path) -> int:
    return len((root / "runs").read_text().splitlines())


def test_jars_are_fetched_once_for_a_pom(settings: Settings) -> None:
    fill_folders(settings.root)
    said: list[str] = []
    fetch_java_parts(settings, said.append)
    fetch_java_parts(settings, said.append)
    assert runs(settings.root) == len(said) == len(jar_folders(settings.root))
    assert said[0] == "fetching Java parts: cassandra -> .local/jars/cassandra"


def test_a_changed_pom_fetches_again_and_leaves_no_old_jar(settings: Settings) -> None:
    fill_folders(settings.root)
    fetch_java_parts(settings, lambda _: None)
    old = jar_folders(settings.root)[1].folder / "old.jar"
    old.touch()
    (settings.root / "local" / "pom.xml").write_text("<project><!-- changed --></project>")
    fetch_java_parts(settings, lambda _: None)
    assert runs(settings.root) == 2 * len(jar_folders(settings.root))
    assert not old.exists()


def test_a_removed_folder_is_fetched_again(settings: Settings) -> None:
    fill_folders(settings.root)
    fetch_java_parts(settings, lambda _: None)
    shutil.rmtree(settings.root / "dist")
    fetch_java_parts(settings, lambda _: None)
    assert runs(settings.root) == len(jar_folders(settings.root)) + 1


def test_what_maven_says_of_a_failure_is_shown(settings: Settings) -> None:
    maven(settings.root, "echo 'no such artifact'; exit 1")
    with pytest.raises(HarnessError, match="(?s)Maven could not fetch the Java parts.*no such artifact"):
        fetch_java_parts(settings, lambda _: None)
