"""Every exception that this project raises on purpose.

    InPersonError
    ├── SettingError         a setting is wrong: names it; the start stops with its sentence
    ├── ContractError        a call of the API is answered with a code other than SUCCESS (contract §1–§8)
    ├── LinkError            a link cannot be used: unknown, expired, finished, taken over
    ├── LineError            the line to a page is gone
    ├── WireError            a message of the page is not one
    ├── FrameError           bytes that are no usable picture
    ├── ClipError            a video or a folder that cannot be read as frames
    ├── RecordError          what is remembered cannot be read or written
    │   ├── SealError        sealed data does not open: wrong key, or altered
    │   └── QuotaError       the account has made as many links as it may
    ├── EgressError          a callback address may not be connected to
    └── SimulatorError       a simulated subject cannot do what is asked

`api.envelope` turns ContractError into answers, `capture.lobby` turns LinkError, WireError and FrameError into
messages, and `cli` turns the rest into one sentence and an exit status.
"""

from __future__ import annotations


class InPersonError(Exception):
    """Root of the tree. Its text is safe to show: no secret, no personal data, no picture."""


class SettingError(InPersonError):
    """The setting ``name`` (as in `inperson.settings.Settings`) is wrong, and ``reason`` says how."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class ContractError(InPersonError):
    """An answer of the API that is no success: ``code`` and ``message`` exactly as the contract has them."""

    def __init__(self, code: str, message: str, extra: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.extra = extra
        self.retry_after = retry_after


class LinkError(InPersonError):
    """A link that cannot be used; ``code`` is one of `inperson.capture.wire.ErrorCode`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LineError(InPersonError):
    """The line to a page is gone: it left, or its network did."""


class WireError(InPersonError):
    """The part ``field`` of a page's message is wrong, and ``reason`` says how."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


class FrameError(InPersonError):
    """Bytes that are no usable picture: not JPEG, truncated, too large."""


class ClipError(InPersonError):
    """A video, or a folder of frames, that cannot be read."""


class RecordError(InPersonError):
    """What is remembered cannot be read or written."""


class SealError(RecordError):
    """Sealed data does not open."""


class QuotaError(RecordError):
    """The account's quota of links is used up."""


class EgressError(InPersonError):
    """A callback address may not be connected to."""


class SimulatorError(InPersonError):
    """A simulated subject cannot do what is asked."""
