"""The columns and keys of a table in Amazon Keyspaces, and which of them it refuses."""

import re

from shapes import Body, Refused

COLUMN_NAME = re.compile(r"[a-zA-Z0-9_]{1,48}")
NAMED = [{"name*": COLUMN_NAME}]
COLUMNS = [{"name*": COLUMN_NAME, "type*": str}]
SCHEMA = {
    "allColumns*": COLUMNS,
    "partitionKeys*": NAMED,
    "clusteringKeys": [{"name*": COLUMN_NAME, "orderBy*": frozenset({"ASC", "DESC"})}],
    "staticColumns": NAMED,
}
SIMPLE_TYPE = re.compile(
    "ascii|bigint|blob|boolean|counter|date|decimal|double|float|inet|int|smallint|text|time|timestamp|timeuuid"
    "|tinyint|uuid|varchar|varint"
)
COMPOUND_TYPES = {"frozen": 1, "list": 1, "set": 1, "map": 2, "tuple": None}  # and how many types are in them


def normal(schema: Body) -> Body:
    """Return the schema as AWS keeps it, in lower case; raises Refused if the table could not exist."""
    lower = {part: [_lower(column) for column in columns] for part, columns in schema.items()}
    kept = {"clusteringKeys": [], "staticColumns": [], **lower}
    types = _types(kept["allColumns"])
    keys = [column["name"] for part in ("partitionKeys", "clusteringKeys") for column in kept[part]]
    static = [column["name"] for column in kept["staticColumns"]]
    _refuse(not kept["partitionKeys"], "a table needs a partition key")
    for name in (*keys, *static):
        _refuse(name not in types, f"the key or static column {name} is not among the columns {', '.join(types)}")
    for name in keys:
        _refuse(not _fits_key(types[name]), f"{name} {types[name]} cannot be part of a key")
    _refuse(len(set(keys + static)) != len(keys + static), "a column is named twice among keys and static columns")
    _refuse(bool(static) and not kept["clusteringKeys"], "static columns need a clustering key")
    return kept


def extended(schema: Body, columns: list[Body]) -> Body:
    """Return the schema with more columns; raises Refused if one is there already or of an unknown type."""
    return normal({**schema, "allColumns": schema["allColumns"] + columns})


def is_type(text: str) -> bool:
    """Return whether Amazon Keyspaces knows the type, e.g. map<text, frozen<list<int>>>."""
    outer, bracket, inner = text.partition("<")
    if not bracket:
        return bool(SIMPLE_TYPE.fullmatch(text))
    within = _top_level(inner.removesuffix(">"))
    fits = outer in COMPOUND_TYPES and COMPOUND_TYPES[outer] in (None, len(within))
    return fits and text.endswith(">") and all(is_type(part) for part in within)


def _fits_key(kind: str) -> bool:
    return kind != "counter" and not kind.startswith(("list<", "set<", "map<"))


def _types(columns: list[Body]) -> dict[str, str]:
    types: dict[str, str] = {}
    for column in columns:
        name, kind = column["name"], column["type"]
        _refuse(name in types, f"the column {name} is there twice")
        _refuse(not is_type(kind), f"the column {name} has the unknown type {kind}")
        types[name] = kind
    _refuse(not types, "a table needs columns")
    return types


def _top_level(text: str) -> list[str]:
    """Split at the commas that are in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "<") - (character == ">")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _lower(column: Body) -> Body:
    return {member: text if member == "orderBy" else text.lower() for member, text in column.items()}


def _refuse(wrong: bool, message: str) -> None:
    if wrong:
        raise Refused("ValidationException", message)
