"""The hosted backend's own `state`: where the browser goes once the tokens are in its cookies.

A base64url JSON document whose first member is `c`, the client Id (contract 2.2); opaque to
everyone else. It is authenticated with the PKCE verifier, which only this browser's HttpOnly
cookie holds: a state that was changed, or that belongs to another browser's sign-in, is refused
without anything being kept on the server.
[A] contract 2.2: the internal state holds the caller's redirect URI, state and resources.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.json_reading import read_json
from fusionauth_emulator.keys.key_ring import base64url, base64url_bytes
from fusionauth_emulator.oauth2.oauth_errors import invalid_request


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
    return base64url(_compact(signed))


def open_state(text: str, verifier: str) -> SignInState:
    """Raises OAuthError for anything `seal_state` did not make with this verifier.

    Who has the verifier can seal any members, so their types are checked too.
    """
    match _decode(text):
        case {
            "c": str(id),
            "r": str(uri),
            "s": str() | None as own,
            "t": list(resources),
            "m": str(mac),
            **more,
        } if all(isinstance(one, str) for one in resources):
            signed = {"c": id, "r": uri, "s": own, "t": resources, **more}
        case _:
            raise invalid_state()
    if not hmac.compare_digest(mac.encode(), _mac(signed, verifier).encode()):
        raise invalid_state()
    return SignInState(id, uri, own, tuple(resources))


def invalid_state() -> Exception:
    return invalid_request("unknown", "The state does not belong to this sign-in.")


def _decode(text: str) -> object:
    try:
        return read_json(base64url_bytes(text))
    except ValueError:
        raise invalid_state() from None


def _mac(members: Mapping[Any, object], verifier: str) -> str:
    return hmac.new(verifier.encode(), _compact(members), hashlib.sha256).hexdigest()


def _compact(members: Mapping[Any, object]) -> bytes:
    return json.dumps(members, separators=(",", ":")).encode()
