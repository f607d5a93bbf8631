"""Each fault of a bad API is found and named by its check, and no other check complains."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import count

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from orchestrator.flow.hop import Target
from orchestrator.verify.api_calls import Tokens
from orchestrator.verify.findings import Finding, Outcome, Section, not_checked
from orchestrator.verify.forge import make_key
from orchestrator.verify.judge import Judge
from orchestrator.web.exchange import Answer, NoAnswer, Request, Send
from orchestrator.web.jwt_text import decode_token
from services.api.app import create_app
from tests.fakes.demo_in_process import CLIENT_ID, SITE, DemoInProcess, make_api_settings
from tests.fakes.fusionauth_tokens import Generation
from tests.integration.verify.bad_api import make_bad_api
from tests.integration.verify.faults import Fault
from tests.integration.verify.reissuing import reissuing

pytestmark = pytest.mark.integration

BAD = "http://localhost:5050"
OWN = "http://localhost:5051"
APPLICATION = f"/api/application/{CLIENT_ID}"
EACH_GENERATION = pytest.mark.parametrize("generation", Generation, ids=lambda one: one.name)

# the checks that must fail, and words that name the fault
FOUND = {
    Fault.NO_SIGNATURE_CHECK: (
        {"signature", "payload", "alg-none", "alg-hs256", "unknown-kid", "key-in-header"},
        "accepts tokens signed by a key of one's own",
    ),
    Fault.COOKIE_UNVERIFIED: (
        {"signature", "payload", "alg-none", "alg-hs256", "unknown-kid", "key-in-header"},
        "(/identity by cookie, /messages by cookie)",
    ),
    Fault.NO_AUDIENCE: ({"audience", "odd-claims"}, "accepts tokens for another application"),
    Fault.NO_ISSUER: ({"issuer", "odd-claims"}, "accepts tokens of the issuer"),
    Fault.NO_EXPIRY: ({"expired", "no-expiry", "odd-claims"}, "accepts tokens expired an hour ago"),
    Fault.EXPIRY_OPTIONAL: ({"no-expiry"}, "accepts tokens without exp"),
    Fault.NO_NOT_BEFORE: ({"not-yet-valid", "odd-claims"}, "not valid for another hour"),
    Fault.ALG_NONE: ({"alg-none"}, "accepts tokens unsigned, alg none"),
    Fault.ALG_NONE_IN_ANY_CASE: ({"alg-none"}, "accepts tokens unsigned, alg None"),
    Fault.ALG_FROM_TOKEN: ({"alg-hs256"}, "HS256 with the public key (PEM) as the secret"),
    Fault.KEY_FROM_HEADER: ({"key-in-header"}, "bringing their own key in the header"),
    Fault.LEEWAY: ({"expired", "not-yet-valid"}, "accepts tokens expired ten minutes ago"),
    Fault.ISSUER_BEGINS: ({"issuer"}, "accepts tokens whose iss only begins with the issuer"),
    Fault.ISSUER_BEGUN: ({"issuer"}, "accepts tokens whose iss is only the beginning of"),
    Fault.ISSUER_ENDS: ({"issuer"}, "accepts tokens whose iss only ends with the issuer"),
    Fault.AUDIENCE_BEGINS: ({"audience"}, "accepts tokens whose aud only begins with the client"),
    Fault.AUDIENCE_BEGUN: ({"audience"}, "accepts tokens whose aud is only the beginning of"),
    Fault.CRIT_IGNORED: ({"crit"}, "accepts tokens that demand an unknown extension (crit)"),
    Fault.NO_SUBJECT: ({"subject"}, "accepts tokens without sub"),
    Fault.LAST_COOKIE: (
        {"two-cookies"},
        "/identity by cookie and /messages by cookie: of two cookies of one name it takes the last",
    ),
    Fault.ANY_COOKIE: ({"two-cookies"}, "of two cookies of one name it takes the last"),
    Fault.FALLBACK: ({"no-fallback"}, "falls back to the cookie; expected: 401"),
    Fault.QUERY_TOKEN: ({"query-token"}, "/messages takes a token from the address"),
    Fault.CORS_SUFFIX: (
        {"cors-foreign"},
        "pages of http://evil-localhost:3000, http://evil.localhost",
    ),
    Fault.CORS_ANY_SCHEME: ({"cors-foreign"}, "pages of https://localhost:3000 may read"),
    Fault.CORS_ANY_PORT: ({"cors-foreign"}, "pages of http://localhost:30001 may read"),
    Fault.CORS_NULL: (
        {"cors-foreign"},
        "pages of sandboxed frames and file:// (origin null) may read",
    ),
    Fault.CORS_SLASH: (
        {"cors", "cors-on-401", "preflight"},
        "not http://localhost:3000 (an origin has no slash at its end); expected: Access-Control",
    ),
    Fault.SHOWS_TOKENS: (
        {"shows-no-token"},
        "/identity by cookie answers with a token in the body",
    ),
    Fault.ANY_APPLICATION: (
        {"application"},
        "accepts tokens for a user of another application (/messages by bearer token, /messages",
    ),
    Fault.KEYS_KEPT: ({"removed-key"}, "takes tokens of a key that FusionAuth has removed"),
    Fault.NO_ERROR_CODE: ({"invalid-token"}, 'expected: error="invalid_token" in it'),
    Fault.BEARER_IN_ONE_CASE: ({"bearer-case"}, "Authorization: bearer is answered 401, not 200"),
    Fault.AUDIENCE_CONTAINED: (
        {"audience"},
        "tokens whose aud only contains the client Id (",
    ),
    Fault.KINDS_MIXED: ({"kind", "kind-tty"}, "accepts tokens of the other kind"),
    Fault.TTY_IGNORED: (
        {"kind-tty"},
        "accepts tokens that tty alone shows to be of the other kind, against applicationId",
    ),
    Fault.TTY_UNKNOWN: ({"kind-tty"}, "accepts tokens whose tty is neither at nor idt"),
    Fault.TTY_MISSING: ({"kind-tty"}, "accepts tokens of the other kind, from before FusionAuth"),
    Fault.TTY_REFUSED: (
        {"identity", "messages-bearer", "messages-cookie"},
        "/messages by bearer token answers 401 to a good access token",
    ),
    Fault.TTY_MISSING_CRASH: (
        {"generations", "kind-tty"},
        "answers 500 to tokens from before FusionAuth 1.60 (no tty)",
    ),
    Fault.TTY_ARRAY_CRASH: ({"kind-tty"}, "answers 500 to tokens whose tty is an array"),
    Fault.KEYS_ONCE: ({"new-key"}, "a key that FusionAuth added is not fetched"),
    Fault.OPEN: ({"no-token"}, "/identity answers 200"),
    Fault.LOGIN_REDIRECT: ({"no-token"}, "/identity answers 302"),
    Fault.FORBIDDEN: ({"expired"}, "answers 403 to tokens expired an hour ago"),
    Fault.NO_CHALLENGE: ({"challenge"}, "has no header WWW-Authenticate: Bearer (RFC 6750 3)"),
    Fault.NO_COOKIE: ({"messages-cookie"}, "/messages by cookie answers 401"),
    Fault.NO_BEARER: ({"messages-bearer"}, "/messages by bearer token answers 401"),
    Fault.NOBODY: ({"identity"}, "neither the sub nor the email"),
    Fault.CRASH: ({"garbage"}, "/identity by cookie answers 500 to one word"),
    Fault.CRASH_ON_TYPES: ({"odd-claims"}, "answers 500 to tokens whose"),
    Fault.CRASH_ON_SIZE: ({"oversized"}, "answers 500 to a token of 12000 bytes"),
    Fault.TRACE: ({"no-trace"}, "shows a stack trace"),
    Fault.CORS_NONE: (
        {"cors", "cors-on-401", "preflight"},
        "the answer has no Access-Control-Allow-Origin",
    ),
    Fault.CORS_WILDCARD: (
        {"cors", "cors-on-401", "cors-foreign", "preflight"},
        "Access-Control-Allow-Origin is *, which browsers refuse with credentials",
    ),
    Fault.CORS_REFLECTED: ({"cors-foreign"}, "pages of https://evil.example"),
    Fault.CORS_PREFIX: (
        {"cors-foreign"},
        "pages of http://localhost:3000.evil.example, http://localhost:30001 may read",
    ),
    Fault.CORS_NOT_ON_401: ({"cors-on-401"}, "the 401 of /identity from pages of http"),
    Fault.CORS_NO_CREDENTIALS: (
        {"cors", "cors-on-401", "preflight"},
        "lacks Access-Control-Allow-Credentials: true",
    ),
    Fault.PREFLIGHT_NEEDS_TOKEN: ({"preflight"}, "not 204 or 200: a preflight carries no token"),
    Fault.PREFLIGHT_WITHOUT_HEADERS: ({"preflight"}, "does not allow the header Authorization"),
    Fault.NO_VARY: ({"vary"}, "has no Vary: Origin"),
    Fault.CACHEABLE: ({"cache"}, "may be kept by a cache"),
}


@cache
def two_keys() -> tuple[RSAPrivateKey, RSAPrivateKey]:
    """A judge makes two; making them takes longer than judging."""
    return make_key(), make_key()


def no_browser(_: Target, __: Tokens) -> Finding:
    return not_checked("refresh", "not in this test", Section.REFRESH)


def judge(
    demo: DemoInProcess,
    url: str,
    generation: Generation = Generation.TODAY,
    site_origin: str | None = None,
) -> list[Finding]:
    """generation: that of the FusionAuth beside the API."""
    target = replace(demo.target, api_url=url)
    keys: Iterator[RSAPrivateKey] = iter(two_keys())
    with reissuing(demo, generation) as send:
        return list(
            Judge(
                target,
                send,
                demo.rest,
                no_browser,
                sleep=lambda _: None,
                make_key=lambda: next(keys),
                site_origin=site_origin,
            ).findings()
        )


def failures(findings: list[Finding]) -> dict[str, str]:
    return {f.name: f.reason for f in findings if f.outcome is Outcome.FAIL}


def reason_of(name: str, findings: list[Finding]) -> str:
    return next(finding.reason for finding in findings if finding.name == name)


def judge_bad(demo: DemoInProcess, *faults: Fault) -> list[Finding]:
    demo.serve(BAD, make_bad_api(demo.emulator.app, *faults))
    return judge(demo, BAD)


@EACH_GENERATION
def test_the_demos_own_api_passes(in_process: DemoInProcess, generation: Generation) -> None:
    fetching = httpx.ASGITransport(in_process.emulator.app)
    clock = partial(next, count(0.0, 1.0))  # as the judge's waiting takes no time, this does
    in_process.serve(OWN, create_app(make_api_settings(), transport=fetching, clock=clock))
    findings = judge(in_process, OWN, generation=generation)
    assert failures(findings) == {}
    assert {f.name for f in findings if f.outcome is Outcome.NOT_CHECKED} == {"refresh"}


@EACH_GENERATION
def test_an_api_without_a_fault_passes(in_process: DemoInProcess, generation: Generation) -> None:
    demo = in_process
    demo.serve(BAD, make_bad_api(demo.emulator.app))
    findings = judge(demo, BAD, generation=generation)
    assert failures(findings) == {}
    assert "; also from before FusionAuth 1.60" in reason_of("generations", findings)


def test_c05_an_api_that_requires_tty_is_right_beside_todays_fusionauth(
    in_process: DemoInProcess,
) -> None:
    in_process.serve(BAD, make_bad_api(in_process.emulator.app, requires_tty=True))
    findings = judge(in_process, BAD)
    assert failures(findings) == {}
    assert "; none from before FusionAuth 1.60" in reason_of("generations", findings)


def test_c05_an_api_that_ignores_tty_is_found_beside_an_older_fusionauth_too(
    in_process: DemoInProcess,
) -> None:
    in_process.serve(BAD, make_bad_api(in_process.emulator.app, Fault.TTY_IGNORED))
    found = failures(judge(in_process, BAD, generation=Generation.BEFORE_1_60))
    assert set(found) == {"kind-tty"}
    assert "whose tty is neither at nor idt" in found["kind-tty"]


def test_c05_an_api_that_knows_older_tokens_only_is_found(in_process: DemoInProcess) -> None:
    """Today's are its fault and not the new key's: beside an older FusionAuth it works."""
    in_process.serve(BAD, make_bad_api(in_process.emulator.app, Fault.TTY_REFUSED))
    found = failures(judge(in_process, BAD, generation=Generation.BEFORE_1_60))
    assert set(found) == {"generations"}
    assert "refuses tokens with tty" in found["generations"]


def test_every_fault_has_its_check() -> None:
    assert set(FOUND) == set(Fault)


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_a_fault_is_found_and_named(in_process: DemoInProcess, fault: Fault) -> None:
    names, words = FOUND[fault]
    found = failures(judge_bad(in_process, fault))
    assert set(found) == names
    assert words in " | ".join(found.values())


@pytest.mark.parametrize(
    "faults", [(Fault.LEEWAY, Fault.NO_SUBJECT), (Fault.LAST_COOKIE, Fault.CORS_SUFFIX)]
)
def test_g04_two_faults_are_both_found(
    in_process: DemoInProcess, faults: tuple[Fault, ...]
) -> None:
    wanted = set().union(*(FOUND[fault][0] for fault in faults))
    assert set(failures(judge_bad(in_process, *faults))) == wanted


def test_g04_an_audience_that_lists_the_client_id_is_no_fault(in_process: DemoInProcess) -> None:
    """RFC 7519 §4.1.3: an API may take such a token or refuse it; no attack brings one."""
    brought: list[object] = []

    def listening(request: Request) -> Answer:
        brought.extend(audiences_of(request))
        return in_process.send(request)

    in_process.serve(BAD, make_bad_api(in_process.emulator.app))  # takes them: PyJWT does
    heard = replace(in_process, send=listening)
    assert failures(judge(heard, BAD)) == {}
    lists = [aud for aud in brought if isinstance(aud, list)]
    assert lists
    assert not any(CLIENT_ID in aud for aud in lists)


def audiences_of(request: Request) -> Iterator[object]:
    """Of the tokens that a request carries."""
    carried = f"{request.headers.get('Authorization')} {request.headers.get('Cookie')}"
    for text in re.findall(r"ey[\w-]+\.[\w-]+\.[\w-]*", carried):
        token = decode_token(text)
        yield token.claims.get("aud") if token else None


@pytest.mark.parametrize("allowed", ["http://localhost:3001", "https://www.example.com"])
def test_g02_an_api_for_another_site_that_fusionauth_knows_passes(
    in_process: DemoInProcess, allowed: str
) -> None:
    in_process.serve(BAD, make_bad_api(in_process.emulator.app, site=allowed))
    own = in_process.call("GET", APPLICATION)["application"]["oauthConfiguration"]
    pages = [*own["authorizedRedirectURLs"], f"{allowed}/profile.html"]
    patch = {"application": {"oauthConfiguration": {"authorizedRedirectURLs": pages}}}
    with in_process.changed(APPLICATION, patch):
        findings = judge(replace(in_process, send=without_site(in_process, allowed)), BAD)
    assert failures(findings) == {}
    assert f"judged for pages of {allowed}, which the API allows" in reason_of(
        "site-origin", findings
    )
    assert f"nothing answers on {allowed}/profile.html" in reason_of("refresh", findings)


def without_site(demo: DemoInProcess, site: str) -> Send:
    """As before chapter 8 of the guide: nothing serves the pages yet."""

    def send(request: Request) -> Answer:
        if request.url.startswith(site):
            raise NoAnswer("connection refused")
        return demo.send(request)

    return send


def test_g02_an_api_for_an_unknown_site_fails_and_the_origin_tried_is_named(
    in_process: DemoInProcess,
) -> None:
    in_process.serve(BAD, make_bad_api(in_process.emulator.app, site="http://localhost:4000"))
    findings = judge(in_process, BAD)
    found = failures(findings)
    assert set(found) == {"cors", "cors-on-401", "preflight"}
    assert all(SITE in reason for reason in found.values())
    assert "--site-origin names another" in reason_of("site-origin", findings)


def test_g02_the_option_names_the_site(in_process: DemoInProcess) -> None:
    named = "http://localhost:4000"
    in_process.serve(BAD, make_bad_api(in_process.emulator.app, site=named))
    findings = judge(in_process, BAD, site_origin=named)
    assert failures(findings) == {}
    assert f"has no redirect URL on {named}" in reason_of("refresh", findings)


def test_g03_a_right_token_that_is_refused_comes_with_the_apis_own_reason(
    in_process: DemoInProcess,
) -> None:
    settings = replace(make_api_settings(), client_id="00000000-0000-0000-0000-00000000beef")
    fetching = httpx.ASGITransport(in_process.emulator.app)
    in_process.serve(OWN, create_app(settings, transport=fetching))
    found = failures(judge(in_process, OWN))
    for name in ("identity", "messages-bearer", "messages-cookie"):
        assert "not 200 (it says: {" in found[name]
        assert '"check":"aud"' in found[name]


def test_nothing_is_left_in_fusionauth(in_process: DemoInProcess) -> None:
    before = objects(in_process)
    judge(in_process, in_process.target.api_url)
    assert objects(in_process) == before


def test_nothing_is_left_when_the_reader_stops_early(in_process: DemoInProcess) -> None:
    before = objects(in_process)
    running = Judge(in_process.target, in_process.send, in_process.rest, no_browser).findings()
    for finding in running:
        if finding.name == "new-key":
            break
    assert objects(in_process) != before
    running.close()
    assert objects(in_process) == before


def test_nothing_is_left_after_ctrl_c(in_process: DemoInProcess) -> None:
    def interrupted(request: Request) -> Answer:
        if "Authorization" in request.headers and "e30." in request.headers["Authorization"]:
            raise KeyboardInterrupt  # at the oversized token: user and key are there
        return in_process.send(request)

    before = objects(in_process)
    running = Judge(in_process.target, interrupted, in_process.rest, no_browser).findings()
    with pytest.raises(KeyboardInterrupt):
        list(running)
    assert objects(in_process) == before


def objects(demo: DemoInProcess) -> tuple[int, int]:
    """How many users and keys there are."""
    users = demo.call("GET", "/api/user/search?queryString=*")["total"]
    return users, len(demo.call("GET", "/api/key")["keys"])
