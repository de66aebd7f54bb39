"""The report as one self-contained HTML page: no script, nothing from outside."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from local.charts import chart_spec, is_wide, svg
from local.report_content import INPUTS, Answer, Check, Count, Report, duration, is_number, shown

STYLE = Path(__file__).with_name("report.css")
SHOWN_ROWS = 8
COLUMNS_OF_HALF_A_PAGE = 5


def page(report: Report) -> str:
    """Write the whole page; every text of the report is escaped."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(report.title)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<main>
{_header(report)}
{_flow(report)}
<h2>What the cube says</h2>
{_charts(report.answers)}
<h2>Answers</h2>
<div class="answers">
{"".join(map(_answer, report.answers))}</div>
<h2>Time</h2>
{_steps(report)}
<h2>Checks</h2>
<ul class="checks">
{"".join(map(_check, report.checks))}</ul>
</main>
</body>
</html>
"""


def _header(report: Report) -> str:
    if not report.checks:
        verdict = ""
    elif report.passed:
        verdict = '<p class="verdict passed">✓ Every check passed</p>'
    else:
        verdict = '<p class="verdict failed">✗ A check failed</p>'
    return f"""<header>
<h1>{escape(report.title)}</h1>
<p class="lead">{escape(report.lead)}</p>
<p class="run">Version <code>{escape(report.version)}</code>, finished {escape(report.finished_at)}</p>
{verdict}
</header>"""


_INPUT = ' class="input"'


def _flow(report: Report) -> str:
    stages = "\n".join(
        f"<li{_INPUT if stage in INPUTS else ''}><h3>{escape(stage)}</h3><dl>{''.join(map(_count, counts))}</dl></li>"
        for stage, counts in report.stages.items()
    )
    return f'<ol class="flow" aria-label="The flow of the data, with counts">\n{stages}\n</ol>'


def _count(count: Count) -> str:
    return f"<div><dd>{count.number:,}</dd><dt>{escape(count.label)}</dt></div>"


def _charts(answers: Sequence[Answer]) -> str:
    drawn = [answer for answer in answers if answer.chart and answer.rows]
    figures = "\n".join(_figure(answer, f"chart{at}") for at, answer in enumerate(drawn))
    return f'<div class="charts">\n{figures}\n</div>'


def _figure(answer: Answer, unique: str) -> str:
    assert answer.chart is not None
    wide = is_wide(answer.chart, answer.columns, answer.rows)
    spec = chart_spec(answer.chart, answer.columns, answer.rows)
    label = f"{answer.title}: {answer.chart.mark} chart of {len(answer.rows)} rows"
    return (
        f'<figure class="{"wide" if wide else "half"}">'
        f'<figcaption>{escape(answer.title)}</figcaption><div role="img" aria-label="{escape(label)}">'
        f"{svg(spec, unique)}</div></figure>"
    )


def _answer(answer: Answer) -> str:
    numbers = [any(is_number(row[at]) for row in answer.rows) for at in range(len(answer.columns))]
    head = "".join(
        _cell("th", escape(name), right, ' scope="col"') for name, right in zip(answer.columns, numbers, strict=True)
    )
    body = "\n".join(
        f"<tr>{''.join(_cell('td', _value(value), right) for value, right in zip(row, numbers, strict=True))}</tr>"
        for row in answer.rows[:SHOWN_ROWS]
    )
    hidden = len(answer.rows) - SHOWN_ROWS
    sql = f"<code>{escape(answer.sql)}</code>" if answer.sql else ""
    more = f'<p class="more">and {hidden:,} more rows</p>' if hidden > 0 else ""
    wide = "wide" if len(answer.columns) > COLUMNS_OF_HALF_A_PAGE else "half"
    return f"""<section class="{wide}">
<h3>{escape(answer.title)}</h3>
{sql}
<div class="scroll"><table aria-label="{escape(answer.title)}">
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table></div>{more}
</section>
"""


def _cell(tag: str, content: str, right: bool, scope: str = "") -> str:
    number = ' class="number"' if right else ""
    return f"<{tag}{scope}{number}>{content}</{tag}>"


def _value(value: Any) -> str:
    if value is None:
        return '<span class="unknown" title="unknown">–</span>'
    return '<span class="all">ALL</span>' if value == "ALL" else escape(shown(value))


def _steps(report: Report) -> str:
    longest = max((step.seconds for step in report.steps), default=0) or 1
    rows = "\n".join(
        f'<tr><th scope="row">{escape(step.name)}</th><td class="number">{duration(step.seconds)}</td>'
        f'<td class="time"><span class="bar" style="width:{100 * step.seconds / longest:.1f}%"></span></td>'
        f"<td>{escape(step.detail)}</td></tr>"
        for step in report.steps
    )
    total = duration(report.seconds)
    return f"""<div class="scroll"><table aria-label="Time of each step">
<thead><tr><th scope="col">Step</th><th scope="col" class="number">Time</th><th scope="col"><span hidden>Bar</span></th>
<th scope="col">Detail</th></tr></thead>
<tbody>
{rows}
<tr><th scope="row">Together</th><td class="number">{total}</td><td></td><td></td></tr>
</tbody>
</table></div>"""


def _check(check: Check) -> str:
    verdict = '<span class="passed">✓ passed</span>' if check.passed else '<span class="failed">✗ failed</span>'
    findings = "".join(f"<pre>{escape(finding)}</pre>" for finding in check.findings)
    return f"<li>{verdict} {escape(check.text)}{findings}</li>\n"
