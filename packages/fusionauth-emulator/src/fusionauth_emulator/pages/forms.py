"""What the hosted forms hold: hidden OAuth inputs in FusionAuth's order, values and errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fusionauth_emulator.urls import RESOURCE, Parameters, resources_of

_OAUTH_INPUTS = (
    "captcha_token", "client_id", "code_challenge", "dpop_jkt", "code_challenge_method",
    "metaData.device.name", "metaData.device.type", "nonce", "oauth_context", "max_age",
    "pendingIdPLinkId", "prompt", "redirect_uri", "resource", "response_mode", "response_type",
    "scope", "state", "tenantId", "timezone", "user_code",
)  # fmt: skip
_LOGIN_INPUTS = ("showPasswordField", "userVerifyingPlatformAuthenticatorAvailable")
_REGISTER_INPUTS = ("registrationState", "userVerifyingPlatformAuthenticatorAvailable")

Inputs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormState:
    """What the person typed and what is wrong with it; empty on the first visit."""

    values: Mapping[str, str] = field(default_factory=dict)
    field_errors: Mapping[str, str] = field(default_factory=dict)
    """Input name to error code."""
    general_errors: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        return self.values.get(name, "")


def login_inputs(parameters: Parameters) -> Inputs:
    return _inputs(parameters, _OAUTH_INPUTS + _LOGIN_INPUTS)


def register_inputs(parameters: Parameters) -> Inputs:
    return _inputs(parameters, _OAUTH_INPUTS + _REGISTER_INPUTS)


def oauth_inputs(parameters: Parameters) -> Inputs:
    """Of the consent page, and of `/password/*`, so that it can lead back to the login page."""
    return _inputs(parameters, _OAUTH_INPUTS)


def oauth_query(parameters: Parameters) -> dict[str, str]:
    """The OAuth parameters that links between the pages carry on; empty ones are dropped."""
    return {name: parameters[name] for name in _OAUTH_INPUTS if parameters.get(name)}


def _inputs(parameters: Parameters, names: tuple[str, ...]) -> Inputs:
    """All of them even when empty, in this order (contract 10.1)."""
    return tuple((name, value) for name in names for value in _values(parameters, name))


def _values(parameters: Parameters, name: str) -> list[str]:
    """`resource` is repeated, and left out where there is none."""
    return list(resources_of(parameters)) if name == RESOURCE else [parameters.get(name, "")]
