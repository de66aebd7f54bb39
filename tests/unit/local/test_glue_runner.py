import zipfile
from pathlib import Path

import pytest

from local.errors import HarnessError
from local.glue_runner import _installed, _wheels


def test_the_modules_of_every_wheel_lie_in_one_folder(tmp_path: Path) -> None:
    for name in ("first", "second"):
        with zipfile.ZipFile(tmp_path / f"{name}.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", f"NAME = '{name}'\n")

    folder = _installed([tmp_path / "first.whl", tmp_path / "second.whl"], tmp_path / "modules")

    assert sorted(path.name for path in folder.iterdir()) == ["first", "second"]


def test_wheels_of_a_bucket_are_taken_in_their_order() -> None:
    urls = ["s3://code/glue/wheels/b-1.whl", "s3://code/glue/wheels/a-1.whl"]

    assert list(_wheels({"additional-python-modules": ",".join(urls)})) == urls
    assert list(_wheels({})) == []


@pytest.mark.parametrize("module", ["datasketches==5.2.0", "s3://code/requirements.txt", "https://x.test/a.whl"])
def test_what_pip_would_need_an_index_for_is_refused(module: str) -> None:
    with pytest.raises(HarnessError, match="name a wheel in a bucket"):
        list(_wheels({"additional-python-modules": module}))
