"""ENTRY: `python -m bench.tables` writes docs/benchmarks.md from docs/benchmarks/*.json.

Results that are named, `python -m bench.tables dist/bench/loader.json`, are put there first.
"""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from bench.chart import drawn

Json: TypeAlias = Mapping[str, Any]
DOCS = Path(__file__).resolve().parent.parent / "docs"
_HEAD = """# Benchmarks

Each section is one run: both sides of each ratio on the same machine, with the same rows, their results checked to be
equal. `python -m bench.tables` writes this page from [benchmarks/](benchmarks/); `make bench-loader`, `bench-cube`,
`bench-cube-growth` and `bench-cube-packing` run one each."""


def page(documents: Sequence[Json]) -> str:
    """The page of all benchmarks."""
    parts = [part for document in documents for part in _section(document)]
    return "\n\n".join([_HEAD, *(parts or ["No results yet."])]) + "\n"


def ratio_lines(document: Json) -> list[str]:
    """The ratios as lines of text: both sides, the aim, and whether it is met."""
    return [f"{r['name']}: {_shown(r['over'], r['under'])} = {r['value']} ({_verdict(r)})" for r in document["ratios"]]


def _section(document: Json) -> Iterator[str]:
    yield f"## {document.get('title') or document['benchmark']}"
    yield f"Machine: {document['machine']}."
    if not document["equal"]:
        yield "**The results were not equal: these figures say nothing.**"
    if document["ratios"]:
        yield _table(("Ratio", "Both sides", "Value", "Aim"), [_ratio(ratio) for ratio in document["ratios"]])
    if chart := document.get("chart"):
        yield f"![{chart['title']}](benchmarks/{document['benchmark']}.svg)"
    for name, title in document["data"].items():
        yield f"### {title}"
        yield _figures(document, name)
    if tools := document.get("tools"):
        yield _table(("Tool", "Version", "Options"), [(n, t["version"], t["options"]) for n, t in tools.items()])
    yield from _remarks(document)


def _remarks(document: Json) -> Iterator[str]:
    lines = [f"- {name} was not measured: {why}" for name, why in document.get("missing", {}).items()]
    lines += [f"- {note}" for note in document.get("notes", ())]
    if lines:
        yield "\n".join(lines)


def _figures(document: Json, data: str) -> str:
    """One row a tool, one column a figure: names are `data/tool/figure`."""
    found: dict[str, dict[str, str]] = {}
    heads: dict[str, None] = {}
    for result in document["results"]:
        of, tool, figure = result["name"].split("/", 2)
        if of == data:
            head = figure if figure.startswith(result["unit"]) else f"{figure}, {result['unit']}"
            heads[head] = None
            found.setdefault(tool, {})[head] = f"{result['value']:,}"
    return _table(("", *heads), [(tool, *(row.get(head, "-") for head in heads)) for tool, row in found.items()])


def _ratio(ratio: Json) -> tuple[str, ...]:
    return ratio["name"], _shown(ratio["over"], ratio["under"]), f"{ratio['value']:,}", _verdict(ratio)


def _shown(over: str, under: str) -> str:
    return over if under == "1" else f"{over} / {under}"


def _verdict(ratio: Json) -> str:
    met = ratio["value"] <= ratio["aim"] if ratio["at_most"] else ratio["value"] >= ratio["aim"]
    return f"{'at most' if ratio['at_most'] else 'at least'} {ratio['aim']}: {'met' if met else '**missed**'}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def read_documents(folder: Path) -> list[Json]:
    """The results in a folder, in order of their files' names."""
    return [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]


def publish(names: Sequence[str], docs: Path) -> None:
    """Take the named results over, draw the charts, and write the page."""
    folder = docs / "benchmarks"
    folder.mkdir(exist_ok=True)
    for name in names:
        shutil.copy(name, folder)
    documents = read_documents(folder)
    for document in documents:
        if chart := document.get("chart"):
            (folder / f"{document['benchmark']}.svg").write_text(drawn(chart))
    (docs / "benchmarks.md").write_text(page(documents))


if __name__ == "__main__":
    publish(sys.argv[1:], DOCS)
