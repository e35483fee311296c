"""``python -m bench.pad.fit``: fit the profiles' weights on the development half, and print them. It runs no trial.

The report half is not looked at: run ``python -m bench.pad --half dev`` first.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from bench.pad.__main__ import HOME
from bench.pad.cases import Case, attacks, bona_fide, cases, signals_in, tally
from bench.pad.fitting import fitted, source
from bench.pad.ledger import Ledger
from bench.pad.tables import rate
from bench.pad.trial import code_version
from bench.rows import markdown
from inperson.engine.profiles import PROFILES, Profile

CAUTION = MappingProxyType({"STANDARD": 1.0, "PRO": 4.0})
"""How much all attacks count for each time that all people do: PRO would rather ask again."""

app = App(name="bench.pad.fit", help="Fit the profiles' weights on the development half.")


@app.default
def fit(*, may_condemn: Annotated[list[str] | None, Parameter(negative="")] = None, home: Path = HOME) -> int:
    """Print weights and floors in the form of engine/profiles.py, with what they would do on the same data.

    Parameters
    ----------
    may_condemn
        A signal that may condemn alone, though it does not yet; may be given several times.
    home
        Where results are kept.
    """
    console = Console()
    records = list(Ledger(home, "dev", code_version()).read().values())
    if not any(record.finished for record in records):
        console.print("nothing to fit to: run python -m bench.pad --half dev")
        return 1
    every = cases(records)
    profiles = {}
    for level, profile in PROFILES.items():
        own = [case for case in every if case.level == level]
        profiles[level] = fitted(own, profile, CAUTION.get(level, 1.0), may_condemn or ())
        told = markdown(["signal", "weight", "was", "floor", "was", "accuses bona fide", "accuses attacks"],
                        _lines(own, profile, profiles[level]))  # fmt: skip
        console.print(
            f"\n{level}, on {len(own)} presentations\n\n{told}\n", markup=False, highlight=False, soft_wrap=True
        )
    after = cases(records, profiles)
    for level in PROFILES:
        for name, found in (("now", every), ("fitted", after)):
            console.print(
                f"{level} {name}: {_told([case for case in found if case.level == level])}",
                highlight=False,
                soft_wrap=True,
            )
    console.print(f"\n{source(profiles)}", markup=False, highlight=False)
    return 0


def _lines(found: list[Case], was: Profile, now: Profile) -> list[list[str]]:
    lines = []
    for name in signals_in(case.record for case in found):
        old, new = was.weights.get(name), now.weights[name]
        lines.append([
            name, f"{new.weight:g}", "–" if old is None else f"{old.weight:g}", f"{new.floor:g}",
            "–" if old is None else f"{old.floor:g}", _accused(bona_fide(found), name), _accused(attacks(found), name),
        ])  # fmt: skip
    return lines


def _accused(found: list[Case], name: str) -> str:
    """How often the signal accuses, and how surely at most."""
    heard = [each for case in found for each in case.record.signals if each.name == name]
    accusing = [each.confidence for each in heard if each.says == "attack"]
    return f"{len(accusing)} of {len(heard)}" + (f", at most {max(accusing):.2f}" if accusing else "")


def _told(found: list[Case]) -> str:
    people, others = tally(bona_fide(found)), tally(attacks(found))
    return (
        f"BPCER {rate(people.bpcer)}, BPNRR {rate(people.non_response)}, "
        f"APCER of all attacks {rate(others.apcer)}, APNRR {rate(others.non_response)}"
    )


if __name__ == "__main__":
    app()
