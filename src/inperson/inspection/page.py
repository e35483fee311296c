"""A verdict and all that it stands on as one HTML page: no script, no network, nothing beside it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from importlib.resources import files

import cv2
import numpy as np

from inperson.engine.audit.drawing import STYLE, Drawing
from inperson.engine.audit.files import drawings
from inperson.engine.audit.portraits import Portrait, portraits
from inperson.engine.frames import Picture, encode
from inperson.engine.signals.relief import ReliefEvidence
from inperson.inspection.analysis import Analysis
from inperson.inspection.ledger import Entry, ledger
from inperson.inspection.signal_table import signal_table
from inperson.inspection.wording import FLOWS, OUTCOMES, reasons, summary

_WIDE, _NARROW = 880.0, 330.0
_LONG_SIDE = 640
_ONLY_THIS_FILE = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def page(analysis: Analysis) -> str:
    """The page. Raises `inperson.errors.FrameError`."""
    entries = ledger(analysis)
    style = files("inperson.inspection").joinpath("page.css").read_text("utf-8")
    title = f"{OUTCOMES[analysis.verdict.outcome]} – {analysis.name}"
    sections = "".join(_sections(analysis, entries))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_ONLY_THIS_FILE}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{style}\n{STYLE}</style></head>"
        f'<body class="{analysis.verdict.outcome}"><main>{_head(analysis)}{sections}</main></body></html>\n'
    )


def _head(analysis: Analysis) -> str:
    verdict = analysis.verdict
    seconds = (analysis.take.path[-1].time_ms - analysis.take.path[0].time_ms) / 1000
    facts = {
        "Clip": escape(analysis.name),
        "Type": f"{analysis.liveness_type}: {FLOWS[analysis.take.flow]}",
        "Frames": f"{analysis.frames} in {seconds:.1f} s, one face in {analysis.faces}",
        "Profile": escape(verdict.profile),
    }
    if verdict.hint is not None:
        facts["Hint"] = f"<code>{verdict.hint}</code>"
    listing = "".join(f"<div><dt>{name}</dt><dd>{fact}</dd></div>" for name, fact in facts.items())
    notes = "".join(f"<li>{escape(note)}</li>" for note in analysis.notes)
    score = f"{verdict.score:.0f}"
    return (
        f'<header><p class="house">In Person <span>liveness report</span></p><h1>{OUTCOMES[verdict.outcome]}</h1>'
        f'<p class="summary">{escape(summary(analysis))}</p>'
        f'<div class="score" role="img" aria-label="Score {score} of 100. 50 and above passes.">'
        f'<p><b>{score}</b> of 100</p><div class="track"><i style="left:{verdict.score:.1f}%"></i></div>'
        '<p class="ends"><span>0</span><span>50 and above passes</span><span>100</span></p></div>'
        f"<dl>{listing}</dl>{f'<ul class=notes>{notes}</ul>' if notes else ''}</header>"
    )


def _sections(analysis: Analysis, entries: list[Entry]) -> Iterator[str]:
    why = " ".join(reasons(analysis, entries))
    yield _section("Signals", signal_table(entries) + (f"<p>{escape(why)}</p>" if why else ""))
    shown = portraits(analysis.take)
    if shown:
        begin = analysis.take.path[0].time_ms
        yield _section("What was seen", f'<div class="portraits">{"".join(_portrait(p, begin) for p in shown)}</div>')
    wide = drawings(analysis.take, analysis.verdict, _WIDE)
    narrow = drawings(analysis.take, analysis.verdict, _NARROW)
    relief = analysis.verdict.relief
    if relief is not None:
        arrows = (wide["parallax-measured"], wide["parallax-of-a-head"])
        yield _section("Parallax", _parallax(relief, arrows))
    if "kappa" in wide:
        yield _section("κ over distance", _both(wide["kappa"], narrow["kappa"]))
    if "movements" in wide:
        yield _section("Over time", _both(wide["movements"], narrow["movements"]))


def _section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content}</section>"


def _portrait(portrait: Portrait, begin: float) -> str:
    picture = portrait.sample.picture
    height, width = picture.shape[:2]
    scale = min(1.0, _LONG_SIDE / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    moment = f"{(portrait.sample.observation.time_ms - begin) / 1000:.1f} s"
    return _figure(_image(small, f"Frame at {moment}: {portrait.title}"), portrait.title, f"at {moment}")


def _parallax(relief: ReliefEvidence, arrows: tuple[Drawing, Drawing]) -> str:
    crops = (
        ("Far", relief.far.crop.grey, "brought to one size"),
        ("Near", relief.near.crop.grey, f"{relief.typical.growth:.1f} times as large"),
    )
    figures = [
        _figure(_image(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB).astype(np.uint8), f"{name} face"), name, note)
        for name, grey, note in crops
    ]
    figures += [_figure(drawing.inline(), drawing.title, drawing.words) for drawing in arrows]
    return (
        "<p>A picture that comes nearer only gets bigger. A head comes nearer unevenly: its nose grows faster than its "
        "ears. The arrows show what is left of the motion when that of a sheet, plain or bent, is taken away.</p>"
        f'<div class="four">{"".join(figures)}</div>'
    )


def _both(wide: Drawing, narrow: Drawing) -> str:
    """One chart for each width of screen: a chart that is only scaled down cannot be read."""
    return (
        f'<figure class="wide">{wide.inline()}</figure><figure class="narrow">{narrow.inline()}</figure>'
        f"<p>{escape(wide.words)}</p>"
    )


def _figure(content: str, title: str, note: str) -> str:
    return f"<figure>{content}<figcaption><b>{escape(title)}</b> {escape(note)}</figcaption></figure>"


def _image(picture: Picture, words: str) -> str:
    height, width = picture.shape[:2]
    data = b64encode(encode(picture, 84)).decode()
    return f'<img src="data:image/jpeg;base64,{data}" width="{width}" height="{height}" alt="{escape(words)}">'
