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

POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'"
"""The page's Content-Security-Policy: its own style, and nothing else."""


def render(described: dict[str, Any]) -> str:
    """The page of an OpenAPI document that `document` made."""
    info = described["info"]
    parts = [
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>",
        f"<p>Version {escape(info['version'])} · <a href='/docs/openapi.json'>OpenAPI document</a></p>",
        "<p>Every answer has HTTP status 200 and is one envelope; branch on <code>code</code>. Its "
        "<code>transactionId</code> is also the header <code>X-Transaction-Id</code>: quote it when you ask.</p>",
        *(_section(path, item["post"], described) for path, item in described["paths"].items()),
    ]
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(info['title'])}</title>"
        f"<meta name='viewport' content='width=device-width'><style>{_STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def _section(path: str, operation: dict[str, Any], described: dict[str, Any]) -> str:
    schemas = described["components"]["schemas"]
    request = operation["requestBody"]["content"]["application/json"]
    answer = operation["responses"]["200"]["content"]["application/json"]
    parameters = _resolve(request["schema"], schemas)
    data = _resolve(_resolve(answer["schema"], schemas)["properties"]["data"], schemas)
    token = "-H 'X-ACCESS-TOKEN: …' " if operation["security"] else ""
    curl = (
        f"curl {described['servers'][0]['url']}{path} \\\n  -H 'Content-Type: application/json' {token}"
        f"\\\n  -d '{json.dumps(request['example'], indent=2)}'"
    )
    codes = [("SUCCESS", "OK"), *((e["value"]["code"], e["value"]["message"]) for e in answer["examples"].values())]
    return (
        f"<h2>{escape(operation['summary'])}</h2><p><code>POST {escape(path)}</code></p>"
        f"<p>{escape(operation['description'])}</p>"
        f"<h3>Parameters</h3>{_fields(parameters, schemas)}<h3>Example</h3><pre>{escape(curl)}</pre>"
        f"<h3>data</h3>{_fields({'properties': data['properties']}, schemas)}"
        f"<h3>Codes</h3>{_table(('code', 'message'), [(_code(code), escape(text)) for code, text in codes])}"
    )


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
