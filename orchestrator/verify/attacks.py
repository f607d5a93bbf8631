"""Which tokens that it should refuse does the API accept?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestrator.verify.api_calls import REFUSALS, Api, Call, Tokens, is_accepted, reason_of
from orchestrator.verify.findings import Finding, Section, judged, not_checked
from orchestrator.verify.forge import Forge, Variant
from orchestrator.verify.token_generations import wrong_kinds
from orchestrator.web.exchange import Answer

NEEDS_KEY = "needs a signing key of ours, whose tokens the API did not take (new-key)"
TRIES = 35  # libraries wait up to half a minute before they fetch keys again


@dataclass(frozen=True)
class Attack:
    """what: of tokens, in words. needs_key: the API must have taken the planted key.
    statuses: the refusals that will do. calls: where such tokens are brought."""

    name: str
    make: Callable[[Forge], Iterable[Variant]]
    fine: str
    needs_key: bool = False
    statuses: frozenset[int] = REFUSALS
    calls: tuple[Call, ...] = tuple(Call)


@dataclass(frozen=True)
class KeyChange:
    """Tokens by a key that FusionAuth has removed, by one it has added, by one it never had."""

    removed: Tokens
    added: Tokens
    never: Tokens


# a page refreshes at 401 and at nothing else
ONLY_401 = frozenset({401})
TAKING_ACCESS_TOKENS = (Call.BEARER, Call.COOKIE)

ATTACKS = (
    Attack("signature", Forge.foreign_signature, "refuses what FusionAuth did not sign"),
    Attack("payload", Forge.changed_payload, "refuses a payload changed after signing"),
    Attack("alg-none", Forge.unsigned, "refuses unsigned tokens (alg none)"),
    Attack("alg-hs256", Forge.hmac_by_public_key, "refuses HS256 with the public key"),
    Attack("unknown-kid", Forge.unknown_key_id, "refuses a kid nobody has"),
    Attack("key-in-header", Forge.key_in_header, "does not trust a key from the header"),
    Attack("kind", Forge.wrong_kind, "tells access and ID tokens apart"),
    Attack("expired", Forge.expired, "answers 401 to an expired token", True, ONLY_401),
    Attack("no-expiry", Forge.without_expiry, "refuses tokens that never expire", True),
    Attack("not-yet-valid", Forge.not_yet_valid, "refuses tokens of the future (nbf)", True),
    Attack("issuer", Forge.other_issuer, "refuses another issuer's tokens", True),
    Attack("audience", Forge.other_audience, "refuses another application's tokens", True),
    Attack("subject", Forge.without_subject, "refuses tokens that name nobody (sub)", True),
    Attack(
        "application",
        Forge.other_application,
        "refuses users of another application",
        True,
        calls=TAKING_ACCESS_TOKENS,
    ),
    Attack("crit", Forge.critical_extension, "refuses unknown extensions (crit)", True),
    Attack("kind-tty", wrong_kinds, "goes by tty, whatever else a token says of its kind", True),
    Attack("odd-claims", Forge.odd_claims, "refuses claims of a wrong type", True),
)


def find_accepting_calls(api: Api, genuine: Tokens) -> tuple[Call, ...]:
    """Those that take the tokens of a real sign-in; the others are other checks' business."""
    return tuple(call for call in Call if is_accepted(api.call(call, genuine)))


def check_new_key(
    api: Api, good: Tokens, calls: Sequence[Call], sleep: Callable[[float], None]
) -> Finding:
    """A key FusionAuth has just published; also what the later attacks stand on."""
    if not calls:
        reason = "the API takes no token of a real sign-in"
        return not_checked("new-key", reason, Section.PRODUCTION)
    refused = _calls_left(calls, lambda call: not is_accepted(api.call(call, good)), sleep)
    words = reason_of(api.call(refused[0], good)) if refused else ""
    return judged(
        "new-key",
        f"a key that FusionAuth added is not fetched: {', '.join(refused)} refuses its tokens "
        f"after {TRIES} s; expected: fetch the keys at an unknown kid{words}" if refused else None,
        "fetches a signing key that FusionAuth has added",
        Section.PRODUCTION,
    )  # fmt: skip


def _calls_left(
    calls: Sequence[Call], is_left: Callable[[Call], bool], sleep: Callable[[float], None]
) -> list[Call]:
    """Those of which it is still true after TRIES seconds, asked once a second."""
    left = list(calls)
    for attempt in range(TRIES):
        left = [call for call in left if is_left(call)]
        if not left:
            break
        if attempt + 1 < TRIES:
            sleep(1)
    return left


def check_removed_key(
    api: Api, keys: KeyChange, calls: Sequence[Call], sleep: Callable[[float], None]
) -> Finding:
    """After the change, which has just been made.

    An API may keep keys for some minutes. Once it has fetched them again, for `added`, the removed
    one must be gone.
    """
    if _calls_left(calls, lambda call: not is_accepted(api.call(call, keys.added)), sleep):
        reason = f"the API did not fetch the keys again within {TRIES} s"
        return not_checked("removed-key", reason, Section.PRODUCTION)
    judging = [call for call in calls if not is_accepted(api.call(call, keys.never))]
    taking = _calls_left(judging, lambda call: _takes_removed(api, keys, call), sleep)
    return judged(
        "removed-key",
        f"{', '.join(taking)} still takes tokens of a key that FusionAuth has removed, though the "
        "API has fetched the keys since; expected: each fetch replaces all keys"
        if taking else None,
        "drops a signing key that FusionAuth has removed",
        Section.PRODUCTION,
    )  # fmt: skip


def _takes_removed(api: Api, keys: KeyChange, call: Call) -> bool:
    """Of several workers each fetches for itself, once it meets the added key."""
    api.call(call, keys.added)
    return is_accepted(api.call(call, keys.removed))


def check_attacks(api: Api, forge: Forge, *, key_is_taken: bool) -> Iterator[Finding]:
    for attack in ATTACKS:
        if attack.needs_key and not key_is_taken:
            yield not_checked(attack.name, NEEDS_KEY, Section.BUILD_API)
        else:
            yield _check(api, attack, list(attack.make(forge)))


def _check(api: Api, attack: Attack, variants: list[Variant]) -> Finding:
    accepted: dict[str, list[Call]] = {}
    odd: list[tuple[str, Answer]] = []
    for what, tokens in variants:
        for call in attack.calls:
            answer = api.call(call, tokens)
            if is_accepted(answer):
                accepted.setdefault(what, []).append(call)
            elif answer.status not in attack.statuses:
                odd.append((f"{call} answers {answer.shown_status} to tokens {what}", answer))
    return judged(attack.name, _problem(accepted, odd), attack.fine, Section.BUILD_API)


def _problem(accepted: dict[str, list[Call]], odd: list[tuple[str, Answer]]) -> str | None:
    if accepted:
        parts = [f"tokens {what} ({', '.join(calls)})" for what, calls in accepted.items()]
        return f"accepts {'; '.join(parts)}; expected: 401"
    if not odd:
        return None
    what, answer = odd[0]
    return f"{what}, where 401 is due{reason_of(answer)}"
