"""Reads scripts and styles, and names what the oldest browsers that the page promises to run in do not know.

Those are Chrome and Android's WebView 90, Firefox 90 and Safari 15: the language of 2021 with private fields and
methods, and no more of the web than they have. What is newer needs a way without it: an API is asked for before it is
used, a CSS value follows an older one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter_css
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

_javascript = Parser(Language(tree_sitter_javascript.language()))
_css = Parser(Language(tree_sitter_css.language()))

_NEW_SYNTAX = {
    "class_static_block": "static blocks",
    "import_attribute": "import attributes",
    "using_declaration": "using",
}
_OLD_ONLY = {
    "lexical_declaration": "let and const",
    "arrow_function": "arrow functions",
    "template_string": "template strings",
    "class_declaration": "classes",
    "spread_element": "spread",
    "optional_chain": "optional chaining",
    "import_statement": "modules",
    "object_pattern": "destructuring",
    "array_pattern": "destructuring",
}
"""What a script that runs where nothing else does may not use either."""
_NEW_METHODS = {
    *("at", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "hasOwn", "groupBy", "fromAsync"),
    *("withResolvers", "throwIfAborted", "checkVisibility", "canParse", "randomUUID", "isWellFormed", "toWellFormed"),
    *("isSubsetOf", "isSupersetOf", "symmetricDifference", "togglePopover", "startViewTransition", "moveBefore"),
    *("setHTML", "setHTMLUnsafe", "getHTML", "escape"),
}
_NEW_STATIC = {("AbortSignal", "timeout"), ("AbortSignal", "any"), ("Promise", "try"), ("Response", "json")}
_NEW_NAMES = {
    *("structuredClone", "reportError", "navigation", "scheduler", "cookieStore", "Iterator", "URLPattern"),
    *("CompressionStream", "DecompressionStream", "CloseWatcher", "Sanitizer", "CSSStyleSheet", "Temporal"),
    *("MediaStreamTrackProcessor", "MediaStreamTrackGenerator", "ImageCapture", "VideoFrame", "VideoEncoder"),
}
_ONLY_IF_THERE = {
    *("requestVideoFrameCallback", "wakeLock", "vibrate", "showModal", "requestIdleCallback", "OffscreenCanvas"),
    *("showPopover", "share", "permissionsPolicy", "featurePolicy", "userAgentData", "getCapabilities", "connection"),
    *("BarcodeDetector", "FaceDetector", "createImageBitmap", "orientation", "inert"),
}
"""What only some of the browsers have: a script that uses one asks for it somewhere, too."""
_NEW_PATTERNS = {r"(?<!\\)\(\?<[=!]": "lookbehind", r"^[a-z]*[dv]": "regular expressions with d or v"}

_NEW_AT_RULES = {"@container", "@layer", "@scope", "@starting-style", "@property", "@view-transition", "@position-try"}
_NEW_SELECTORS = {"has", "popover-open", "user-valid", "user-invalid", "state", "dir", "modal", "open"}
_NEW_UNITS = re.compile(r"(?:[dsl]v(?:h|w|min|max|i|b)|cq(?:w|h|i|b|min|max)|r?lh|cap|ric|rex|rch)")
_NEW_FUNCTIONS = {
    *("color-mix", "light-dark", "oklch", "oklab", "lab", "lch", "color", "contrast-color", "round", "mod", "rem"),
    *("sin", "cos", "tan", "linear", "anchor", "if", "image-set", "xywh", "rect"),
}
_NEW_PROPERTIES = {
    *("rotate", "scale", "translate", "container", "container-type", "container-name", "animation-timeline"),
    *("animation-composition", "anchor-name", "position-anchor", "field-sizing", "interpolate-size", "offset-path"),
    *("mask-image", "mask", "grid-template-masonry", "zoom"),
}


def too_new_script(source: str, *, oldest: bool = False) -> list[str]:
    """What a script has that is too new. ``oldest``: it has to run in whatever there is."""
    root = _javascript.parse(source.encode()).root_node
    return sorted({*_syntax(root, oldest), *_interfaces(root)})


def too_new_style(source: str) -> list[str]:
    """What a style sheet has that is too new, and that nothing older stands in for."""
    root = _css.parse(source.encode()).root_node
    return sorted({*_rules(root), *_values(root)})


def _syntax(root: Node, oldest: bool) -> Iterator[str]:
    if root.has_error:
        yield "what is no JavaScript"
    for node in _all(root):
        if node.type in _NEW_SYNTAX:
            yield _NEW_SYNTAX[node.type]
        elif oldest and node.type in _OLD_ONLY:
            yield _OLD_ONLY[node.type]
        elif node.type == "binary_expression" and _child(node, "left").type == "private_property_identifier":
            yield "#x in"
        elif node.type == "await_expression" and not any(_is_function(one) for one in _around(node)):
            yield "await outside of functions"
        elif node.type == "for_in_statement" and node.child(1) is not None and _text(_child(node, 1)) == "await":
            if not any(_is_function(one) for one in _around(node)):
                yield "await outside of functions"
        elif node.type in {"regex_pattern", "regex_flags"}:
            wanted = "lookbehind" if node.type == "regex_pattern" else "regular expressions with d or v"
            yield from (name for at, name in _NEW_PATTERNS.items() if name == wanted and re.search(at, _text(node)))


def _interfaces(root: Node) -> Iterator[str]:
    used: set[str] = set()
    asked: set[str] = set()
    for node in _all(root):
        if node.type == "identifier":
            name = _text(node)
            if name in _NEW_NAMES:
                yield name
            elif name in _ONLY_IF_THERE and not _declares(node):
                used.add(name)
                if not _is_called(node):
                    asked.add(name)
        elif node.type == "member_expression":
            name, owner = _text(_child(node, "property")), _text(_child(node, "object"))
            if (owner, name) in _NEW_STATIC or (owner == "window" and name in _NEW_NAMES):
                yield f"{owner}.{name}"
            if name in _NEW_METHODS and _is_called(node):
                yield f".{name}()"
            if name in _ONLY_IF_THERE:
                used.add(name)
                if not _is_called(node) or _text(node.parent).startswith(f"{_text(node)}?."):
                    asked.add(name)
    yield from (f"{name} without asking for it" for name in used - asked)


def _rules(root: Node) -> Iterator[str]:
    for node in _all(root):
        if node.type == "at_keyword" and _text(node) in _NEW_AT_RULES:
            yield _text(node)
        elif node.type == "nesting_selector" or (node.type == "rule_set" and _within(node, "rule_set")):
            yield "nesting"
        elif node.type == "pseudo_class_selector":
            yield from (f":{name}" for name in _NEW_SELECTORS if re.search(rf":{name}\b(?!-)", _text(node)))
        elif node.type == "media_statement" and re.search(r"\([^)]*[<>]", _text(node).partition("{")[0]):
            yield "ranges in media queries"


def _values(root: Node) -> Iterator[str]:
    for block in _all(root):
        if block.type != "block" or _within(block, "supports_statement"):
            continue
        older: set[str] = set()
        for declaration in block.named_children:
            if declaration.type != "declaration":
                continue
            name = _text(declaration.named_children[0])
            if name in _NEW_PROPERTIES:
                yield name
            new = set(_new_in(declaration))
            if not new:
                older.add(name)
            elif name not in older:
                yield from new


def _new_in(declaration: Node) -> Iterator[str]:
    for node in _all(declaration):
        if node.type == "unit" and _NEW_UNITS.fullmatch(_text(node)):
            yield _text(node)
        elif node.type == "function_name" and _text(node) in _NEW_FUNCTIONS:
            yield f"{_text(node)}()"


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _around(node: Node) -> Iterator[Node]:
    around = node.parent
    while around is not None:
        yield around
        around = around.parent


def _within(node: Node, kind: str) -> bool:
    return any(around.type == kind for around in _around(node))


def _child(node: Node, which: str | int) -> Node:
    child = node.child_by_field_name(which) if isinstance(which, str) else node.child(which)
    assert child is not None
    return child


def _is_function(node: Node) -> bool:
    return "function" in node.type or node.type == "method_definition"


def _is_called(node: Node) -> bool:
    return node.parent is not None and node.parent.child_by_field_name("function") == node


def _declares(node: Node) -> bool:
    """Whether a script gives this name to something of its own."""
    own = {"function_declaration", "variable_declarator", "formal_parameters", "import_specifier", "class_declaration"}
    parent = node.parent
    return parent is not None and parent.type in own and parent.child_by_field_name("value") != node


def _text(node: Node | None) -> str:
    return "" if node is None or node.text is None else node.text.decode()
