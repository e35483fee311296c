"""The command line: ``inperson``. Each command reads its arguments and calls one function of a room.

What is heavy is imported by the command that wants it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter

from inperson.commands import AsJson, accounts, callbacks, say, secrets, sessions
from inperson.errors import InPersonError, SettingError
from inperson.logs import hush_native_libraries
from inperson.settings import SOURCES, Settings

app = App(
    name="inperson",
    help="Open, self-hosted web face liveness.",
    default_parameter=Parameter(show_env_var=False),  # of the commands' own flags: only settings have variables
)
app.command(accounts.app)
app.command(callbacks.app)
app.command(secrets.app)
app.command(sessions.app)


@app.command(config=SOURCES)
def serve(*, settings: Settings | None = None) -> None:
    """Serve the API, the page and its socket until interrupted."""
    from inperson.app import serve

    settings = settings or Settings()
    if settings.log_level != "debug":
        hush_native_libraries()
    serve(settings)


@app.command(config=SOURCES)
def demo(*, once: Annotated[bool, Parameter(negative="")] = False, settings: Settings | None = None) -> int:
    """Serve a demo shop, and send a simulated person and simulated attacks through it.

    Parameters
    ----------
    once
        End after the table; the exit status is 0 only if the person passed and the attacks did not.
    """
    from inperson.demo.run import demo

    hush_native_libraries()
    return demo(settings or Settings(), once=once)


@app.command
def analyze(
    path: Path,
    *,
    liveness_type: Annotated[str, Parameter(name="--type")] = "DISTANT_NEAR",
    level: str = "STANDARD",
    model: Path | None = None,
    json: AsJson = False,
    evidence: Path | None = None,
    report: Path | None = None,
) -> None:
    """Judge a video, or a folder of frames, as the service would.

    Parameters
    ----------
    path
        The video or the folder.
    liveness_type
        What the person was asked to do: DISTANT_NEAR, DISTANT_NEAR_ACTION, ACTION, SILENT.
    level
        Whose profile decides: STANDARD, PRO.
    model
        The manifest of a trained model that is asked as well.
    evidence
        Write the evidence of relief as a picture to this file.
    report
        Write everything as one HTML page to this file.
    """
    from inperson.inspection.analysis import analyze as judge
    from inperson.inspection.report import as_json, as_text, write_evidence, write_page
    from inperson.trained_models import read_model

    hush_native_libraries()
    analysis = judge(path, liveness_type, level, read_model(model) if model else None)
    if evidence and not write_evidence(analysis, evidence):
        sys.stderr.write("inperson: no evidence to draw: the clip shows no face at two distances\n")
    if report:
        write_page(analysis, report)
    say(as_json(analysis) if json else as_text(analysis))


@app.command
def simulate(url: str, *, subject: str, json: AsJson = False, face: Path | None = None, seed: int | None = None) -> int:
    """Open a link as a simulated person or attack would, over the real socket.

    The exit status is 0 when the check came to its end, whichever that is, and 1 when the link let nobody in.

    Parameters
    ----------
    url
        The link, as generate-liveness-detection-url answered it.
    subject
        Who comes. People: person, and in hard conditions person-dark, person-backlight, person-sun, person-low-grade,
        person-jpeg, person-blur, person-glasses, person-off-centre, person-unsteady, person-5fps, person-30fps,
        person-lossy. Attacks: photo, bent-photo, worn-photo, eyes-photo, mouth-photo, phone, replay, replay-moved,
        replay-action, injected-still, injected-recording, injected-loop, injected-retimed, swap.
    face
        A picture of the face to render.
    seed
        Makes the run repeatable.
    """
    from inperson.simulator.drive import drive

    hush_native_libraries()
    outcome = asyncio.run(drive(url, subject, face=face, seed=seed))
    say(outcome.json() if json else outcome.text())
    return 1 if outcome.done_after is None else 0


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script; ``arguments`` are the process's own by default.

    What is wrong is one sentence on stderr: exit status 2 for a setting or an argument, else 1.
    """
    # The engine's matrices are small, and its threads are one a core: BLAS threads would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app(sys.argv[1:] if arguments is None else arguments, exit_on_error=False, print_error=False)
    except (InPersonError, CycloptsError) as error:
        sys.stderr.write(f"inperson: {error}\n")
        sys.exit(2 if isinstance(error, SettingError | CycloptsError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read what we print has had enough, such as `head`. Python would complain of it once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
