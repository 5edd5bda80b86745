"""The presigned URL under which CloudFormation waits for the answer to one call."""

from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from deploy_gate.answer import to_body

_TIMEOUT_SECONDS = 30


class CallbackError(Exception):
    """CloudFormation did not take an answer."""


def send(url: str, answer: Mapping[str, Any]) -> None:
    """Put an answer where CloudFormation waits for it.

    Raises:
        CallbackError: it was not taken; Lambda calls the function again then. The URL is a secret,
            whoever has it can answer, so no message names it.
    """
    if not url.startswith(("https://", "http://")):
        raise CallbackError("ResponseURL must be an HTTP URL, got another one")
    # The URL is signed for an empty content type.
    headers = {"Content-Type": ""}
    request = Request(url, data=to_body(answer), headers=headers, method="PUT")  # noqa: S310  # see above
    try:
        with urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310  # see above
            return
    except HTTPError as error:
        status = error.code
        error.close()
        raise CallbackError(f"the answer must be taken, got status {status}") from None
    except (URLError, TimeoutError) as error:
        raise CallbackError(f"the answer must be taken, got {type(error).__name__}") from None
