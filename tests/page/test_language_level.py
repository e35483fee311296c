"""Old phones run the page as it is: nothing in it is newer than the browsers that it promises to run in."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from tests.page.language_level import too_new_script, too_new_style

INPERSON = Path(str(resources.files("inperson")))
SCRIPTS = sorted((INPERSON / "page").rglob("*.js"))
STYLES = sorted((INPERSON / "page").rglob("*.css"))
OLDEST = {"fallback.js"}
"""Scripts that say so where nothing else runs."""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_uses_nothing_too_new(path: Path) -> None:
    assert too_new_script(path.read_text("utf-8"), oldest=path.name in OLDEST) == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_uses_nothing_too_new(path: Path) -> None:
    assert too_new_style(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("class A { static { go(); } }", "static blocks"),
        ("class A { #a; has(o) { return #a in o; } }", "#x in"),
        ("const a = await go();", "await outside of functions"),
        ("for await (const a of b) go(a);", "await outside of functions"),
        ("import a from './a.json' with { type: 'json' };", "import attributes"),
        ("a.match(/(?<=b)c/);", "lookbehind"),
        ("a.match(/c/v);", "regular expressions with d or v"),
        ("let a = ;", "what is no JavaScript"),
        ("list.at(-1);", ".at()"),
        ("list.findLast(good);", ".findLast()"),
        ("list.toSorted();", ".toSorted()"),
        ("Object.hasOwn(a, 'b');", ".hasOwn()"),
        ("Object.groupBy(a, b);", ".groupBy()"),
        ("structuredClone(a);", "structuredClone"),
        ("crypto.randomUUID();", ".randomUUID()"),
        ("fetch(a, { signal: AbortSignal.timeout(9) });", "AbortSignal.timeout"),
        ("Promise.withResolvers();", ".withResolvers()"),
        ("element.checkVisibility();", ".checkVisibility()"),
        ("video.requestVideoFrameCallback(step);", "requestVideoFrameCallback without asking for it"),
        ("await0(navigator.wakeLock.request('screen')); dialog.showModal();", "showModal without asking for it"),
        ("navigator.vibrate(20);", "vibrate without asking for it"),
        ("new OffscreenCanvas(1, 1); requestIdleCallback(go);", "requestIdleCallback without asking for it"),
    ],
)
def test_what_is_too_new_in_a_script_is_found(source: str, found: str) -> None:
    assert found in too_new_script(source)


@pytest.mark.parametrize(
    "source",
    [
        "class A { #a = 1; static b = 2; #c() { return this.#a ?? 3; } get d() { return this?.#c(); } }",
        "a ??= b; c ||= 1_000; const { d, ...e } = { ...f };",
        "async function go() { await stay(); for await (const a of b) say(a.replaceAll('x', 'y')); }",
        "const go = async () => { await stay(); };",
        "if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(step);",
        "navigator.vibrate?.(20); navigator.wakeLock?.request('screen');",
        "if (!dialog.showModal) return0(); dialog.showModal();",
        "const sent = { at: 1 }; go(sent.at);",
        "a.match(/(?<year>\\d+)/u);",
    ],
)
def test_what_old_browsers_know_is_let_through(source: str) -> None:
    assert too_new_script(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "const a = 1;",
        "go(() => 1);",
        "go(`a`);",
        "class A {}",
        "a?.b;",
        "import './a.js';",
        "var { a } = b;",
        "go(...a);",
    ],
)
def test_the_oldest_script_may_not_even_use_what_others_may(source: str) -> None:
    assert too_new_script(source) == []
    assert too_new_script(source, oldest=True)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("p:has(a) { color: red }", ":has"),
        ("p { a { color: red } }", "nesting"),
        ("p { &:hover { color: red } }", "nesting"),
        ("@container (min-width: 9px) { a { color: red } }", "@container"),
        ("@layer base { a { color: red } }", "@layer"),
        ("@media (width >= 40em) { a { color: red } }", "ranges in media queries"),
        ("main { height: 100dvh }", "dvh"),
        ("main { height: calc(100svh - 1px) }", "svh"),
        ("a { width: 5cqw }", "cqw"),
        ("a { color: color-mix(in srgb, red, blue) }", "color-mix()"),
        ("a { color: oklch(1 0 0) }", "oklch()"),
        ("a { color: light-dark(red, blue) }", "light-dark()"),
        ("a { rotate: 3deg }", "rotate"),
        ("a:popover-open { color: red }", ":popover-open"),
    ],
)
def test_what_is_too_new_in_a_style_sheet_is_found(source: str, found: str) -> None:
    assert found in too_new_style(source)


@pytest.mark.parametrize(
    "source",
    [
        "main { height: 100vh; height: 100dvh }",
        "@supports (height: 100dvh) { main { height: 100dvh } }",
        "a { inset: 0; aspect-ratio: 3 / 4; width: min(5rem, 10vw); gap: 1rem; transform: rotate(3deg) }",
        ":root[data-scheme='dark'] { --a: rgb(1 2 3 / 40%) }",
        "@media (min-width: 40em) and (prefers-reduced-motion: reduce) { a:not(.b):focus-visible { color: red } }",
    ],
)
def test_what_old_browsers_know_of_styles_is_let_through(source: str) -> None:
    assert too_new_style(source) == []
