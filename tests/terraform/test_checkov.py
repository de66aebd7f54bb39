"""checkov over the configuration, without a network: nothing fails, and what is skipped says why."""

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.settings import REPOSITORY
from tests.terraform_copy import TerraformCopy

CHECKOV = REPOSITORY / ".local" / "checks" / "bin" / "checkov"
OPERATIONS = REPOSITORY / "docs" / "operations.md"
ROOTS = ("bootstrap", "environments/dev", "environments/local", "environments/prod", "stack")
# No look-up of guidelines, severities or newer versions: all of it is on this machine.
OFFLINE = {"CKV_SKIP_PACKAGE_UPDATE_CHECK": "true", "LOG_LEVEL": "ERROR", "PATH": "/usr/bin:/bin"}
FEWEST_WORDS = 4

# file of a module, what is switched off there (a pattern and its replacement), and the check that must notice
SWITCHED_OFF = {
    "tables without the key": ("fact_store/main.tf", r"kms_key_arn\s+= var.key_arn", "", "CKV_AWS_119"),
    "tables without recovery": (
        "fact_store/main.tf",
        r"(point_in_time_recovery {\s+enabled = )true",
        r"\1false",
        "CKV_AWS_28",
    ),
    "Keyspaces without the key": (
        "cassandra/keyspaces.tf",
        "CUSTOMER_MANAGED_KMS_KEY",
        "AWS_OWNED_KMS_KEY",
        "CKV_AWS_265",
    ),
    "buckets open to access lists": ("bucket/main.tf", r"(block_public_acls\s+= )true", r"\1false", "CKV_AWS_53"),
    "buckets without versions": (
        "bucket/main.tf",
        '"Enabled"(\n  }\n}\n\nresource "aws_s3_bucket_server)',
        r'"Suspended"\1',
        "CKV_AWS_21",
    ),
    "a function without traces": ("lambda_ingest/main.tf", r"tracing_config {[^}]+}", "", "CKV_AWS_50"),
    "a route for anyone": ("lambda_ingest/http_api.tf", "= var.authorization.type\n", '= "NONE"\n', "CKV_AWS_309"),
    "schedules without the key": ("lambda_ingest/schedule.tf", r"kms_key_arn\s+= var.key_arn", "", "CKV_AWS_297"),
    "queues without the key": ("lambda_ingest/queue.tf", r"kms_master_key_id\s+= var.key_arn", "", "CKV_AWS_27"),
    "a job without security": ("glue_cube/main.tf", r"security_configuration\s+= .+", "", "CKV_AWS_195"),
    "tags that change": ("containers/main.tf", '"IMMUTABLE"', '"MUTABLE"', "CKV_AWS_51"),
    "a topic without the key": ("observability/main.tf", r"kms_master_key_id\s+= .+", "", "CKV_AWS_26"),
    "flow logs without the key": ("network/flow_logs.tf", r"kms_key_id\s+= .+", "", "CKV_AWS_158"),
    "a key that does not rotate": ("encryption/main.tf", r"(enable_key_rotation\s+= )true", r"\1false", "CKV_AWS_7"),
    "a load balancer without logs": ("bi_access/load_balancer.tf", r"access_logs {[^}]+}", "", "CKV_AWS_91"),
}


@dataclass(frozen=True)
class Scan:
    """What checkov says of one root."""

    root: str
    passed: int
    failed: list[Mapping[str, Any]]
    skipped: list[Mapping[str, Any]]

    @property
    def row(self) -> str:
        """The root's row in docs/operations.md."""
        return f"| `{self.root}` | {self.passed} | {len(self.failed)} | {len(self.skipped)} |"


def scan(terraform: Path, root: str, framework: str = "terraform") -> Scan:
    assert CHECKOV.exists(), f"{CHECKOV} is not there: run `make setup`"
    command = [str(CHECKOV), "-d", root, "--framework", framework, "--skip-download", "--soft-fail", "-o", "json"]
    done = subprocess.run(command, cwd=terraform, env=OFFLINE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    found = report.get("results", {"failed_checks": [], "skipped_checks": []})
    summary = report.get("summary", report)
    assert summary["parsing_errors"] == 0, found["parsing_errors"]
    return Scan(root, summary["passed"], found["failed_checks"], found["skipped_checks"])


def findings(checks: Iterable[Mapping[str, Any]]) -> set[str]:
    return {f"{c['check_id']} {c['resource']} ({c['file_path']}): {c['check_name']}" for c in checks}


def unexplained(skipped: Iterable[Mapping[str, Any]]) -> set[str]:
    """Skips whose reason is missing or too short to be one."""
    reasons = {f"{c['check_id']} {c['resource']}": c["check_result"]["suppress_comment"] or "" for c in skipped}
    return {check for check, reason in reasons.items() if len(reason.split()) < FEWEST_WORDS}


@pytest.fixture(scope="session")
def scans(terraform: TerraformCopy) -> dict[str, Scan]:
    with ThreadPoolExecutor(2) as two:
        return {done.root: done for done in two.map(lambda root: scan(terraform.root / "terraform", root), ROOTS)}


@pytest.fixture(scope="session")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """The stack with everything of the table switched off, and a key of an account in a file."""
    folder = TerraformCopy.make(tmp_path_factory.mktemp("spoilt")).root / "terraform"
    for name, pattern, replacement, _ in SWITCHED_OFF.values():
        file = folder / "modules" / name
        text, count = re.subn(pattern, replacement, file.read_text())
        assert count, f"{name} has nothing like {pattern}: bring SWITCHED_OFF up to date"
        file.write_text(text)
    return scan(folder, "stack")


@pytest.mark.parametrize("root", ROOTS)
def test_nothing_fails(scans: dict[str, Scan], root: str) -> None:
    assert findings(scans[root].failed) == set()
    assert scans[root].passed > 0


@pytest.mark.parametrize("root", ROOTS)
def test_every_skip_has_its_reason(scans: dict[str, Scan], root: str) -> None:
    assert unexplained(scans[root].skipped) == set()


def test_no_skip_is_left_over(scans: dict[str, Scan], terraform: TerraformCopy) -> None:
    """A comment that suppresses nothing would hide what comes later."""
    files = (terraform.root / "terraform").rglob("*.tf")
    written = {(str(file), check) for file in files for check in re.findall(r"checkov:skip=(\w+)", file.read_text())}
    used = {(c["file_abs_path"], c["check_id"]) for done in scans.values() for c in done.skipped}

    assert written - used == set()


def test_the_page_has_the_numbers(scans: dict[str, Scan], capsys: pytest.CaptureFixture[str]) -> None:
    rows = [done.row for done in scans.values()]
    with capsys.disabled():
        print("", "| Root | Passed | Failed | Skipped |", *rows, sep="\n")

    missing = [row for row in rows if row not in OPERATIONS.read_text()]
    assert missing == [], "write into docs/operations.md:\n" + "\n".join(missing)


@pytest.mark.parametrize("what", SWITCHED_OFF)
def test_what_is_switched_off_is_noticed(spoilt: Scan, what: str) -> None:
    file, _, _, check = SWITCHED_OFF[what]

    assert any(c["check_id"] == check and c["file_path"].endswith(file) for c in spoilt.failed)


def test_a_skip_without_a_reason_is_noticed() -> None:
    def skip(reason: str | None) -> dict[str, Any]:
        return {"check_id": "CKV_1", "resource": str(reason), "check_result": {"suppress_comment": reason}}

    assert unexplained([skip(None)]) == {"CKV_1 None"}
    assert unexplained([skip("not needed")]) == {"CKV_1 not needed"}
    assert unexplained([skip("the client alone can rotate it")]) == set()


def test_no_secret_is_in_a_file(terraform: TerraformCopy) -> None:
    assert findings(scan(terraform.root, "terraform", "secrets").failed) == set()


def test_a_secret_in_a_file_is_noticed(tmp_path: Path) -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLF"
    (tmp_path / "main.tf").write_text(f'provider "aws" {{\n  access_key = "{key}"\n}}\n')

    assert [c["check_id"] for c in scan(tmp_path, ".", "secrets").failed] == ["CKV_SECRET_2"]
