"""The API's reference, written from the OpenAPI document that the service itself answers with.

A page asks for it by a line ``<!-- api -->``. The document is a file of the site too: openapi.json.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import inperson.api
from inperson.api.reference import Call, document

HOST = "https://liveness.bank.example"
_ORDER = ("generate-token", "generate-liveness-detection-url", "get-result", "clear-data")
_JSON = "application/json"

Schema = Mapping[str, Any]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the document."""
    files.append(File.generated(config, "openapi.json", content=json.dumps(described(), indent=2)))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Put the reference in the place that asks for it."""
    line = "<!-- api -->"
    return markdown.replace(line, "\n\n".join(reference(described()))) if line in markdown else markdown


def described() -> dict[str, Any]:
    """The OpenAPI document of every call that a module of the API describes."""
    modules = (
        importlib.import_module(f"inperson.api.{found.name}") for found in pkgutil.iter_modules(inperson.api.__path__)
    )
    calls = {call.path: call for module in modules for call in vars(module).values() if isinstance(call, Call)}
    return document(sorted(calls.values(), key=lambda call: _ORDER.index(call.path.rsplit("/", 1)[1])), HOST)


def reference(openapi: Schema) -> Iterator[str]:
    """Markdown, one block after the other."""
    schemas = openapi["components"]["schemas"]
    calls = {path: item["post"] for path, item in openapi["paths"].items() if "post" in item}
    for path, operation in calls.items():
        yield f"## {operation['summary']}"
        yield f"`POST {path}`"
        yield operation["description"]
        yield from _asked(path, operation, schemas)
        yield from _answered(operation, schemas)
    rest = [(path, item["get"]) for path, item in openapi["paths"].items() if path not in calls]
    if rest:
        yield "## Other addresses"
        yield _table(("address", "answers"), [(f"`GET {path}`", operation["description"]) for path, operation in rest])


def _asked(path: str, operation: Schema, schemas: Schema) -> Iterator[str]:
    lines = ["curl -X POST", f"'{HOST}{path}{_query(operation)}'"]
    if operation["security"]:
        lines.append('-H "X-ACCESS-TOKEN: $token"')
    rows = [
        (f"`{one['name']}`", _type(one["schema"], one.get("required", False)), one.get("description", ""))
        for one in operation["parameters"]
    ]
    if rows:
        yield "### Query" if _query(operation) else "### Headers"
        yield _table(("name", "type", ""), rows)
    if "requestBody" in operation:
        content = operation["requestBody"]["content"][_JSON]
        yield "### Parameters"
        asked = _resolve(content["schema"], schemas)
        yield _fields(asked, asked["required"])
        lines += [f"-H 'Content-Type: {_JSON}'", f"-d '{json.dumps(content['example'], indent=2)}'"]
    yield "```bash\n" + " \\\n  ".join(lines) + "\n```"


def _answered(operation: Schema, schemas: Schema) -> Iterator[str]:
    content = operation["responses"]["200"]["content"][_JSON]
    envelopes = [example["value"] for example in content["examples"].values()]
    data = _resolve(_resolve(content["schema"], schemas)["properties"]["data"], schemas)
    if "properties" in data:
        yield "### `data`"
        yield _fields(data)
        for name, inner in _inner(data, schemas):
            yield f"### `{name}`"
            yield _fields(inner)
    if envelopes[0]["data"]:
        yield f"```json\n{json.dumps(envelopes[0], indent=2)}\n```"
    yield "### Codes"
    yield _table(("code", "message"), [(f"`{one['code']}`", f"`{one['message']}`") for one in envelopes])


def _query(operation: Schema) -> str:
    asked = [one for one in operation["parameters"] if one["in"] == "query"]
    return "".join(f"{'&' if i else '?'}{one['name']}={one['example']}" for i, one in enumerate(asked))


def _inner(schema: Schema, schemas: Schema) -> Iterator[tuple[str, Schema]]:
    """The shapes that a shape holds, each with the name of the field that holds it, from outside to inside."""
    for name, field in schema["properties"].items():
        held = _resolve(field.get("items", field), schemas)
        if "properties" in held:
            yield name, held
            yield from _inner(held, schemas)


def _fields(schema: Schema, needed: Collection[str] = ()) -> str:
    fields = schema["properties"].items()
    rows = [(f"`{name}`", _type(field, name in needed), field.get("description", "")) for name, field in fields]
    return _table(("name", "type", ""), rows)


def _type(schema: Schema, needed: bool = False) -> str:
    return f"{_words(schema)}, **required**" if needed else _words(schema)


def _words(schema: Schema) -> str:
    """A type in a few words: ``string, at most 128``."""
    if "anyOf" in schema:
        kinds = [_words(part) for part in schema["anyOf"] if part != {"type": "null"}]
        return " or ".join(dict.fromkeys(kinds))
    if "$ref" in schema:
        return "object"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"array of {_words(schema['items'])}s"
    if isinstance(kind, list):
        kind = " or ".join(one for one in kind if one != "null")
    return f"{kind}, at most {schema['maxLength']}" if "maxLength" in schema else str(kind)


def _resolve(schema: Schema, schemas: Schema) -> Schema:
    """The shape that a reference means, also of a reference that may be null."""
    for part in schema.get("anyOf", [schema]):
        if "$ref" in part:
            found: Schema = schemas[re.sub(".*/", "", part["$ref"])]
            return found
    return schema


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    cells = [heads, ("---",) * len(heads), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)
