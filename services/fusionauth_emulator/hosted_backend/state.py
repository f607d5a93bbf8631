"""The hosted backend's own `state`: where the browser goes once the tokens are in its cookies.

A base64url JSON document whose first member is `c`, the client Id (contract 2.2); opaque to
everyone else. It is authenticated with the PKCE verifier, which only this browser's HttpOnly
cookie holds: a state that was changed, or that belongs to another browser's sign-in, is refused
without anything being kept on the server.
[A] contract 2.2: the internal state holds the caller's redirect URI, state and resources.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.fusionauth_emulator.oauth2.errors import invalid_request


@dataclass(frozen=True)
class SignInState:
    client_id: str
    redirect_uri: str
    caller_state: str | None
    """Returned to the caller as it was given (contract 2.4)."""
    resources: tuple[str, ...] = ()
    """Resource indicators it asked for, which the exchange has to name again (contract 3.3)."""


def seal_state(state: SignInState, verifier: str) -> str:
    members: dict[str, object] = {
        "c": state.client_id,
        "r": state.redirect_uri,
        "s": state.caller_state,
        "t": list(state.resources),
    }
    signed = {**members, "m": _mac(members, verifier)}
    return base64.urlsafe_b64encode(_compact(signed)).rstrip(b"=").decode()


def open_state(text: str, verifier: str) -> SignInState:
    """Raises OAuthError for anything `seal_state` did not make with this verifier."""
    members = _decode(text)
    mac = members.pop("m", None)
    if not isinstance(mac, str) or not hmac.compare_digest(
        mac.encode(), _mac(members, verifier).encode()
    ):
        raise invalid_state()
    return SignInState(members["c"], members["r"], members["s"], tuple(members.get("t", ())))


def invalid_state() -> Exception:
    return invalid_request("unknown", "The state does not belong to this sign-in.")


def _decode(text: str) -> dict[str, Any]:
    try:
        members = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise invalid_state() from None
    if not isinstance(members, dict):
        raise invalid_state()
    return members


def _mac(members: Mapping[str, object], verifier: str) -> str:
    return hmac.new(verifier.encode(), _compact(members), hashlib.sha256).hexdigest()


def _compact(members: Mapping[str, object]) -> bytes:
    return json.dumps(members, separators=(",", ":")).encode()
