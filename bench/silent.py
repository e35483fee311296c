"""The floor of Generate URL: the same process, the same route, all of its checks, and a writer that writes nothing."""

from __future__ import annotations

from unittest.mock import patch

from inperson import app
from inperson.cli import main
from inperson.records.session_writer import NewSession, SessionWriter


class SilentWriter(SessionWriter):
    """Forgets what it is given, at once."""

    async def create(self, new: NewSession) -> None:
        """Do nothing with ``new``."""


if __name__ == "__main__":
    with patch.object(app, "SessionWriter", SilentWriter):
        main()
