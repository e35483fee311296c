from __future__ import annotations

from bench.pad.cases import cases
from bench.pad.curves import panels
from bench.pad.document import command, conditions_of, document
from bench.pad.matrix import Half
from bench.pad.reach import RECORDINGS, STILL, reach_table
from inperson.engine.profiles import PROFILES
from inperson.simulator.species import ATTACKS
from tests.bench.pad.given import Said, record

LIVE: dict[str, Said] = {name: "live" for profile in PROFILES.values() for name in profile.weights}
RECORDS = [
    *(record("person", seed, said=LIVE) for seed in range(9)),
    record("person-dark", finished=False),
    record("photo", 0, face="person-2", said=LIVE),
    *(record("photo", seed, face="person-2", finished=False) for seed in range(1, 4)),
]
FOUND = cases(RECORDS)


def page(half: Half = "report") -> str:
    told = conditions_of(FOUND, half, planned=20, failed=[], code="abc")
    return document(FOUND, ("person", "photo"), half, told, "images/det.svg")


def test_every_figure_stands_with_its_interval_and_its_conditions() -> None:
    text = page()
    assert "| photo" in text.replace("**", "")
    assert "100.0 % (20.7–100.0)" in text  # APCER: of the one photograph that got an answer
    assert "75.0 % (30.1–95.4)" in text  # APNRR: three of four
    assert "10.0 % (1.8–40.4)" in text  # BPNRR: one of ten
    assert "14 of 20 planned" in text
    assert "person-1, person-2" in text
    assert "](images/det.svg)" in text


def test_an_aim_that_is_missed_says_by_how_much() -> None:
    lines = [line for line in reach_table(FOUND).splitlines() if "still pictures" in line]
    assert lines
    assert all("missed by 100.0 points" in line for line in lines)
    assert "not measured" in next(line for line in reach_table(FOUND).splitlines() if "recordings" in line)


def test_the_development_half_is_not_to_be_quoted() -> None:
    assert "not to be quoted" in page("dev")
    assert "not to be quoted" not in page("report")


def test_aims_name_species_that_there_are() -> None:
    assert {*STILL, *RECORDINGS} <= set(ATTACKS)
    assert not {*STILL} & {*RECORDINGS}


def test_where_the_service_stands_is_marked_on_the_trade_off() -> None:
    worst, together = panels(FOUND)
    for panel in (worst, together):
        assert panel.curves[0].mark == (0.25, 0.1)
        assert panel.curves[0].mark in panel.curves[0].points


def test_the_command_names_no_folder_of_this_machine() -> None:
    arguments = ["--half", "report", "--home", "/somewhere/of/mine", "--rounds", "16", "--out=docs"]
    assert command(arguments) == "python -m bench.pad --half report --rounds 16"
