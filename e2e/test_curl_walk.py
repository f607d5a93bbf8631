"""The tutorial's walk without a browser: log in over REST, take the token to the API."""

import pytest
import requests

from e2e.environment import Environment
from e2e.fusionauth import User
from e2e.seed import Seed

TIMEOUT_S = 120


def log_in(
    environment: Environment, seed: Seed, user: User, *, api_key: str | None
) -> requests.Response:
    return requests.post(
        f"{environment.fusionauth_url}/api/login",
        json={"loginId": user.login, "password": user.password, "applicationId": seed.client_id},
        headers={"Authorization": api_key} if api_key else {},
        timeout=TIMEOUT_S,
    )


@pytest.fixture
def token(environment: Environment, seed: Seed, member: User) -> str:
    answer = log_in(environment, seed, member, api_key=environment.api_key)
    assert answer.status_code == 200
    return str(answer.json()["token"])


def test_the_login_token_reads_messages_as_a_cookie(token: str, environment: Environment) -> None:
    answer = requests.get(
        f"{environment.api_url}/messages", cookies={"app.at": token}, timeout=TIMEOUT_S
    )
    assert (answer.status_code, answer.json()) == (200, {"messages": ["Hello"]})


def test_the_login_token_reads_messages_as_a_bearer_token(
    token: str, environment: Environment
) -> None:
    answer = requests.get(
        f"{environment.api_url}/messages",
        headers={"Authorization": f"Bearer {token}"},
        timeout=TIMEOUT_S,
    )
    assert (answer.status_code, answer.json()) == (200, {"messages": ["Hello"]})


@pytest.mark.parametrize("path", ["/identity", "/messages"])
def test_without_a_token_the_api_answers_with_a_challenge(
    path: str, environment: Environment
) -> None:
    answer = requests.get(environment.api_url + path, timeout=TIMEOUT_S)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_password_is_not_found(environment: Environment, seed: Seed, member: User) -> None:
    wrong = User(member.login, "not the password")
    answer = log_in(environment, seed, wrong, api_key=environment.api_key)
    assert (answer.status_code, answer.content) == (404, b"")


def test_logging_in_over_rest_needs_the_api_key(
    environment: Environment, seed: Seed, member: User
) -> None:
    assert log_in(environment, seed, member, api_key=None).status_code == 401
