"""How the PKCE values of a sign-in fit (RFC 7636)."""

import base64
import hashlib

from orchestrator.flow.hop import Hop, Step
from orchestrator.flow.masking import mask
from orchestrator.web.exchange import query_of


def make_challenge(verifier: str) -> str:
    """RFC 7636 4.2: BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def describe_pkce(hop: Hop) -> list[str]:
    """What this hop shows of them: where they are made, and where they come together again."""
    if hop.step is Step.LOGIN:
        return _at_login(hop)
    if hop.step is Step.CALLBACK and "app.pkce_v" in hop.sent:
        how = "which it did" if hop.refusal is None else "which failed"
        return [
            "FusionAuth redeems the code with the verifier from app.pkce_v; it must fit the "
            f"code_challenge of step 2 (RFC 7636 4.6), {how}."
        ]
    return []


def _at_login(hop: Hop) -> list[str]:
    verifier = next((s.cookie.value for s in hop.cookies if s.cookie.name == "app.pkce_v"), None)
    challenge = _challenge_of(hop)
    if verifier is None or challenge is None:
        return []
    if make_challenge(verifier) == challenge:
        return [
            f"code_verifier {mask(verifier)} in the cookie app.pkce_v, code_challenge {challenge} "
            "in the address: S256(verifier) = challenge, they fit (RFC 7636 4.2)."
        ]
    return [
        f"app.pkce_v ({len(verifier)} characters) is opaque here: FusionAuth may encrypt the "
        f"verifier (contract 2.8), so S256(verifier) = {challenge} cannot be recomputed."
    ]


def _challenge_of(hop: Hop) -> str | None:
    return query_of(hop.location).get("code_challenge") if hop.location else None
