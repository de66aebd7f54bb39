"""The report of one run of the pipeline: a page, a picture and a few lines for a terminal."""

import io
from pathlib import Path

from rich.console import Console
from rich.table import Table

from local.report_content import Answer, Check, Count, Report, Step, duration
from local.report_page import page
from local.report_sheet import sheet

__all__ = ["Answer", "Check", "Count", "Report", "Step", "console_summary", "write_report"]


def write_report(folder: Path, report: Report) -> None:
    """Write `report.html`, one self-contained page, and `report.png`, the same as a picture, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(page(report), encoding="utf-8")
    (folder / "report.png").write_bytes(sheet(report))


def console_summary(report: Report, width: int = 100) -> str:
    """Sum a run up for a terminal: its steps, its counts and what was checked; plain text."""
    output = io.StringIO()
    console = Console(file=output, width=width, highlight=False, markup=False, emoji=False)
    console.print(report.title)
    console.print(f"version {report.version}, {report.finished_at}\n")
    console.print(_steps(report))
    console.print(_counts(report))
    for check in report.checks:
        console.print(f"{'passed' if check.passed else 'FAILED'}  {check.text}")
        for finding in check.findings:
            console.print(f"        {finding}")
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"


def _steps(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="")
    table.add_column("Step")
    table.add_column("Time", justify="right")
    table.add_column("Detail", overflow="fold")
    for step in report.steps:
        table.add_row(step.name, duration(step.seconds), step.detail)
    table.add_row("Together", duration(report.seconds), "")
    return table


def _counts(report: Report) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row("", "")
    for stage, counts in report.stages.items():
        table.add_row(stage, ", ".join(f"{count.number:,} {count.label}" for count in counts))
    table.add_row("", "")
    return table
