"""What is counted after the kills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from bench.kills.victim import PICTURE
from inperson.records import outbox, results, sessions
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.vault import Vault


@dataclass
class Told:
    """What a service told before it was killed: signatureIds of checks that began, and whose end a page was told."""

    began: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    kills: int = 0


@dataclass(frozen=True)
class Tally:
    """``answered``: checks whose end the page was told; ``lost``: those of them whose result or picture is not kept.

    ``arrivals``: how often the callback of each kept result arrived, 0 also when it is not recorded as delivered.
    ``strays``: callbacks that tell of no kept result. ``renamed``: results that came with more than one webhook-id.
    """

    kills: int
    answered: int
    lost: int
    arrivals: tuple[int, ...]
    strays: int
    renamed: int

    @property
    def missing(self) -> int:
        """Callbacks that never came."""
        return self.arrivals.count(0)

    @property
    def good(self) -> bool:
        """Whether nothing was lost, and nothing came more than twice or under another name."""
        return not (self.lost or self.missing or self.strays or self.renamed) and max(self.arrivals, default=0) <= 2

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


async def tally(
    db: Database,
    vault: Vault,
    media: MediaStore,
    told: Told,
    arrived: Mapping[str, Sequence[str]],
) -> Tally:
    """Count in the records of a service that has settled, and at its customer."""
    lost, arrivals = 0, {}
    for signature_id in told.began:
        session = await sessions.get(db, vault, signature_id)
        if session is None or session.overall_result != "PASS":
            lost += signature_id in told.answered
            continue
        pictures = await results.pictures(db, session)
        lost += await results.read_picture(media, session, pictures["silentImage"]) != PICTURE
        [callback] = await outbox.of_session(db, session)
        arrivals[signature_id] = len(arrived.get(signature_id, ())) if callback.status == "DELIVERED" else 0
    return Tally(
        kills=told.kills,
        answered=len(told.answered),
        lost=lost,
        arrivals=tuple(arrivals.values()),
        strays=len(arrived.keys() - arrivals.keys()),
        renamed=sum(len(set(ids)) > 1 for ids in arrived.values()),
    )
