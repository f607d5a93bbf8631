"""An API judged from outside, check by check: what the guide builds, in whatever language."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from jwt import PyJWKSet

from orchestrator.errors import ConfigError
from orchestrator.flow.hop import Hop, Target
from orchestrator.flow.walk import Walk
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.sign_in_setup import SignInSetup, read_sign_in_setup
from orchestrator.verify.api_calls import Api, Call, Tokens
from orchestrator.verify.attacks import (
    NEEDS_KEY,
    KeyChange,
    check_attacks,
    check_new_key,
    check_removed_key,
    find_accepting_calls,
)
from orchestrator.verify.basics import check_good_tokens, check_host, check_without_token
from orchestrator.verify.cors_checks import check_cors
from orchestrator.verify.findings import Finding, Outcome, Section, fail, not_checked, ok
from orchestrator.verify.forge import Forge, SignIn, Variant, make_key
from orchestrator.verify.robustness import check_garbage, check_no_trace, check_oversized
from orchestrator.verify.site_origin import find_page, find_site_origin, report_site_origin
from orchestrator.verify.temporary_objects import temporary_key, temporary_user
from orchestrator.verify.token_generations import check_generations
from orchestrator.verify.token_places import check_error_code, check_token_places
from orchestrator.web.exchange import NoAnswer, Request, Send, origin_of
from orchestrator.web.jwt_text import decode_token

SET_UP = "python3 orchestrate.py verify tells what is missing"

# Judges the refresh in a browser; takes where to, and an expired pair of tokens.
CheckRefresh = Callable[[Target, Tokens], Finding]


@dataclass(frozen=True)
class Judge:
    """target: the environment, `api_url` the API to judge; its login is replaced by a guest's.
    site_origin: whose pages are to read the API's answers; None asks the API.

    sleep: takes seconds; make_key: a new RSA key at each call.
    Raises ConfigError where nobody can sign in to the environment.
    """

    target: Target
    send: Send
    rest: FusionAuthClient
    check_refresh: CheckRefresh
    sleep: Callable[[float], None] = time.sleep
    now_s: Callable[[], float] = time.time
    make_key: Callable[[], RSAPrivateKey] = make_key
    site_origin: str | None = None

    def findings(self) -> Generator[Finding, None, None]:
        """To be closed by whoever stops early: guests are still in FusionAuth then."""
        api = Api(self.target.api_url, origin_of(self.target.site_url), self.send)
        first = api.ask("/identity")
        if first.status == 0:
            reason = f"nothing answers on {api.url}: {first.shown_status}"
            yield fail("reachable", reason, Section.BUILD_API)
            return
        yield ok("reachable", f"{api.url} answers", Section.BUILD_API)
        setup = read_sign_in_setup(self.rest, self.target.client_id)
        site = find_site_origin(api, self.site_origin, api.site_origin, setup)
        yield report_site_origin(site)
        api.site_origin = site.origin
        yield check_host(api, self.target.fusionauth_url)
        yield from check_without_token(api)
        yield from self._as_guest(api, setup)
        yield check_no_trace(api)

    def _as_guest(self, api: Api, setup: SignInSetup) -> Iterator[Finding]:
        """With a user and a key that are gone afterwards, also when the reader stops early.

        The key comes after the first good token: an API that fetches keys once has them by then.
        """
        with ExitStack() as stack, ExitStack() as keys:
            guest = stack.enter_context(temporary_user(self.rest, *self._place(setup)))
            target = replace(self.target, login=guest.login, password=guest.password)
            genuine = self._sign_in(target)
            yield from check_good_tokens(api, genuine.text, genuine.identity)
            yield from check_cors(api, genuine.text)
            forge = self._make_forge(genuine, keys)
            calls = find_accepting_calls(api, genuine.text)
            new_key = check_new_key(api, forge.good(), calls, self.sleep)
            yield new_key
            taken = new_key.outcome is Outcome.OK
            _, foreign = next(forge.foreign_signature())
            yield from check_token_places(api, genuine.text, foreign, calls)
            yield check_error_code(api, _bad_tokens(forge, key_is_taken=taken))
            yield check_generations(api, forge, calls) if taken else _no_generations()
            yield from check_attacks(api, forge, key_is_taken=taken)
            yield check_garbage(api)
            yield check_oversized(api)
            yield self._refresh(api, target, forge, setup) if taken else _no_refresh()
            yield self._removed_key(api, forge, calls, keys) if taken else _no_removed_key()

    def _place(self, setup: SignInSetup) -> tuple[str, str]:
        """Client and tenant Id."""
        if setup.application is None:
            raise ConfigError(
                f"FusionAuth has no application {self.target.client_id}, so nobody can sign in",
                SET_UP,
            )
        return self.target.client_id, setup.application.tenant_id

    def _make_forge(self, genuine: SignIn, keys: ExitStack) -> Forge:
        planted = self.make_key()
        return Forge(
            genuine=genuine,
            public_key=self._public_key(str(genuine.access.header.get("kid"))),
            planted_kid=keys.enter_context(temporary_key(self.rest, planted)),
            now_s=int(self.now_s()),
            planted=planted,
            foreign=self.make_key(),
        )

    def _sign_in(self, target: Target) -> SignIn:
        walk = Walk(target, self.send, self.rest, self.now_s)
        for hop in walk.sign_in():
            if hop.refusal:
                raise _cannot_sign_in(hop)
        text = Tokens(walk.jar.value("app.at") or "", walk.jar.value("app.idt") or "")
        access, identity = decode_token(text.access), decode_token(text.id)
        if access is None or identity is None:
            raise ConfigError("the sign-in left no tokens (JWTs) in the cookies", SET_UP)
        return SignIn(text, access, identity)

    def _public_key(self, kid: str) -> RSAPublicKey:
        url = f"{self.target.fusionauth_url}/.well-known/jwks.json"
        document = self.send(Request("GET", url)).json
        keys = PyJWKSet.from_dict(document).keys if document else []
        for key in keys:
            if key.key_id == kid and isinstance(key.key, RSAPublicKey):
                return key.key
        raise ConfigError(f"FusionAuth publishes no RSA key {kid}, by which it signs", SET_UP)

    def _refresh(self, api: Api, target: Target, forge: Forge, setup: SignInSetup) -> Finding:
        """In a page of the site, so that there must be one; what it holds is of no matter."""
        page = find_page(api.site_origin, target.redirect_uri, setup)
        if page is None:
            return _no_page(f"the application has no redirect URL on {api.site_origin}")
        try:
            self.send(Request("GET", page))
        except NoAnswer as problem:
            return _no_page(f"nothing answers on {page} ({problem})")
        _, expired = next(iter(forge.expired()))
        at_site = replace(target, site_url=api.site_origin, redirect_uri=page)
        return self.check_refresh(at_site, expired)

    def _removed_key(
        self, api: Api, forge: Forge, calls: Sequence[Call], keys: ExitStack
    ) -> Finding:
        """The planted key goes; another comes, so that the API fetches the keys again."""
        removed, (_, never) = forge.good(), next(forge.unknown_key_id())
        keys.close()
        kid = keys.enter_context(temporary_key(self.rest, forge.foreign))
        added = replace(forge, planted=forge.foreign, planted_kid=kid).good()
        return check_removed_key(api, KeyChange(removed, added, never), calls, self.sleep)


def _bad_tokens(forge: Forge, *, key_is_taken: bool) -> list[Variant]:
    return [next(forge.foreign_signature()), *([next(forge.expired())] if key_is_taken else [])]


def _no_generations() -> Finding:
    return not_checked("generations", NEEDS_KEY, Section.BUILD_API)


def _no_refresh() -> Finding:
    reason = "needs an expired token, and so a key of ours that the API takes (new-key)"
    return not_checked("refresh", reason, Section.REFRESH)


def _no_page(why: str) -> Finding:
    reason = f"{why}, where a browser would call the API from; --site-origin names another site"
    return not_checked("refresh", reason, Section.REFRESH)


def _no_removed_key() -> Finding:
    return not_checked("removed-key", NEEDS_KEY, Section.PRODUCTION)


def _cannot_sign_in(hop: Hop) -> ConfigError:
    assert hop.refusal
    return ConfigError(
        f"nobody can sign in, so no API can be judged: {hop.refusal.cause} ({hop.refusal.section})",
        SET_UP,
    )
