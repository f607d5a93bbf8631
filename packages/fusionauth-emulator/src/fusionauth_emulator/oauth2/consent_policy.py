"""What a third-party application must have people's consent for (contract 3.11, 10.4). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.oauth2.scopes import PROVIDED, RESERVED, Scopes
from fusionauth_emulator.store.consents import Consent

Document = Mapping[str, Any]


@dataclass(frozen=True)
class ConsentScope:
    """A scope the application defines or has enabled."""

    name: str
    required: bool
    message: str | None = None
    """What the application's owner wants people to read; None: ours."""
    detail: str | None = None

    @property
    def input_name(self) -> str:
        """FusionAuth's own spelling (contract 10.4)."""
        return f"scopeConsents['{self.name}']"


@dataclass(frozen=True)
class ConsentPolicy:
    is_third_party: bool
    mode: str
    """`AlwaysPrompt`, `RememberDecision` or `NeverPrompt`."""
    remember_ttl_s: int
    scopes: Mapping[str, ConsentScope]

    def questions(self, asked: Scopes) -> tuple[ConsentScope, ...]:
        """What to ask a person: nothing about the reserved scopes, nothing for a first party."""
        if not self.is_third_party or self.mode == "NeverPrompt":
            return ()
        names = (name for name in asked if name not in RESERVED)
        return tuple(self.scopes.get(name) or ConsentScope(name, required=False) for name in names)


def covers(consent: Consent, questions: tuple[ConsentScope, ...]) -> bool:
    """Whether nothing is left to ask; a scope that became required meanwhile is."""
    return all(
        one.name in (consent.allowed if one.required else consent.about) for one in questions
    )


def granted_scopes(asked: Scopes, consent: Consent) -> Scopes:
    refused = consent.about - consent.allowed
    return tuple(name for name in asked if name not in refused)


def make_consent_policy(application: Document, remember_ttl_s: int) -> ConsentPolicy:
    oauth = application.get("oauthConfiguration") or {}
    provided = oauth.get("providedScopePolicy") or {}
    scopes = [
        ConsentScope(name, required=bool((provided.get(name) or {}).get("required")))
        for name in sorted(PROVIDED)
    ]
    scopes += [_custom_scope(scope) for scope in application.get("scopes") or ()]
    return ConsentPolicy(
        is_third_party=oauth.get("relationship") == "ThirdParty",
        mode=oauth.get("consentMode", "AlwaysPrompt"),
        remember_ttl_s=remember_ttl_s,
        scopes={scope.name: scope for scope in scopes},
    )


def _custom_scope(scope: Document) -> ConsentScope:
    return ConsentScope(
        str(scope["name"]),
        required=bool(scope.get("required")),
        message=scope.get("defaultConsentMessage"),
        detail=scope.get("defaultConsentDetail"),
    )
