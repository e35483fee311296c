from __future__ import annotations

import json
import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.configured_types import read_types
from inperson.engine.flows import FLOW_CATEGORIES, GROUPS, LIVENESS_TYPES, Flow, LivenessType
from inperson.errors import SettingError

ACTION = {"flow": "ACTION", "actions": {"BLINK": 70, "OPEN_MOUTH": 30}}


def one(*flows: object, **more: object) -> str:
    """The settings' text for a type ``login``."""
    return json.dumps({"login": {"flows": list(flows), **more}})


def test_a_type_is_read_whole() -> None:
    text = one({"flow": "DISTANT_CLOSE", "weight": 1}, {**ACTION, "weight": 3, "count": 2}, light=True)
    assert read_types(text) == {
        "login": LivenessType(
            "login",
            (Flow("DISTANT_CLOSE"), Flow("ACTION", {"BLINK": 70.0, "OPEN_MOUTH": 30.0}, 2, weight=3.0)),
            light=True,
        )
    }


def test_what_is_not_said_has_its_default() -> None:
    [flow] = read_types(one(ACTION))["login"].flows
    assert (flow.weight, flow.count) == (1.0, 1)
    assert not read_types(one(ACTION))["login"].light
    assert read_types(one({"flow": "SILENT"}))["login"].flows == (Flow("SILENT"),)


def test_there_may_be_many_types_or_none() -> None:
    assert read_types("{}") == {}
    body = {"flows": [{"flow": "SILENT"}]}
    assert list(read_types(json.dumps({"login": body, "pay-out_2": body}))) == ["login", "pay-out_2"]


@pytest.mark.parametrize(
    ("text", "named", "said"),
    [
        ("login", "liveness_types", "no JSON"),
        ("[]", "liveness_types", "a table"),
        ('"SILENT"', "liveness_types", "a table"),
        ('{"log in": {}}', "liveness_types", "letters, digits"),
        ('{"": {}}', "liveness_types", "letters, digits"),
        ('{"%s": {}}' % ("x" * 65), "liveness_types", "1 to 64"),
        ('{"SILENT": {}}', "liveness_types.SILENT", "contract's own"),
        ('{"login": []}', "liveness_types.login", "a table"),
        ('{"login": {}}', "liveness_types.login.flows", "at least one"),
        ('{"login": {"flows": {}}}', "liveness_types.login.flows", "a list"),
        (one(), "liveness_types.login.flows", "at least one"),
        (one({"flow": "SILENT"}, lights=True), "liveness_types.login.lights", "flows, light"),
        (one({"flow": "SILENT"}, light=1), "liveness_types.login.light", "true or false"),
        (one("SILENT"), "liveness_types.login.flows[0]", "a table"),
        (one({"flow": "SILENT"}, {}), "liveness_types.login.flows[1].flow", "one of SILENT, ACTION"),
        (one({"flow": "DISTANT_NEAR"}), "liveness_types.login.flows[0].flow", "DISTANT_CLOSE"),
        (one({"flow": ["SILENT"]}), "liveness_types.login.flows[0].flow", "one of"),
        (one({"flow": "SILENT", "wieght": 2}), "liveness_types.login.flows[0].wieght", "unknown"),
        (one({"flow": "SILENT", "weight": 0}), "liveness_types.login.flows[0].weight", "above 0"),
        (one({"flow": "SILENT", "weight": -1}), "liveness_types.login.flows[0].weight", "above 0"),
        (one({"flow": "SILENT", "weight": True}), "liveness_types.login.flows[0].weight", "a number"),
        (one({"flow": "SILENT", "weight": "2"}), "liveness_types.login.flows[0].weight", "a number"),
        (one({"flow": "SILENT", "weight": math.inf}), "liveness_types.login.flows[0].weight", "a number"),
        (one({"flow": "SILENT", "weight": math.nan}), "liveness_types.login.flows[0].weight", "a number"),
        (one({"flow": "ACTION"}), "liveness_types.login.flows[0].actions", "BLINK, OPEN_MOUTH, TURN"),
        (one({"flow": "ACTION", "actions": {}}), "liveness_types.login.flows[0].actions", "must name"),
        (one({"flow": "ACTION", "actions": ["BLINK"]}), "liveness_types.login.flows[0].actions", "a table"),
        (one({"flow": "ACTION", "actions": {"NOD": 1}}), "liveness_types.login.flows[0].actions", "one of BLINK"),
        (one({"flow": "ACTION", "actions": {"TURN_LEFT": 1}}), "liveness_types.login.flows[0].actions", "TURN"),
        (one({"flow": "ACTION", "actions": {"TURN": 0}}), "liveness_types.login.flows[0].actions.TURN", "above 0"),
        (one({"flow": "SILENT", "actions": {"TURN": 1}}), "liveness_types.login.flows[0].actions", "has none"),
        (one({"flow": "SILENT", "count": 1}), "liveness_types.login.flows[0].actions", "has none"),
        (one({**ACTION, "count": 3}), "liveness_types.login.flows[0].count", "between 1 and 2"),
        (one({**ACTION, "count": 0}), "liveness_types.login.flows[0].count", "between 1 and 2"),
        (one({**ACTION, "count": True}), "liveness_types.login.flows[0].count", "between 1 and 2"),
        (one({**ACTION, "count": 1.5}), "liveness_types.login.flows[0].count", "between 1 and 2"),
        (one(ACTION, {**ACTION, "weight": 2}), "liveness_types.login.flows", "twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(text: str, named: str, said: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_types(text)
    assert caught.value.name == named
    assert said in str(caught.value)


def test_a_name_that_is_none_is_not_quoted() -> None:
    with pytest.raises(SettingError) as caught:
        read_types('{"hush hush": {}}')
    assert "hush" not in str(caught.value)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([*FLOW_CATEGORIES, *GROUPS, *LIVENESS_TYPES])
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["flows", "light", "flow", "weight", "count", "actions", *GROUPS]) | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.text(max_size=50) | st.dictionaries(st.text(max_size=6), anything, max_size=3).map(json.dumps))
def test_any_text_is_types_or_a_setting_error(text: str) -> None:
    found: Any = {}
    with suppress(SettingError):
        found = read_types(text)
    for name, kind in found.items():
        assert kind.name == name
        assert kind.flows
        assert all(flow.weight > 0 and flow.count <= len(flow.actions) for flow in kind.flows)
