"""Bodies that were valid until something happened to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random

Body = Mapping[str, object]

_TEXTS = (
    "", " ", "\0", "\n", "a\r\nX-Injected: 1", "null", "true", "0", "-1", "1e999", "NaN",
    "'; DROP TABLE sessions; --", "<script>alert(1)</script>", "${7*7}", "{{7*7}}", "../../etc/passwd", "%00", "%",
    "%s%n", "\\", '"', "\u202eabc", "\ufeff", "\ufffe", "é" * 64, "e\u0301" * 64, "👩‍👩‍👧‍👦" * 30, "\U0010ffff",
    "ﷺ" * 128, "ß", "İ", "ı", "١٢٣", "javascript:alert(1)", "data:text/html,x", "http://", "http://[", "http://[::1",
    "http://a:99999/", "http://a:b/", "//a", "myapp://", "http://127.0.0.1/", "http://a@b:c@d/",
    "http://\u2100.example/", "https://xn--/", "https://例え.テスト/", "PHL\n", "phl", "light ", "STANDARD\0", "a" * 31,
    "a" * 33, "a" * 127, "a" * 129, "a" * 2048, "a" * 2049, "https://a/" + "a" * 2038, "https://a/" + "a" * 2039,
    "a" * 60_000,
)  # fmt: skip
_VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 2**64, 10**40, 10**400, 1.5, -0.0, 1e308,
    1e-320, [], {}, [None], [[[[]]]], {"": ""}, {"a": {"b": {"c": []}}}, [1] * 1000, {"$ref": "#"},
    {"__class__": "x"},
)  # fmt: skip


def mutated(random: Random, body: Body) -> bytes:
    """``body`` as JSON in which something is wrong, or nothing: a mutation may do no harm."""
    content = random.choice(_STRUCTURES)(random, dict(body))
    if random.random() < 0.35:
        content = random.choice(_BYTES)(random, content)
    return content


def text(random: Random) -> str:
    """A text that somebody might stumble over."""
    if random.random() < 0.6:
        return random.choice(_TEXTS)
    return "".join(chr(_scalar(random)) for _ in range(random.choice((1, 5, 40, 300))))


def _scalar(random: Random) -> int:
    """A code point; the halves of surrogate pairs come as escapes only (`_surrogate`)."""
    point = random.choice((random.randrange(0x20), random.randrange(0x80, 0x800), random.randrange(0x800, 0x110000)))
    return 0x20 if 0xD800 <= point < 0xE000 else point


def _value(random: Random) -> object:
    return text(random) if random.random() < 0.6 else random.choice(_VALUES)


def _as_it_is(_: Random, body: dict[str, object]) -> bytes:
    return _json(body)


def _replace(random: Random, body: dict[str, object]) -> bytes:
    for name in random.sample(sorted(body), random.choice((1, 1, 1, len(body)))):
        body[name] = _value(random)
    return _json(body)


def _leave_out(random: Random, body: dict[str, object]) -> bytes:
    for name in random.sample(sorted(body), random.choice((1, 1, len(body)))):
        del body[name]
    return _json(body)


def _rename(random: Random, body: dict[str, object]) -> bytes:
    name = random.choice(sorted(body))
    body[random.choice((name.upper(), f"{name} ", f" {name}", name + "\0", text(random)))] = body.pop(name)
    return _json(body)


def _add(random: Random, body: dict[str, object]) -> bytes:
    return _json(body | {text(random): _value(random) for _ in range(random.choice((1, 10, 500)))})


def _twice(random: Random, body: dict[str, object]) -> bytes:
    """A name that comes twice, the second time with something else."""
    again = f"{json.dumps(random.choice(sorted(body)))}:{_json(_value(random)).decode()}".encode()
    whole = _json(body)
    return whole[:-1] + b"," + again + b"}" if random.random() < 0.5 else b"{" + again + b"," + whole[1:]


def _wrap(random: Random, body: dict[str, object]) -> bytes:
    return _json(random.choice(([body], {"data": body}, json.dumps(body), [], None, 5, "", {})))


def _nest(random: Random, body: dict[str, object]) -> bytes:
    depth = random.choice((10, 200, 1000, 20_000))
    opening, closing = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
    inside = opening * depth + b"1" + closing * random.choice((depth, depth - 1, 0))
    name = json.dumps(random.choice([*sorted(body), "unheardOf"])).encode()
    return b"{" + name + b":" + inside + b"," + _json(body)[1:]


def _surrogate(random: Random, body: dict[str, object]) -> bytes:
    name = random.choice(sorted(body))
    body[name] = "HERE"
    return _json(body).replace(b"HERE", random.choice((rb"\ud800", rb"\udfff\ud800", rb"a\udc00b", rb"\u00", rb"\x41")))


def _number(random: Random, body: dict[str, object]) -> bytes:
    """Numbers that JSON has no word for, or that no machine has room for."""
    name = random.choice(sorted(body))
    body[name] = "HERE"
    words = (b"NaN", b"-Infinity", b"1e999", b"01", b"1.", b"+1", b"0x10", b"-", b"9" * 5000, b"1" + b"0" * 400, b"1_0")
    return _json(body).replace(b'"HERE"', random.choice(words))


def _cut(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _flip(random: Random, content: bytes) -> bytes:
    changed = bytearray(content or b"x")
    for _ in range(random.choice((1, 1, 3, 30))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _insert(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.randbytes(random.choice((1, 4, 100))) + content[at:]


def _recode(random: Random, content: bytes) -> bytes:
    words = content.decode("utf-8", "replace")
    return words.encode(random.choice(("utf-8-sig", "utf-16", "utf-16-be", "utf-32")), "replace")


def _go_on(random: Random, content: bytes) -> bytes:
    return content + random.choice((content, b"}", b"\0", b" " * 1000, b",", b"//", b"\n\n", b"GET / HTTP/1.1\r\n\r\n"))


def _swell(random: Random, content: bytes) -> bytes:
    return (
        content + b" " * random.choice((65_536 - len(content), 65_537, 300_000)) if len(content) < 60_000 else content
    )


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


_STRUCTURES: tuple[Callable[[Random, dict[str, object]], bytes], ...] = (
    _as_it_is, _replace, _replace, _replace, _replace, _leave_out, _rename, _add, _twice, _wrap, _nest, _surrogate,
    _number,
)  # fmt: skip
_BYTES: tuple[Callable[[Random, bytes], bytes], ...] = (_cut, _cut, _flip, _insert, _recode, _go_on, _swell)
