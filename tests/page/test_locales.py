"""Every language of the page says everything that the page can say."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pytest
from babel import Locale

from inperson.capture.wire import CancelReason, ErrorCode
from inperson.engine.flows import MOVES, PLACES
from inperson.engine.quality import ACT, Hint

PAGE = Path(str(resources.files("inperson") / "page"))
LANGUAGES = sorted(path.stem for path in (PAGE / "locales").glob("*.json"))
PLURALS = {"zero", "one", "two", "few", "many", "other"}


def texts(language: str) -> dict[str, dict[str, str]]:
    """Each text of a language by its path, as its plural forms; a text that does not count has only ``other``."""
    found: dict[str, dict[str, str]] = {}

    def walk(path: str, branch: Any) -> None:
        if isinstance(branch, str):
            found[path] = {"other": branch}
        elif branch.keys() <= PLURALS:
            found[path] = branch
        else:
            for name, rest in branch.items():
                walk(f"{path}.{name}".lstrip("."), rest)

    walk("", json.loads((PAGE / "locales" / f"{language}.json").read_text("utf-8")))
    return found


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def stands_for_one_number(language: str, form: str) -> bool:
    return len([number for number in range(200) if Locale.parse(language, sep="-").plural_form(number) == form]) == 1


def script(name: str) -> str:
    return (PAGE / name).read_text("utf-8")


def test_the_page_speaks_sixteen_languages() -> None:
    spoken = "ar bn en es fil fr hi id ms pt sw th ur vi zh-Hans zh-Hant"
    assert spoken.split() == LANGUAGES


def test_each_of_them_can_be_chosen_by_its_name_and_is_read_its_way() -> None:
    listed = json.loads((PAGE / "languages.json").read_text("utf-8"))
    ways = {tag: Locale.parse(tag, sep="-").text_direction for tag in LANGUAGES}
    assert {each["tag"]: each["dir"] for each in listed} == ways
    assert len({each["name"] for each in listed} - {""}) == len(listed) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_keys_of_english(language: str) -> None:
    assert texts(language).keys() == texts("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_placeholders_of_english(language: str) -> None:
    english = {path: placeholders(forms["other"]) for path, forms in texts("en").items()}
    for path, forms in texts(language).items():
        for form, text in forms.items():
            # A form for one number only may say it in words: an Arab says “two tries” in a single word.
            left_out = {"count"} if stands_for_one_number(language, form) else set()
            assert english[path] - left_out <= placeholders(text) <= english[path], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_counts_has_every_plural_form_of_the_language(language: str) -> None:
    needed = set(Locale.parse(language, sep="-").plural_form.tags) | {"other"}
    assert all(forms.keys() in ({"other"}, needed) for forms in texts(language).values())
    assert texts(language)["again.left"].keys() == needed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_has_stray_space(language: str) -> None:
    for path, forms in texts(language).items():
        assert all(form and form == form.strip() for form in forms.values()), path


def test_every_hint_has_words_during_the_capture_and_after_it() -> None:
    for hint in get_args(Hint):
        assert f"advice.{hint}" in texts("en")
        # A move that is still to come is asked for in the words of its prompt.
        assert hint == ACT or f"hint.{hint}" in texts("en")


def test_every_action_has_words() -> None:
    for action in (*PLACES, *MOVES):
        assert f"prompt.{action}" in texts("en")


def test_every_move_is_drawn() -> None:
    drawn = set(re.findall(r'\[data-action="(\w+)"\]', script("page.css")))
    drawn |= {
        move
        for move in MOVES
        for start in re.findall(r'\[data-action\^="(\w+)"\]', script("page.css"))
        if move.startswith(start)
    }
    assert set(MOVES) <= drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_left_and_right_are_not_the_same_words(language: str) -> None:
    said = [texts(language)[f"prompt.{move}"]["other"] for move in MOVES]
    assert len(set(said)) == len(said)


def test_every_error_and_every_reason_to_leave_has_a_notice() -> None:
    notices = set(re.findall(r"^  ([A-Z_]+): \{", script("notices.js"), re.MULTILINE))
    assert {*get_args(ErrorCode), *get_args(CancelReason)} <= notices
    for code in notices:
        assert {f"notice.{code}.title", f"notice.{code}.text"} <= texts("en").keys()


def test_what_the_page_and_its_scripts_name_is_there() -> None:
    named = set(re.findall(r'data-(?:text|label)="([^"]+)"', script("index.html")))
    named |= {f"button.{label}" for label in re.findall(r'label: "(\w+)"', script("notices.js") + script("screens.js"))}
    assert len(named) > 20
    assert named <= texts("en").keys()


def test_every_browser_has_its_way_to_allow_the_camera() -> None:
    browsers = set(re.findall(r'"([A-Z_]+)"', script("surroundings.js").partition("function family")[2]))
    assert len(browsers) > 5
    for browser in browsers:
        assert {f"allow.{browser}.1", f"allow.{browser}.2"} <= texts("en").keys()
