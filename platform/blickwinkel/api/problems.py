"""Errors as problem documents (RFC 9457), with a stable code beside the text that people read."""

from __future__ import annotations

import json
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Final

from flask import Response

from blickwinkel.errors import Failure

#: What is told where the error itself has no text for users.
DETAILS: Final = {
    "authentication.required": "Send an access token in the header “Authorization: Bearer …”.",
    "authentication.invalid_token": (
        "The access token is unknown, has expired or was revoked, or its account may no longer enter."
        " Have a new one issued."
    ),
    "authentication.insufficient_scope": (
        "The access token was not issued for this. Have one issued with the scope that is needed."
    ),
    "invalid_content": "What was sent has defects; they are listed in “problems”.",
    "method_not_allowed": "This address does not know this method; the header “Allow” lists those it knows.",
    "not_allowed": "The account does not have the right that this needs.",
    "not_found": "This address does not exist, or it is not open to you.",
    "too_large": "The request is larger than this installation accepts.",
    "unavailable": "A part of the system does not answer at the moment. Please try again in a minute.",
    "internal_error": "Something went wrong on our side; the operator finds the details in the log.",
}
REFUSED: Final = "The request could not be accepted."

#: Error codes of RFC 6750, section 3.1; a request without a token gets a challenge without one.
BEARER_ERRORS: Final = {
    "authentication.required": "",
    "authentication.invalid_token": "invalid_token",
    "authentication.malformed": "invalid_request",
    "authentication.token_in_address": "invalid_request",
    "authentication.insufficient_scope": "insufficient_scope",
}


def render(failure: Failure) -> Response:
    """Return the problem document of what went wrong."""
    document: dict[str, Any] = {
        "type": "about:blank",  # the code says more, and stays the same wherever this is installed
        "title": HTTPStatus(failure.status).phrase,
        "status": failure.status,
        "code": failure.code,
        "detail": failure.told or DETAILS.get(failure.code, REFUSED),
    }
    if failure.problems:
        document["problems"] = [asdict(problem) for problem in failure.problems]
    answer = Response(json.dumps(document, ensure_ascii=False), failure.status)
    answer.content_type = "application/problem+json"
    answer.headers.update(failure.headers)
    if failure.code in BEARER_ERRORS:
        answer.headers["WWW-Authenticate"] = _challenge(BEARER_ERRORS[failure.code])
    return answer


def _challenge(error: str) -> str:
    return 'Bearer realm="blickwinkel"' + (f', error="{error}"' if error else "")
