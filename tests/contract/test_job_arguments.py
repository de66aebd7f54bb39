"""What Terraform passes to the function and the job is what they read."""

import importlib
import re

from cube_model.change_marks import marks_key
from glue_cube.metrics import NAMESPACE
from glue_cube.settings import ALL, ARGUMENTS, CHANGED, Auth
from lambda_ingest import event_bus
from lambda_ingest.settings import read_settings
from local.glue_runner import _GLUES_OWN
from local.settings import REPOSITORY

MODULES = REPOSITORY / "terraform" / "modules"


class Recorded(dict[str, str]):
    """An environment that remembers which variables were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, name: str, default: object = None) -> str:
        self.asked.add(name)
        return "set"

    def __getitem__(self, name: str) -> str:
        return self.get(name)


def block(module: str, file: str, start: str, containing: str = "") -> str:
    """The lines of a block of a module, from its first to the closing brace at the same depth."""
    found = re.finditer(rf"^( *){start} (?:= )?{{\n(.*?)^\1}}", (MODULES / module / file).read_text(), re.M | re.S)
    texts = [text[2] for text in found if containing in text[2]]
    assert texts, f"{module}/{file} has no {start}"
    return texts[0]


def test_the_job_gets_the_arguments_that_it_reads() -> None:
    passed = set(re.findall(r'^\s+"--([\w-]+)"\s+=', block("glue_cube", "main.tf", "default_arguments"), re.M))

    assert passed - _GLUES_OWN == set(ARGUMENTS)
    assert passed >= {"extra-py-files", "extra-jars", "additional-python-modules", "python-modules-installer-option"}


def test_the_module_allows_the_ways_to_sign_in_that_the_job_knows() -> None:
    found = re.search(r"contains\(\[(.+)\], var.cassandra.auth\)", (MODULES / "glue_cube" / "variables.tf").read_text())
    assert found

    assert re.findall(r'"(\w+)"', found[1]) == [str(auth) for auth in Auth]


def test_events_start_builds_of_what_the_job_knows() -> None:
    found = re.search(r"contains\(\[(.+)\], event.segments\)", (MODULES / "glue_cube" / "variables.tf").read_text())
    assert found

    assert re.findall(r'"(\w+)"', found[1]) == [ALL, CHANGED]


def test_the_function_and_the_job_may_update_the_marks_that_they_update() -> None:
    statements = [
        block(module, "iam.tf", "statement", containing="UpdateItem") for module in ("glue_cube", "lambda_ingest")
    ]

    assert [re.findall(r'values\s+= \["(.+)"\]', text) for text in statements] == [[marks_key("") + "*"]] * 2


def test_the_role_may_send_metrics_of_the_namespace_of_the_job() -> None:
    found = re.findall(
        r'"cloudwatch:namespace"\s+values\s+= \["(.+)"\]', (MODULES / "glue_cube" / "iam.tf").read_text()
    )

    assert found == [NAMESPACE]


def test_the_function_gets_the_variables_that_it_reads() -> None:
    environment = Recorded()
    read_settings(environment)

    passed = set(re.findall(r"^\s+(\w+)\s+=", block("lambda_ingest", "main.tf", "variables"), re.M))

    assert passed == environment.asked


def test_the_handler_is_where_the_function_looks_for_it() -> None:
    found = re.search(r'handler\s+= "([\w.]+)\.(\w+)"', (MODULES / "lambda_ingest" / "main.tf").read_text())
    assert found

    assert callable(getattr(importlib.import_module(found[1]), found[2]))


def test_the_route_and_the_schedule_name_what_the_handler_looks_for() -> None:
    source = REPOSITORY / "src" / "lambda_ingest"
    route = re.search(
        r'route_key\s+= "POST /v1/facts/{(\w+)}"', (MODULES / "lambda_ingest" / "http_api.tf").read_text()
    )
    event = re.search(r"jsonencode\({ (\w+) = each.key }\)", (MODULES / "lambda_ingest" / "schedule.tf").read_text())
    assert route and event

    assert f'get("pathParameters") or {{}}).get("{route[1]}"' in (source / "http_api.py").read_text()
    assert f'event["{event[1]}"]' in (source / "handler.py").read_text()


def test_the_event_that_the_function_sends_is_the_one_that_it_may_send_and_others_wait_for() -> None:
    texts = [(MODULES / "lambda_ingest" / file).read_text() for file in ("main.tf", "outputs.tf", "iam.tf")]
    named = re.search(r'event = { source = "([\w.]+)", detail_type = "(\w+)" }', texts[0])
    assert named

    assert (named[1], named[2]) == (event_bus.SOURCE, event_bus.DETAIL_TYPE)
    assert all(text.count(f"[local.event.{part}]") == 1 for text in texts[1:] for part in ("source", "detail_type"))


def test_the_script_that_terraform_registers_is_the_entry_of_the_job() -> None:
    for environment in ("local", "dev", "prod"):
        folder = REPOSITORY / "terraform" / "environments" / environment
        text = "".join(file.read_text() for file in folder.glob("*.tf"))
        named = re.findall(r'"(?:\$\{path\.module\}/)?([./]+src/[\w/.]+)"', text)

        assert [(folder / path).resolve() for path in named] == [REPOSITORY / "src" / "glue_cube" / "job.py"]
