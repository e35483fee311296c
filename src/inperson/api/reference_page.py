"""An OpenAPI document as one HTML page: tables, no script, nothing from another host."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent) }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 6rem }
h2 { margin-top: 3.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem }
code, pre { font: .875em/1.5 ui-monospace, monospace }
pre { padding: 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-top: 1px solid var(--line) }
th { font-weight: 600; border-top: 0 }
.scroll { overflow-x: auto }
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The page's Content-Security-Policy: its own style, and nothing else."""


def render(described: dict[str, Any]) -> str:
    """The page of an OpenAPI document that `document` made."""
    info = described["info"]
    parts = [
        f"<h1>{escape(info['title'])}</h1><p>{_prose(info['description'])}</p>",
        f"<p>Version {escape(info['version'])} · <a href='/docs/openapi.json'>OpenAPI document</a></p>",
        "<p>The <code>transactionId</code> of an answer is also its header <code>X-Transaction-Id</code>: quote it "
        "when you ask.</p>",
        *(_section(path, item["post"], described) for path, item in described["paths"].items() if "post" in item),
        *(_webhook(item["post"]) for item in described["webhooks"].values()),
        *(_plain_section(path, item["get"]) for path, item in described["paths"].items() if "get" in item),
    ]
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(info['title'])}</title>"
        f"<meta name='viewport' content='width=device-width'><style>{_STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def _section(path: str, operation: dict[str, Any], described: dict[str, Any]) -> str:
    schemas = described["components"]["schemas"]
    answer = operation["responses"]["200"]["content"]["application/json"]
    envelope = _resolve(answer["schema"], schemas)
    data = _resolve(envelope["properties"]["data"], schemas)
    told = f"<h3>data</h3>{_fields(data, schemas)}" if "properties" in data else ""
    examples = [example["value"] for example in answer["examples"].values()]
    codes = [(_code(example["code"]), escape(example["message"])) for example in examples]
    return (
        f"<h2>{escape(operation['summary'])}</h2><p><code>POST {escape(path)}</code></p>"
        f"<p>{_prose(operation['description'])}</p>"
        f"<h3>Parameters</h3>{_parameters(operation, schemas)}"
        f"<h3>Example</h3><pre>{escape(_curl(path, operation, described))}</pre>"
        f"<pre>{escape(json.dumps(examples[0], indent=2))}</pre>"
        f"{told}{_parts(data, schemas)}"
        f"<h3>Codes</h3>{_table(('code', 'message'), codes)}"
    )


def _webhook(operation: dict[str, Any]) -> str:
    headers = [(_code(each["name"]), _prose(each["description"])) for each in operation["parameters"]]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    answers = [(_code(status), escape(answer["description"])) for status, answer in operation["responses"].items()]
    return (
        f"<h2>{escape(operation['summary'])}</h2><p>{_prose(operation['description'])}</p>"
        f"<h3>Headers</h3>{_table(('name', ''), headers)}"
        f"<h3>Example</h3><pre>{escape(json.dumps(example, indent=2))}</pre>"
        f"<h3>Your answer</h3>{_table(('HTTP status', ''), answers)}"
    )


def _plain_section(path: str, operation: dict[str, Any]) -> str:
    answers = operation["responses"].items()
    rows = [
        (_code(status), escape(answer["description"]), escape(", ".join(answer["content"])))
        for status, answer in answers
    ]
    return (
        f"<h2>{escape(operation['summary'])}</h2><p><code>GET {escape(path)}</code></p>"
        f"<p>{_prose(operation['description'])}</p>{_table(('HTTP status', '', 'type'), rows)}"
    )


def _curl(path: str, operation: dict[str, Any], described: dict[str, Any]) -> str:
    token = " -H 'X-ACCESS-TOKEN: …'" if operation["security"] else ""
    address = described["servers"][0]["url"] + path
    if "requestBody" not in operation:
        query = "&".join(
            f"{each['name']}={each['example']}" for each in operation["parameters"] if each["in"] == "query"
        )
        return f"curl -X POST '{address}?{query}' \\\n {token}"
    example = operation["requestBody"]["content"]["application/json"]["example"]
    return f"curl {address} \\\n  -H 'Content-Type: application/json'{token} \\\n  -d '{json.dumps(example, indent=2)}'"


def _parameters(operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    """A table of those in the body, and of those in the query or the headers."""
    body = operation.get("requestBody")
    fields = _resolve(body["content"]["application/json"]["schema"], schemas) if body else {}
    others = {
        "properties": {
            each["name"]: each["schema"] | {"description": f"In the {each['in']}. {each['description']}"}
            for each in operation["parameters"]
        },
        "required": [each["name"] for each in operation["parameters"] if each["required"]],
    }
    return "".join(_fields(each, schemas) for each in (fields, others) if each.get("properties"))


def _parts(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """A table of each object within ``schema``, and within those."""
    found = ""
    for field in schema.get("properties", {}).values():
        part = _resolve(field.get("items", field), schemas)
        if part.get("type") == "object":
            found += f"<h3>{escape(part['title'])}</h3>{_fields(part, schemas)}{_parts(part, schemas)}"
    return found


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    needed = schema.get("required", [])
    rows = [
        (
            _code(name),
            escape(_words(field, schemas)) + (", required" if name in needed else ""),
            _prose(field.get("description", "")),
        )
        for name, field in schema.get("properties", {}).items()
    ]
    return _table(("name", "type", ""), rows)


def _words(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """A type in a few words: ``string, at most 128``."""
    if "anyOf" in schema:
        return " or ".join(_words(part, schemas) for part in schema["anyOf"] if part != {"type": "null"})
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "enum" in schema:
        return " or ".join(str(value) for value in schema["enum"])
    most = f", at most {schema['maxLength']}" if "maxLength" in schema else ""
    return f"{schema.get('type', 'anything')}{most}"


def _resolve(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference means, also of a reference that may be null."""
    for part in schema.get("anyOf", [schema]):
        if "$ref" in part:
            return dict(schemas[part["$ref"].rsplit("/", 1)[1]])
    return schema


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<div class='scroll'><table><tr>{head}</tr>{body}</table></div>"


def _prose(text: str) -> str:
    """Words, in which `this` is code."""
    return re.sub(r"`(.+?)`", r"<code>\1</code>", escape(text))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"
