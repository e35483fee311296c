from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from inperson.engine.signals import Signal
from inperson.inspection.ledger import ledger
from inperson.inspection.signal_table import signal_table
from tests.inspection.given import told

LIVE = Signal("relief", 0.8571, "live", 0.8, "It has <relief> & more.")
ATTACK = Signal("relief", 0.0, "attack", 0.5, "It is flat.")
DOUBT = Signal("continuity", None, "nothing", 0.0, "Nothing was followed.")


def table(*signals: Signal) -> Element:
    html = signal_table(ledger(told(*signals)))
    return fromstring(f"<div>{html}</div>")  # noqa: S314 - our own


def row(root: Element, name: str) -> dict[str, str]:
    """The cells of the signal ``name`` by their heads."""
    for line in root.iter("tr"):
        head = line.find("th[@scope='row']")
        if head is not None and "".join(head.itertext()).lower().startswith(name):
            return {cell.get("data-head", ""): "".join(cell.itertext()) for cell in line.iter("td")}
    raise AssertionError(f"no row for {name}")


def test_a_row_says_what_was_measured_how_surely_and_what_it_moved() -> None:
    assert row(table(LIVE), "relief") == {
        "Says": "● live",
        "What was measured": "It has <relief> & more. value 0.857",
        "Sure": "80%",
        "Weight": "4",
        "Floor": "50%",
        "Moves the score": "+3.2",
    }


def test_what_accuses_moves_downwards_and_what_doubts_moves_nothing() -> None:
    root = table(ATTACK, DOUBT)
    assert row(root, "relief")["Moves the score"] == "−2.0"
    assert row(root, "relief")["Says"] == "▲ attack"
    assert row(root, "continuity")["Says"] == "○ nothing"
    assert row(root, "continuity")["Moves the score"] == "0"
    assert row(root, "together")["Moves the score"] == "−2.0"


def test_says_is_told_by_shape_and_word_not_by_colour_alone() -> None:
    marks = {row(table(signal), "relief")["Says"] for signal in (LIVE, ATTACK)}
    assert len({mark.split()[0] for mark in marks}) == len({mark.split()[1] for mark in marks}) == 2


def test_what_was_not_measured_is_there_with_its_weight() -> None:
    relief = row(table(DOUBT), "relief")
    assert (relief["What was measured"], relief["Says"], relief["Weight"]) == ("Not measured in this take.", "–", "4")


def test_it_is_a_table_with_heads_for_those_who_listen() -> None:
    root = table(LIVE)
    heads = [th.text for th in root.iter("th") if th.get("scope") == "col"]
    assert heads == ["Signal", *row(root, "relief")]
