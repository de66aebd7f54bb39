"""The report of a run: a page that needs nothing else, a picture, and lines for a terminal."""

import re
import struct
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from local.charts import chart_spec, is_wide, svg
from local.cube_inputs import Chart
from local.report import Answer, Check, Count, Report, Step, console_summary, write_report
from local.report_content import duration, shown

DAYS = [(date(2024, 1, 1) + timedelta(days=day), Decimal(day % 7)) for day in range(100)]
ANSWERS = (
    Answer("By <month>", ("month", "sales"), [("2024-01", 1200), ("2024-02", 900)], Chart("bar", "month", "sales")),
    Answer("By day", ("day", "delay"), DAYS, Chart("line", "day", "delay")),
    Answer(
        "By city",
        ("city", "kind", "sales"),
        [("Rome", "a", 3), (None, "b", 4), ("Oslo", "a", 1)],
        Chart("bar", "sales", "city", "kind"),
        sql="SELECT city FROM x WHERE sales < 5",
    ),
    Answer("Heat", ("month", "hour", "delay"), [("2024-01", 5, 1.5)], Chart("rect", "hour", "month", "delay")),
    Answer("Total", ("city", "sales", "cost"), [("ALL", 1234567, Decimal("-0.50")), (None, None, None)]),
)
REPORT = Report(
    title="Shop & <script>alert(1)</script>",
    lead="One \"API\" & two 'files'",
    version="2024<1>",
    finished_at="2024-03-01 12:00 UTC",
    seconds=2.71,
    steps=(Step("Load <files>", 2.5, "97,000 rows/s & more"), Step("Publish", 0.25)),
    counts=(Count("Client API", "records", 25402), Count("Cube", "cells", 78198), Count("Cube", "<blocks>", 161)),
    answers=ANSWERS,
    checks=(Check("Equals the <oracle>", True), Check("Answers agree", False, ("expected a=1 <b>", "found a=2"))),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist") / "new"
    write_report(folder, REPORT)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_needs_nothing_from_outside(page: str) -> None:
    links = re.findall(r"https?://[^\"'\s<]*", re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", page))
    assert links == []
    assert not re.search(r"<(script|link|iframe|img)\b|@import|\bsrc=", page)


def test_the_page_escapes_every_text(page: str) -> None:
    for text in ("<script>", "<month>", "<files>", "<blocks>", "<oracle>", "<b>", "2024<1>", "sales < 5"):
        assert text not in page
    assert "Shop &amp; &lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_draws_every_chart_with_a_label(page: str) -> None:
    assert page.count("<svg ") == page.count('role="img" aria-label="') == 4
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count('class="wide"') == 1


def test_the_page_has_tables_with_headers_and_tells_unknown_from_all(page: str) -> None:
    assert page.count("<table ") == page.count("<thead>") == len(ANSWERS) + 1
    assert '<th scope="col" class="number">sales</th>' in page
    assert '<span class="all">ALL</span>' in page
    assert '<span class="unknown" title="unknown">–</span>' in page
    assert "1,234,567" in page and "-0.50" in page
    assert "and 92 more rows" in page


def test_the_page_tells_counts_times_and_checks(page: str) -> None:
    assert "<div><dd>25,402</dd><dt>records</dt></div>" in page
    assert "2.71 s" in page
    assert "A check failed" in page and "expected a=1 &lt;b&gt;" in page


def test_the_picture_is_a_png_of_a_screens_width(folder: Path) -> None:
    picture = (folder / "report.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    assert 1500 <= width <= 1700
    assert height > 1000
    assert len(picture) > 20_000


def test_writes_a_report_of_nothing(tmp_path: Path) -> None:
    write_report(tmp_path, Report("Empty", "", "none", "never", 0.0, (), (), (), ()))
    assert (tmp_path / "report.png").read_bytes().startswith(b"\x89PNG")
    assert "check" not in (tmp_path / "report.html").read_text(encoding="utf-8").partition("<header>")[2][:300]


def test_a_horizontal_bar_chart_is_sorted_and_names_the_unknown() -> None:
    answer = ANSWERS[2]
    assert answer.chart
    spec = chart_spec(answer.chart, answer.columns, answer.rows)
    assert spec["encoding"]["y"]["sort"] == {"field": "sales", "op": "sum", "order": "descending"}
    assert {"sales": 4, "city": "unknown", "kind": "b"} in spec["data"]["values"]


def test_days_are_laid_out_in_time_over_the_whole_width() -> None:
    chart = Chart("line", "day", "delay", x_title="Day", y_title="Delay (minutes)")
    spec = chart_spec(chart, ("day", "delay"), DAYS)
    assert is_wide(chart, ("day", "delay"), DAYS)
    assert (spec["encoding"]["x"]["type"], spec["encoding"]["x"]["scale"]) == ("temporal", {"type": "utc"})
    assert spec["encoding"]["y"]["title"] == "Delay (minutes)"
    assert ">Apr<" in svg(spec, "x")


def test_months_are_named_and_thousands_set_apart() -> None:
    answer = ANSWERS[0]
    assert answer.chart
    drawn = svg(chart_spec(answer.chart, answer.columns, answer.rows), "x")
    assert ">Jan<" in drawn and ">1,000<" in drawn


def test_a_chart_of_a_missing_column_says_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"no column month \(it has: a, b\)"):
        chart_spec(Chart("bar", "month", "b"), ("a", "b"), [("x", 1)])


def test_the_summary_for_a_terminal_is_plain_and_whole() -> None:
    text = console_summary(REPORT, width=80)
    assert "Shop & <script>alert(1)</script>" in text
    assert re.search(r"Load <files>\s+2.50 s\s+97,000 rows/s & more", text)
    assert "78,198 cells, 161 <blocks>" in text
    assert "FAILED  Answers agree" in text and "found a=2" in text
    assert "\x1b" not in text and max(map(len, text.splitlines())) <= 80


def test_values_and_durations_are_written_for_people() -> None:
    assert [shown(x) for x in (None, 1234, Decimal("1234.50"), "ALL", True)] == [
        "–",
        "1,234",
        "1,234.50",
        "ALL",
        "True",
    ]
    assert [duration(x) for x in (0.4, 12.34, 59.97, 125)] == ["0.40 s", "12.3 s", "60.0 s", "2 min 05 s"]
