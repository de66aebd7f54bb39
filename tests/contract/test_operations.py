"""docs/operations.md says what the sources say: numbers, alarms, metrics, the command that rolls back."""

import re
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from csv_loader.position import Counts
from glue_cube.__main__ import main
from glue_cube.metrics import NAMESPACE, CloudWatchMetrics
from lambda_ingest.ingest import Outcome
from local.settings import REPOSITORY
from tools.cost_table import PriceError, costs, quantities, read_prices

PAGE = (REPOSITORY / "docs" / "operations.md").read_text()
TERRAFORM = REPOSITORY / "terraform"
OBSERVABILITY = TERRAFORM / "modules" / "observability"


def sources(*folders: str) -> dict[Path, str]:
    return {file: file.read_text() for folder in folders for file in sorted((TERRAFORM / folder).rglob("*.tf"))}


def skips() -> list[str]:
    """The page's rows of checkov's skips, from the comments."""
    return [
        f"| `{check}` | `{file.relative_to(TERRAFORM)}` | {reason} |"
        for file, text in sources("bootstrap", "environments", "modules", "stack").items()
        for check, reason in re.findall(r"#checkov:skip=(\w+):(.+)", text)
    ]


def counted() -> dict[str, int]:
    modules, bootstrap = sources("modules").values(), sources("bootstrap").values()
    types = {found for text in modules for found in re.findall(r'(?m)^resource "(\w+)"', text)}
    return {
        "Modules": sum(1 for folder in (TERRAFORM / "modules").iterdir() if next(folder.glob("*.tf"), None)),
        "Resource types in the modules": len(types),
        "`resource` blocks in the modules and `bootstrap`": sum(
            len(re.findall(r'(?m)^resource "', text)) for text in (*modules, *bootstrap)
        ),
        "Skips of checkov, each with its reason": len(skips()),
    }


def test_the_page_has_the_numbers_of_the_sources() -> None:
    missing = [row for what, number in counted().items() if (row := f"| {what} | {number} |") not in PAGE]

    assert missing == [], "write into docs/operations.md:\n" + "\n".join(missing)


def test_the_page_has_every_skip_with_its_reason() -> None:
    shown = re.findall(r"(?m)^\| `CKV\w+` \| `.+$", PAGE)

    assert sorted(shown) == sorted(skips()), "have in docs/operations.md:\n" + "\n".join(skips())


def test_the_page_names_the_checkov_that_is_pinned() -> None:
    pins = {
        file: (REPOSITORY / "local" / "checks" / file).read_text() for file in ("requirements.in", "requirements.txt")
    }
    named = {found for text in (PAGE, *pins.values()) for found in re.findall(r"(?m)\bcheckov(?: |==)(\d\S*)", text)}

    assert len(named) == 1, named


def one(pattern: str, file: str) -> str:
    found = re.search(pattern, (TERRAFORM / file).read_text())
    assert found, f"{file} has nothing like {pattern}"
    return found[1]


@pytest.mark.parametrize(("column", "environment"), list(enumerate(["dev", "prod"])))
def test_the_table_of_costs_counts_endpoints_as_the_environments_do(column: int, environment: str) -> None:
    services = one(
        r"interface_services = concat\(\s+\[(.+)\],\s+.+ \? \[\"cassandra\"\]", "modules/network/endpoints.tf"
    )
    zones = one(r'variable "zones" {[^}]+default\s+= \[(.+)\]', f"environments/{environment}/variables.tf")

    hours = (len(services.split(",")) + 1) * len(zones.split(",")) * 730
    assert quantities(PAGE)["Interface endpoint hours"][column] == hours


@pytest.mark.parametrize(("unit", "variable"), [("vCPU", "cpu"), ("GB", "memory")])
def test_the_table_of_costs_has_the_size_of_the_server(unit: str, variable: str) -> None:
    size = int(one(rf'variable "{variable}" {{[^}}]+?default\s+= (\d+)', "modules/bi_access/variables.tf"))

    assert quantities(PAGE)[f"Fargate {unit} hours of the SQL server"][1] == size // 1024 * 730


def test_the_commands_are_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.findall(r"python -m glue_cube (\w+) --name \$NAME", PAGE)

    assert shown == ["versions", "rollback", "delete"]
    for command in shown:
        with pytest.raises(SystemExit, match="0"):
            main([command, "--help"])
        assert "--name NAME" in capsys.readouterr().out


def test_every_alarm_is_explained_and_nothing_else() -> None:
    code = (OBSERVABILITY / "alarms.tf").read_text() + (OBSERVABILITY / "events.tf").read_text()
    made = set(re.findall(r'(?m)(?:^ +|[:{] "?)([a-z]+-[a-z-]*)(?:\$\{.+?\})?"? =>? \{', code)) | {"monthly"}
    table = PAGE.split("| Alarm | Means | Do |")[1].split("\n## ")[0]
    explained = {name for row in re.findall(r"(?m)^\| (`.+?) \|", table) for name in re.findall(r"`(.+?)`", row)}

    assert [name for name in made if not any(alarm.startswith(name) for alarm in explained)] == []
    assert [alarm for alarm in explained if not any(alarm.startswith(name) for name in made)] == []


def test_alarms_and_dashboard_look_at_metrics_that_the_job_sends() -> None:
    sent: list[Mapping[str, Any]] = []

    class Client:
        def put_metric_data(self, Namespace: str, MetricData: list[Mapping[str, Any]]) -> None:  # noqa: N803 - boto3's
            sent.extend({"namespace": Namespace, **datum} for datum in MetricData)

    CloudWatchMetrics(Client(), "flights-dev").published(1, 1, 1.0)  # type: ignore[arg-type]
    code = (OBSERVABILITY / "alarms.tf").read_text() + (OBSERVABILITY / "dashboard.tf").read_text()
    looked_at = set(re.findall(rf'\["{NAMESPACE}", "(\w+)", (?:"Sum", {{ )?"?(\w+)', code))

    assert looked_at == {(datum["MetricName"], datum["Dimensions"][0]["Name"]) for datum in sent}


def test_metric_filters_read_fields_that_are_logged() -> None:
    code = (OBSERVABILITY / "metrics.tf").read_text()
    read = re.findall(r'log_group = var\.(\w+)\.log_group, field = "(\w+)"', code)

    assert {field for log, field in read if log == "function"} == {str(outcome) for outcome in Outcome}
    assert {field for log, field in read if log == "loader"} <= {field.name for field in fields(Counts)}


def test_costs_are_quantities_times_prices() -> None:
    found = {"Hours": (Decimal(730), Decimal(1460))}

    assert costs(found, {"Hours": 0.01}) == {"Hours": (Decimal("7.30"), Decimal("14.60"))}
    assert set(quantities(PAGE)) >= {"Glue DPU hours", "KMS keys"}


@pytest.mark.parametrize(
    ("prices", "message"),
    [
        ({}, "no price for: Hours"),
        ({"Hours": 1, "Days": 1}, "no such unit: Days"),
        ({"Hours": "cheap"}, "the price of Hours is 'cheap'"),
        ({"Hours": float("nan")}, "the price of Hours is nan: give US dollars"),
        ({"Hours": float("inf")}, "the price of Hours is inf: give US dollars"),
        ({"Hours": -1}, "the price of Hours is -1: give US dollars"),
    ],
)
def test_a_wrong_price_is_named(prices: dict[str, object], message: str) -> None:
    with pytest.raises(PriceError, match=message):
        costs({"Hours": (Decimal(1), Decimal(1))}, prices)


def test_prices_are_a_line_for_each_unit() -> None:
    assert read_prices("Hours: 0.01\n") == {"Hours": 0.01}
    with pytest.raises(PriceError, match="the prices are a list: give a line `<unit>: <price in USD>`"):
        read_prices("- Hours: 0.01\n")
