"""A deployment's own liveness types (contract §4), read from what its settings say.

    [liveness_types.login]
    light = true
    flows = [
      {flow = "DISTANT_CLOSE"},
      {flow = "ACTION", weight = 3, count = 1, actions = {BLINK = 70, OPEN_MOUTH = 30}},
    ]

``weight`` and the actions' shares count relative to each other. ``count`` of the actions are asked, one by default.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from inperson.engine.flows import FLOW_CATEGORIES, GROUPS, LIVENESS_TYPES, Flow, LivenessType
from inperson.errors import SettingError

T = TypeVar("T", bound=str)

SETTING = "liveness_types"
WITH_ACTIONS = ("ACTION", "DISTANT_CLOSE_ACTION")
_name = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read_types(text: str) -> Mapping[str, LivenessType]:
    """The types in ``text``, a JSON object of them by their names. Raises `SettingError`, naming the part."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise SettingError(SETTING, "is no JSON") from None
    table = _table(found, SETTING)
    return {name: _type(name, body) for name, body in table.items()}


def _type(name: str, body: object) -> LivenessType:
    where = f"{SETTING}.{name}" if _name.fullmatch(name) else SETTING
    if where == SETTING:
        raise SettingError(SETTING, "a name must be 1 to 64 letters, digits, - or _")
    if name in LIVENESS_TYPES:
        raise SettingError(where, "is a name of the contract's own")
    table = _table(body, where, ("flows", "light"))
    light, listed = table.get("light", False), table.get("flows")
    if not isinstance(light, bool):
        raise SettingError(f"{where}.light", "must be true or false")
    if not isinstance(listed, list) or not listed:
        raise SettingError(f"{where}.flows", "must be a list of at least one flow")
    flows = tuple(_flow(each, f"{where}.flows[{place}]") for place, each in enumerate(listed))
    if len({flow.category for flow in flows}) < len(flows):
        # A session remembers the flow that was drawn for it by this name.
        raise SettingError(f"{where}.flows", "must not have a flow twice; give its actions shares")
    return LivenessType(name, flows, light)


def _flow(body: object, where: str) -> Flow:
    table = _table(body, where, ("flow", "weight", "count", "actions"))
    category = _one_of(table.get("flow"), FLOW_CATEGORIES, f"{where}.flow")
    weight = _positive(table.get("weight", 1), f"{where}.weight")
    shares = _table(table.get("actions", {}), f"{where}.actions")
    actions = {_one_of(name, GROUPS, f"{where}.actions"): share for name, share in shares.items()}
    actions = {name: _positive(share, f"{where}.actions.{name}") for name, share in actions.items()}
    count = table.get("count", 1 if actions else 0)
    if category in WITH_ACTIONS and not actions:
        raise SettingError(f"{where}.actions", f"must name what {category} asks: some of {', '.join(GROUPS)}")
    if category not in WITH_ACTIONS and (actions or count):
        raise SettingError(f"{where}.actions", f"{category} has none")
    if not isinstance(count, int) or isinstance(count, bool) or not min(1, len(actions)) <= count <= len(actions):
        raise SettingError(f"{where}.count", f"must be between 1 and {len(actions)}, the number of its actions")
    return Flow(category, actions, count, weight)


def _table(found: object, where: str, keys: Collection[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise SettingError(where, "must be a table")
    for key in found:
        if keys is not None and key not in keys:
            raise SettingError(f"{where}.{key}", f"is unknown; there are {', '.join(keys)}")
    return found


def _one_of(found: object, allowed: tuple[T, ...], where: str) -> T:
    for one in allowed:
        if found == one:
            return one
    raise SettingError(where, f"must be one of {', '.join(allowed)}")


def _positive(found: object, where: str) -> float:
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not 0 < found < math.inf:
        raise SettingError(where, "must be a number above 0")
    return float(found)
