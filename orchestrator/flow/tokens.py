"""Why the API refuses a token it was sent: what the token itself shows, else what the API says."""

from orchestrator.flow.hop import Hop, Refusal
from orchestrator.flow.target import Target
from orchestrator.web.jwt_text import decode_token


def explain_api_refusal(hop: Hop, token: str, target: Target) -> Refusal:
    decoded = decode_token(token)
    algorithm = decoded.header.get("alg") if decoded else None
    if isinstance(algorithm, str) and algorithm.startswith("HS"):
        return Refusal(
            f"the token is signed with {algorithm}, a secret the API does not have: "
            "the application has no RSA key of its own",
            "contract 4.5",
            "jwtConfiguration: enabled, accessTokenKeyId and idTokenKeyId an RS256 key",
        )
    issuer = decoded.claims.get("iss") if decoded else None
    if decoded and issuer != target.fusionauth_url:
        return Refusal(
            f"the token's issuer is {issuer}, and the API trusts {target.fusionauth_url}",
            "contract 3.8, 9 (step 2)",
            "PATCH the tenant's issuer, then sign in again",
        )
    if decoded and isinstance(decoded.claims.get("aud"), list):
        return Refusal(
            "the token is for several services (aud is an array: the client Id, then the resources "
            f"that were asked for), and the API takes no such token: {_said(hop)}",
            "contract 4.2, RFC 8707 2, RFC 7519 4.1.3",
            "sign in without the parameter resource, or have the API look for itself in the array",
        )
    return Refusal(
        f"the API refuses the token: {_said(hop)}",
        "RFC 6750 3.1",
        "read the API's log; its clock and its settings (issuer, client Id) must fit",
    )


def _said(hop: Hop) -> str:
    body = hop.answer.json
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])[:200]
    return hop.answer.header("WWW-Authenticate")[:200] or f"status {hop.answer.status}"
