"""What a client of the API raises.

InPersonClientError
├── AccessError          the account may not, or its keys are wrong
├── RequestError         answered with any other code than these here
├── LimitError           the account's quota is used up
├── BusyError            busy, after every try
├── UnreachableError     no answer, after every try
├── AnswerError          an answer that the contract does not have
└── CallbackError        a callback that is not genuine, or not fresh
"""

from __future__ import annotations

from inperson.errors import InPersonError


class InPersonClientError(InPersonError):
    """Root of what the client raises. ``code``, ``message``, ``extra`` and ``transaction_id`` are the envelope's own.

    The last is what the service's log names the call by.
    """

    def __init__(self, code: str, message: str, extra: object = None, transaction_id: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.extra = extra
        self.transaction_id = transaction_id


class AccessError(InPersonClientError):
    """The account may not, or its keys are wrong: IAM_FAILED, ACCOUNT_DISABLED, or any refusal of a token."""


class RequestError(InPersonClientError):
    """The request is answered with another code, such as PARAMETER_ERROR or SIGNATURE_NOT_EXIST."""


class LimitError(InPersonClientError):
    """The account's quota is used up: INSUFFICIENT_BALANCE, OVER_QUERY_LIMIT."""


class BusyError(InPersonClientError):
    """Still busy after every try, or busy for longer than was to be waited: SERVICE_BUSY."""

    def __init__(
        self,
        code: str,
        message: str,
        extra: object = None,
        transaction_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code, message, extra, transaction_id)
        self.retry_after = retry_after
        """When to come again, in seconds, if it was said."""


class UnreachableError(InPersonClientError):
    """No answer after every try; code TIMEOUT or CONNECTION. What was asked for may be done or not."""


class AnswerError(InPersonClientError):
    """An answer that the contract does not have, such as a proxy's page. Code: ``HTTP 502``, for example."""


class CallbackError(InPersonClientError):
    """A callback that is not genuine, or not fresh. Answer 401, and believe nothing in it."""
