"""A new signing key while people are signed in, and the end of the old one (contract 4.5)."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping

import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect

from e2e.cookies import app_cookies
from e2e.environment import Environment
from e2e.fusionauth import FusionAuth, User
from e2e.key_rotation import KeyRotation, SigningKey
from e2e.pages.index_page import IndexPage
from e2e.pages.profile_page import ProfilePage
from e2e.requests_seen import RequestsSeen
from e2e.seed import Seed
from e2e.waiting import wait_until

PATIENCE_S = 300  # ends a hang: the API waits some seconds between fetches of keys

Tokens = Mapping[str, str]


@pytest.fixture
def rotation(fusionauth: FusionAuth, seed: Seed) -> Iterator[KeyRotation]:
    with fusionauth.rotating_keys(seed.client_id) as rotation:
        yield rotation


@pytest.fixture
def old_key(rotation: KeyRotation) -> SigningKey:
    """What signs when `member` signs in."""
    key = rotation.make_key()
    rotation.sign_with(key)
    return key


@pytest.fixture
def profile(old_key: SigningKey, index_page: IndexPage, member: User) -> ProfilePage:
    profile = index_page.go_to_login().sign_in(member)
    expect(profile.status).to_contain_text("You are signed in.")
    return profile


@pytest.fixture
def old_tokens(profile: ProfilePage, context: BrowserContext, old_key: SigningKey) -> Tokens:
    tokens = tokens_of(context)
    assert kids_of(tokens) == {old_key.kid}
    return tokens


@pytest.fixture
def refresh(context: BrowserContext, environment: Environment, seed: Seed) -> Callable[[], Tokens]:
    """The tokens after a refresh, which must go well."""

    def refresh() -> Tokens:
        url = f"{environment.fusionauth_url}/app/refresh/{seed.client_id}"
        headers = {"Content-Type": "text/plain", "Origin": environment.site_url}
        answer = context.request.post(url, headers=headers)
        assert answer.status == 200, answer.text()
        return tokens_of(context)

    return refresh


def tokens_of(context: BrowserContext) -> Tokens:
    cookies = app_cookies(context)
    return {name: cookies[name]["value"] for name in ("app.at", "app.idt")}


def kids_of(tokens: Tokens) -> set[str]:
    headers = (token.split(".")[0] for token in tokens.values())
    return {json.loads(base64.urlsafe_b64decode(header + "=="))["kid"] for header in headers}


def ask_fusionauth(environment: Environment, tokens: Tokens) -> Mapping[str, int]:
    """How FusionAuth's own endpoints answer whoever has these tokens, by path."""
    bearer = {"Authorization": f"Bearer {tokens['app.at']}"}
    asked = {
        "/app/me": {"Cookie": f"app.at={tokens['app.at']}"},
        "/oauth2/userinfo": bearer,
        "/api/jwt/validate": bearer,
    }
    return {
        path: get(environment.fusionauth_url + path, headers).status_code
        for path, headers in asked.items()
    }


def ask_api(environment: Environment, tokens: Tokens) -> set[int]:
    return {
        get(f"{environment.api_url}/{path}", {"Cookie": f"{name}={tokens[name]}"}).status_code
        for path, name in (("identity", "app.idt"), ("messages", "app.at"))
    }


def get(url: str, headers: Mapping[str, str]) -> requests.Response:
    return requests.get(url, headers=headers, timeout=PATIENCE_S)


def all_answer(status: int, statuses: Mapping[str, int]) -> bool:
    return set(statuses.values()) == {status}


def test_a_new_signing_key_beside_the_old_one_signs_nobody_out(
    profile: ProfilePage,
    page: Page,
    member: User,
    old_key: SigningKey,
    old_tokens: Tokens,
    rotation: KeyRotation,
    environment: Environment,
) -> None:
    refreshes = RequestsSeen(page, "/app/refresh/")
    rotation.sign_with(rotation.make_key(), listed=[old_key])
    answers = ask_fusionauth(environment, old_tokens)
    assert all_answer(200, answers), answers
    assert ask_api(environment, old_tokens) == {200}
    profile.show_identity()
    expect(profile.identity).to_contain_text(member.login)
    assert refreshes.count == 0


def test_a_key_no_longer_listed_ends_its_tokens_and_a_refresh_helps(
    profile: ProfilePage,
    member: User,
    old_key: SigningKey,
    old_tokens: Tokens,
    rotation: KeyRotation,
    refresh: Callable[[], Tokens],
    environment: Environment,
) -> None:
    new_key = rotation.make_key()
    rotation.sign_with(new_key, listed=[old_key])
    rotation.sign_with(new_key)
    answers = ask_fusionauth(environment, old_tokens)
    assert all_answer(401, answers), answers
    tokens = refresh()
    assert kids_of(tokens) == {new_key.kid}
    answers = ask_fusionauth(environment, tokens)
    assert all_answer(200, answers), answers
    profile.show_identity()
    expect(profile.identity).to_contain_text(member.login)


def test_the_api_follows_the_keys_by_itself(
    old_key: SigningKey,
    old_tokens: Tokens,
    rotation: KeyRotation,
    refresh: Callable[[], Tokens],
    environment: Environment,
) -> None:
    """It takes what FusionAuth publishes: a key ends there when it is deleted, and the API drops it
    when it fetches the next one."""
    new_key = rotation.make_key()
    rotation.sign_with(new_key, listed=[old_key])
    wait_for_api(environment, tokens := refresh())
    assert ask_api(environment, old_tokens) == {200}
    rotation.sign_with(rotation.make_key(), listed=[new_key])
    rotation.delete(old_key)
    wait_for_api(environment, refresh())
    assert ask_api(environment, tokens) == {200}
    refusal = get(f"{environment.api_url}/identity", {"Cookie": f"app.idt={old_tokens['app.idt']}"})
    assert (refusal.status_code, refusal.json()["check"]) == (401, "kid")


def wait_for_api(environment: Environment, tokens: Tokens) -> None:
    wait_until(
        lambda: ask_api(environment, tokens) == {200},
        within_s=PATIENCE_S,
        what="the API to take tokens of a new key",
    )
