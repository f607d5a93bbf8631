"""Tokens of both generations of FusionAuth, each kind in its own place and in the other's.

Since FusionAuth 1.60 the claim `tty` says what a token is (`at`, `idt`), and the grants are the
claim `gty`. Before, `gty` was in the header, and an access token was known by its `applicationId`
(contract 4.1 to 4.3).
"""

from collections.abc import Iterator, Sequence

from orchestrator.verify.api_calls import REFUSALS, Api, Call, Tokens, is_accepted, reason_of
from orchestrator.verify.findings import Finding, Section, judged
from orchestrator.verify.forge import Claims, Forge, Variant

GRANTS = {"gty": ["authorization_code"]}
OF_APPLICATION = ("applicationId", "roles")  # in access tokens of users who are registered
OLDER = "from before FusionAuth 1.60 (no tty)"


def todays(forge: Forge) -> Tokens:
    return forge.pair(*_todays(forge))


def older(forge: Forge) -> Tokens:
    access, identity = _todays(forge)
    return forge.pair(_without_tty(access), _without_tty(identity), **GRANTS)


def wrong_kinds(forge: Forge) -> Iterator[Variant]:
    access, identity = _todays(forge)
    yield "of the other kind (tty)", forge.pair(identity, access)
    earlier = forge.pair(_without_tty(identity), _without_tty(access), **GRANTS)
    yield f"of the other kind, {OLDER}", earlier
    named = {name: access[name] for name in OF_APPLICATION if name in access}
    yield (
        "that tty alone shows to be of the other kind, against applicationId",
        forge.pair({**identity, **named}, _without(access, *OF_APPLICATION)),
    )
    for what, tty in (("neither at nor idt", "other"), ("an array", ["at", "idt"])):
        changed = {"tty": tty}
        yield f"whose tty is {what}", forge.pair({**access, **changed}, {**identity, **changed})


def check_generations(api: Api, forge: Forge, calls: Sequence[Call]) -> Finding:
    """Today's tokens must be taken. Older ones may be refused: FusionAuth signs none since 1.60."""
    refused = [call for call in calls if not is_accepted(api.call(call, todays(forge)))]
    answers = {call: api.call(call, older(forge)) for call in calls}
    taken = [call for call, answer in answers.items() if is_accepted(answer)]
    odd = [
        f"{call} answers {answer.shown_status} to tokens {OLDER}, where 200 or 401 is due"
        f"{reason_of(answer)}"
        for call, answer in answers.items()
        if call not in taken and answer.status not in REFUSALS
    ]
    problem = odd[0] if odd else None
    if refused:
        words = reason_of(api.call(refused[0], todays(forge)))
        problem = (
            "refuses tokens with tty, as FusionAuth signs them today: "
            f"{', '.join(refused)}; expected: 200{words}"
        )
    where = "also" if len(taken) == len(calls) else ", ".join(taken) or "none"
    fine = f"takes tokens with tty; {where} {OLDER}"
    return judged("generations", problem, fine, Section.BUILD_API)


def _todays(forge: Forge) -> tuple[Claims, Claims]:
    """The claims of an access and of an ID token, whichever FusionAuth signed the genuine ones."""
    access, identity = forge.genuine.access.claims, forge.genuine.identity.claims
    return {**access, **GRANTS, "tty": "at"}, {**identity, **GRANTS, "tty": "idt"}


def _without_tty(claims: Claims) -> Claims:
    return _without(claims, "tty", "gty")


def _without(claims: Claims, *names: str) -> Claims:
    return {name: value for name, value in claims.items() if name not in names}
