"""What FusionAuth answered, as a value, and the one sentence a refusal makes for people.

Source: contract 1.3 (statuses), 1.4 (Errors JSON), 8.3 (maintenance mode).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from orchestrator.errors import FusionAuthRejected
from orchestrator.fusionauth.value import Document, Value, freeze, secrets_in, sections, text
from orchestrator.secrets import MASK, Secret

HINTS: Mapping[int, str] = {
    401: "the API key is wrong, or kickstart did not run: python3 orchestrate.py logs fusionauth",
    452: "FusionAuth has lost its database: python3 orchestrate.py status",
    503: "FusionAuth or its database is busy or starting: try again",
}
PAGE_HINT = "it is in maintenance mode or no FusionAuth: python3 orchestrate.py logs fusionauth"


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP; `request` reads as `GET http://localhost:9011/api/tenant`."""

    request: str
    status: int
    content_type: str
    body: bytes

    @property
    def is_success(self) -> bool:
        """As FusionAuth's own clients see it (contract 12)."""
        return 200 <= self.status < 300

    @property
    def is_page(self) -> bool:
        return self.content_type.lower().startswith("text/html")

    @cached_property
    def document(self) -> Document | None:
        """The JSON object of the body; empty without a body, None when it is something else."""
        if not self.body:
            return {}
        try:
            parsed = freeze(json.loads(self.body))
        except ValueError:
            return None
        return parsed if isinstance(parsed, Mapping) else None

    @cached_property
    def field_errors(self) -> Mapping[str, tuple[Document, ...]]:
        errors = (self.document or {}).get("fieldErrors")
        if not isinstance(errors, Mapping):
            return {}
        return {name: sections(errors, name) for name in errors}

    @cached_property
    def general_errors(self) -> tuple[Document, ...]:
        return sections(self.document or {}, "generalErrors")

    def has_general_error(self, code: str) -> bool:
        return any(text(error, "code") == code for error in self.general_errors)


def refusal(answer: Answer, *, sent: Value = None) -> FusionAuthRejected:
    """The error for an answer that is no success, or no JSON object.

    sent: where FusionAuth's text quotes one of its secrets, the secret is masked.
    """
    return FusionAuthRejected(
        f"FusionAuth refused {answer.request}: {_mask(_sentence(answer), sent)}",
        PAGE_HINT if answer.is_page else HINTS.get(answer.status),
        status=answer.status,
        field_errors={name: _codes(errors) for name, errors in answer.field_errors.items()},
        general_errors=_codes(answer.general_errors),
    )


def _sentence(answer: Answer) -> str:
    if answer.is_page:
        return f"{answer.status} with an HTML page instead of JSON"
    if answer.is_success:
        return f"{answer.status} with a body that is no JSON object"
    named = [f"{n} {code}" for n, errors in answer.field_errors.items() for code in _codes(errors)]
    codes = ", ".join([*named, *_codes(answer.general_errors)])
    messages = "; ".join(_messages(answer))
    return f"{answer.status} {codes}" + (f" ({messages})" if messages else "")


def _messages(answer: Answer) -> list[str]:
    errors = [error for found in answer.field_errors.values() for error in found]
    return [m for error in (*errors, *answer.general_errors) if (m := text(error, "message"))]


def _codes(errors: tuple[Document, ...]) -> tuple[str, ...]:
    return tuple(text(error, "code") for error in errors)


def _mask(sentence: str, sent: Value) -> str:
    for secret in filter(None, map(Secret.reveal, secrets_in(sent))):
        sentence = sentence.replace(secret, MASK)
    return sentence.rstrip()
