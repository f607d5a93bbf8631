"""Each fault of a bad API is found and named by its check, and no other check complains."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from orchestrator.flow.target import Target
from orchestrator.verify.doors import Tokens
from orchestrator.verify.finding import Finding, Outcome, Section, not_checked
from orchestrator.verify.forge import make_key
from orchestrator.verify.judge import Judge
from orchestrator.web.exchange import Answer, Request
from services.api.app import create_app
from tests.fakes.demo_in_process import DemoInProcess, make_api_settings
from tests.fakes.fusionauth_tokens import Generation
from tests.integration.verify.bad_api import Fault, make_bad_api
from tests.integration.verify.reissuing import reissuing

pytestmark = pytest.mark.integration

BAD = "http://localhost:5050"
OWN = "http://localhost:5051"
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
    Fault.AUDIENCE_CONTAINED: (
        {"audience"},
        "accepts tokens whose aud only contains the client Id",
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
    Fault.NO_CHALLENGE: ({"challenge"}, "no WWW-Authenticate: Bearer (RFC 6750 3)"),
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
        "pages of http://localhost:3000.evil.example may read",
    ),
    Fault.CORS_NOT_ON_401: ({"cors-on-401"}, "keeps the 401 of /identity from the site's page"),
    Fault.CORS_NO_CREDENTIALS: (
        {"cors", "cors-on-401", "preflight"},
        "lacks Access-Control-Allow-Credentials: true",
    ),
    Fault.PREFLIGHT_NEEDS_TOKEN: ({"preflight"}, "answers 401: a preflight carries no token"),
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
    demo: DemoInProcess, url: str, generation: Generation = Generation.TODAY
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
    in_process.serve(OWN, create_app(make_api_settings(), transport=fetching))
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
