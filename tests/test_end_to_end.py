"""The main job as a bank and a person see it: a link, a phone's browser with a camera, a verdict, a callback.

The browser is Debian's Chromium; its camera plays a clip of the simulator. Screenshots are kept in ``artefacts/``.
"""

from __future__ import annotations

import json
import queue
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright
from standardwebhooks import Webhook

from inperson.simulator.clip import play, sweep
from inperson.simulator.clip_file import MJPEG_FPS, write
from inperson.simulator.picture import face_picture
from inperson.simulator.subjects import subject
from tests.conftest import GENERATE_URL, GET_RESULT, Call, Service, link_body

CHROMIUM = shutil.which("chromium")
ARTEFACTS = Path(__file__).parent.parent / "artefacts"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)"),
    pytest.mark.timeout(240),
]
Received = tuple[dict[str, str], bytes]


@pytest.fixture
def receiver() -> Iterator[tuple[str, queue.Queue[Received]]]:
    """A customer's web server: where callbacks arrive, and where the person returns to."""
    received: queue.Queue[Received] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>Back at the bank</h1>")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips that visit every place where an oval may be drawn, of a person and of a photograph."""
    folder = tmp_path_factory.mktemp("clips")
    for species in ("person", "photo"):
        who = subject(species, face_picture(None), seed=7)
        write(folder / f"{species}.mjpeg", who, play(who, sweep(who), MJPEG_FPS), MJPEG_FPS)
    return folder


def visit(clip: Path, url: str, shots: str, *, well: bool) -> str:
    """Open the link on a phone whose camera plays ``clip``, press the buttons, and answer where the browser ends up.

    A check that ends well leaves by itself; the other end waits to be read.
    """
    ARTEFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={clip}",
            ],
        )
        try:
            context = browser.new_context(
                viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True
            )
            page = context.new_page()
            complaints: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
            page.goto(url)
            page.get_by_role("button", name="Start").wait_for(timeout=20_000)
            assert "token" not in page.url
            page.screenshot(path=ARTEFACTS / f"{shots}-welcome.png")
            page.get_by_role("button", name="Start").click()
            _capture_screens(page, shots)
            if not well:
                page.locator("#notice-main").wait_for(timeout=120_000)
                page.screenshot(path=ARTEFACTS / f"{shots}-end.png")
                page.locator("#notice-main").click()
            page.wait_for_url("**/returned/**", timeout=120_000)
            assert complaints == []
            return page.url
        finally:
            browser.close()


def _capture_screens(page: Page, shots: str) -> None:
    page.locator('main[data-screen="capture"]').wait_for(timeout=20_000)
    page.wait_for_timeout(2500)
    page.screenshot(path=ARTEFACTS / f"{shots}-capture.png")


@pytest.mark.parametrize(("species", "expected"), [("person", "PASS"), ("photo", "FAIL")])
def test_a_link_opened_in_a_browser_ends_in_a_verdict_and_a_signed_callback(
    service: Service,
    call: Call,
    receiver: tuple[str, queue.Queue[Received]],
    clips: Path,
    species: str,
    expected: str,
) -> None:
    bank, received = receiver
    link = call(
        GENERATE_URL,
        link_body(
            returnUrl=f"{bank}/returned/well?order=7#top",
            failReturnUrl=f"{bank}/returned/badly",
            callbackUrl=f"{bank}/callback",
        ),
    )["data"]

    arrived = urlsplit(visit(clips / f"{species}.mjpeg", link["url"], species, well=expected == "PASS"))

    query = parse_qs(arrived.query)
    assert query["signatureId"] == [link["signatureId"]]
    if expected == "PASS":
        assert (arrived.path, query["order"], arrived.fragment) == ("/returned/well", ["7"], "top")
    else:
        assert (arrived.path, query["errorCode"]) == ("/returned/badly", ["LIVENESS_ATTACK"])
    headers, body = received.get(timeout=20)
    Webhook(service.customer.webhook_secret).verify(body, headers)
    assert json.loads(body) == {"signatureId": link["signatureId"], "type": "COMPLETED"}
    result = call(GET_RESULT, {"signatureId": link["signatureId"], "returnImageType": "BASE64"})["data"]
    assert result["overallResult"] == expected
    assert result["faceDetail"]["faceResult"] == expected
    assert result["faceDetail"]["faceImageFar"].startswith("/9j/")
    assert result["faceDetail"]["faceImageNear"].startswith("/9j/")
