"""The report as one picture, drawn as SVG and turned into a PNG without a browser."""

from collections.abc import Iterator, Sequence
from html import escape

import vl_convert

from local.charts import ACCENT, FONT, HALF, HEIGHT, MUTED, RULE, chart_spec, is_wide, svg
from local.report_content import INPUTS, Answer, Report, duration, is_number, shown

SCALE = 1.4  # pixels for each unit below
MARGIN, PAD, GAP = 38, 18, 20
HALF_CARD = HALF + 2 * PAD
INNER = 2 * HALF_CARD + GAP
WIDTH = INNER + 2 * MARGIN
ROW, SHOWN_ROWS = 23, 8
PAPER, CARD, INK, GOOD, BAD = "#fafaf8", "#ffffff", "#1c2733", "#2f7d4f", "#b3402e"

Part = tuple[str, float]  # SVG drawn from (0, 0), and its height


def sheet(report: Report) -> bytes:
    """Draw the report as a PNG of about 1,650 pixels' width."""
    parts = [_title(report), _flow(report), *_charts(report.answers), *_tables(report.answers)]
    parts += [_steps(report), _checks(report)]
    drawn, top = [], float(MARGIN)
    for content, height in parts:
        drawn.append(_at(MARGIN, top, content))
        top += height + GAP
    page = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top + GAP}" font-family="{FONT}">'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(drawn)}</svg>'
    )
    return bytes(vl_convert.svg_to_png(page, scale=SCALE))


def _title(report: Report) -> Part:
    lines = [
        _text(0, 26, report.title, size=29, bold=True),
        _text(0, 54, report.lead, size=16, color=MUTED),
        _text(0, 78, f"Version {report.version}, finished {report.finished_at}", color=MUTED),
    ]
    if report.checks:
        verdict, color = ("Every check passed", GOOD) if report.passed else ("A check failed", BAD)
        lines.append(_text(INNER, 26, verdict, size=16, color=color, bold=True, right=True))
    return "".join(lines), 84


def _flow(report: Report) -> Part:
    """Set each stage of the flow as a card with its counts, and an arrow between them."""
    stages, gap = report.stages, 28
    width = (INNER - gap * (len(stages) - 1)) / max(1, len(stages))
    height = 46 + ROW * max(map(len, stages.values()), default=0)
    drawn = []
    for place, (stage, counts) in enumerate(stages.items()):
        left = place * (width + gap)
        drawn.append(_card(left, width, height) + _text(left + 14, 25, stage, size=15, bold=True, color=ACCENT))
        digits = max(len(f"{count.number:,}") for count in counts)
        for row, count in enumerate(counts):
            y, middle = 50 + ROW * row, left + 16 + 7.4 * digits
            drawn.append(_text(middle, y, f"{count.number:,}", bold=True, right=True))
            drawn.append(_text(middle + 7, y, count.label, color=MUTED))
        if place:
            drawn.append((_plus if stage in INPUTS else _arrow)(left - gap + 7, height / 2))
    return "".join(drawn), height


def _charts(answers: Sequence[Answer]) -> Iterator[Part]:
    """Set the charts as cards, two in a row, the wide ones alone; a narrow one waits for its neighbour."""
    height = HEIGHT + 2 * PAD + 28
    waiting = ""
    for number, answer in enumerate(answers):
        if not answer.chart or not answer.rows:
            continue
        picture = svg(chart_spec(answer.chart, answer.columns, answer.rows), f"chart{number}")
        wide = is_wide(answer.chart, answer.columns, answer.rows)
        card = _card(0, INNER if wide else HALF_CARD, height)
        card += _text(PAD, PAD + 14, answer.title, size=14, bold=True) + _at(PAD, PAD + 30, picture)
        if wide:
            yield card, height
        elif waiting:
            yield waiting + _at(HALF_CARD + GAP, 0, card), height
            waiting = ""
        else:
            waiting = card
    if waiting:
        yield waiting, height


def _tables(answers: Sequence[Answer]) -> Iterator[Part]:
    """Set as tables the answers that no chart shows."""
    for answer in answers:
        if not answer.chart:
            yield _table(answer)


def _table(answer: Answer) -> Part:
    rows = list(answer.rows[:SHOWN_ROWS])
    width = min(170.0, INNER / max(1, len(answer.columns)))
    drawn = [_heading(answer.title)]
    for at, name in enumerate(answer.columns):
        right = any(is_number(row[at]) for row in rows)
        x = at * width + (width - 24 if right else 0)
        drawn.append(_text(x, 56, name, size=12, color=MUTED, right=right))
        drawn += [_text(x, 56 + ROW * n, shown(row[at]), right=right) for n, row in enumerate(rows, 1)]
    ruler = width * len(answer.columns) - 24
    drawn += [f'<rect y="{63 + ROW * n}" width="{ruler}" height="1" fill="{RULE}"/>' for n in range(len(rows) + 1)]
    hidden = len(answer.rows) - len(rows)
    if hidden:
        drawn.append(_text(0, 60 + ROW * (len(rows) + 1), f"and {hidden:,} more rows", size=12, color=MUTED))
    return "".join(drawn), 66 + ROW * (len(rows) + bool(hidden))


def _steps(report: Report) -> Part:
    total = report.seconds
    longest = max((step.seconds for step in report.steps), default=0) or 1
    drawn = [_heading(f"Time: {duration(total)}")]
    for row, step in enumerate(report.steps):
        y = 54 + ROW * row
        length = 2 + 400 * step.seconds / longest
        drawn.append(_text(0, y, step.name) + _text(330, y, duration(step.seconds), right=True))
        drawn.append(f'<rect x="350" y="{y - 10}" width="{length:.1f}" height="11" rx="3" fill="{ACCENT}"/>')
        drawn.append(_text(775, y, step.detail, color=MUTED))
    return "".join(drawn), 44 + ROW * len(report.steps)


def _checks(report: Report) -> Part:
    drawn, y = [_heading("Checks")], 54.0
    for check in report.checks:
        verdict, color = ("passed", GOOD) if check.passed else ("failed", BAD)
        drawn.append(_text(0, y, verdict, bold=True, color=color) + _text(54, y, check.text))
        for finding in check.findings:
            y += ROW
            drawn.append(_text(54, y, finding, color=MUTED))
        y += ROW
    return "".join(drawn), y - ROW


def _heading(text: str) -> str:
    return _text(0, 26, text, size=17, bold=True)


def _text(
    x: float, y: float, text: str, size: float = 13, color: str = INK, bold: bool = False, right: bool = False
) -> str:
    weight, anchor = "bold" if bold else "normal", "end" if right else "start"
    look = f'font-size="{size}" fill="{color}" font-weight="{weight}" text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(text)}</text>'


def _card(x: float, width: float, height: float) -> str:
    size = f'x="{x + 0.5:.1f}" y="0.5" width="{width - 1:.1f}" height="{height - 1:.1f}"'
    return f'<rect {size} rx="10" fill="{CARD}" stroke="{RULE}"/>'


def _arrow(x: float, y: float) -> str:
    return f'<path d="M{x:.1f} {y:.1f}h13m-4.5 -4.5l4.5 4.5l-4.5 4.5" fill="none" stroke="{MUTED}" stroke-width="1.3"/>'


def _plus(x: float, y: float) -> str:
    return f'<path d="M{x + 1:.1f} {y:.1f}h11m-5.5 -5.5v11" fill="none" stroke="{MUTED}" stroke-width="1.3"/>'


def _at(x: float, y: float, content: str) -> str:
    return f'<g transform="translate({x:.1f} {y:.1f})">{content}</g>'
