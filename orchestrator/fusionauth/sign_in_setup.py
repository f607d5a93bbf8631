"""What matters to a sign-in of how FusionAuth is set up: read over REST, for checks and diagnoses.

Unlike the seed's snapshot it asks for no ids but the application's: people set it up by hand too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.value import Document, section, sections, text, texts


@dataclass(frozen=True)
class Cors:
    """The CORS filter (contract 5.12, 6)."""

    enabled: bool = False
    allow_credentials: bool = False
    methods: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Application:
    """algorithms: of the keys that sign access and ID tokens, where the application has its own."""

    name: str
    tenant_id: str
    redirect_uris: tuple[str, ...]
    grants: tuple[str, ...]
    generates_refresh_tokens: bool
    requires_registration: bool
    registers_itself: bool
    logout_url: str
    algorithms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SignInSetup:
    """application: None where there is none with the id asked for, or it is deactivated."""

    application: Application | None = None
    issuer: str = ""
    cors: Cors = Cors()


def read_sign_in_setup(client: FusionAuthClient, client_id: str) -> SignInSetup:
    """Reads only. Raises FusionAuthError."""
    system = section(client.get("/api/system-configuration") or {}, "systemConfiguration")
    answer = client.get(f"/api/application/{client_id}")
    found = section(answer or {}, "application")
    keys = sections(client.get("/api/key") or {}, "keys")
    algorithms = {text(key, "id"): text(key, "algorithm") for key in keys}
    active = answer is not None and found.get("active") is not False
    application = _application(found, algorithms) if active else None
    return SignInSetup(application, _issuer(client, application), _cors(system))


def _issuer(client: FusionAuthClient, application: Application | None) -> str:
    """Of the application's tenant, else of the first."""
    tenants = sections(client.get("/api/tenant") or {}, "tenants")
    own = [t for t in tenants if application and text(t, "id") == application.tenant_id]
    return text((own or list(tenants) or [{}])[0], "issuer")


def _cors(system: Document) -> Cors:
    found = section(system, "corsConfiguration")
    return Cors(
        enabled=found.get("enabled") is True,
        allow_credentials=found.get("allowCredentials") is True,
        methods=texts(found, "allowedMethods"),
        origins=texts(found, "allowedOrigins"),
    )


def _application(found: Document, algorithms: Mapping[str, str]) -> Application:
    oauth = section(found, "oauthConfiguration")
    return Application(
        name=text(found, "name"),
        tenant_id=text(found, "tenantId"),
        redirect_uris=texts(oauth, "authorizedRedirectURLs"),
        grants=texts(oauth, "enabledGrants"),
        generates_refresh_tokens=oauth.get("generateRefreshTokens") is True,
        requires_registration=oauth.get("requireRegistration") is True,
        registers_itself=section(found, "registrationConfiguration").get("enabled") is True,
        logout_url=text(oauth, "logoutURL"),
        algorithms=_algorithms(section(found, "jwtConfiguration"), algorithms),
    )


def _algorithms(jwt: Document, algorithms: Mapping[str, str]) -> dict[str, str]:
    """The application's keys count only where its `jwtConfiguration` is enabled (contract 4.5)."""
    if jwt.get("enabled") is not True:
        return {}
    named = {"access token": "accessTokenKeyId", "ID token": "idTokenKeyId"}
    keys = {kind: text(jwt, member) for kind, member in named.items()}
    return {kind: algorithms.get(key, "") for kind, key in keys.items() if key}
