"""The emulator as the lifecycle tests use it: two applications for all runs, people for each.

Everything is cheap: HMAC keys, one iteration of PBKDF2, no waiting for the disk at a commit.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

from psycopg import sql

from emulator_tests.contract.emulator import API_KEY, DEFAULT_TENANT_ID, Emulator
from emulator_tests.contract.lifecycle.direct import Answer, DirectClient, Json
from emulator_tests.contract.lifecycle.model import SESSION_IDLE_TTL_MS, Policy
from fusionauth_emulator.oauth2 import pkce

REDIRECT_URI = "http://localhost:3000/profile.html"
VERIFIER = "v" * 43
PASSWORD = "the first password"
SECRETS = {"closed": "the secret of closed", "open": "the secret of open"}
"""The client `closed` requires a registration, `open` does not."""

T = TypeVar("T")


@dataclass
class Account:
    id: str
    login: str
    password: str = PASSWORD


class World:
    def __init__(self, runner: asyncio.Runner, emulator: Emulator):
        self._runner = runner
        self._emulator = emulator
        self._browser = DirectClient(emulator.app)
        self._admins = DirectClient(emulator.app)
        self.client_ids: dict[str, str] = {}

    def set_up(self) -> None:
        self._run(self._commit_lazily())
        cheap = {"encryptionSchemeFactor": 1}
        idle_s = SESSION_IDLE_TTL_MS // 1000
        self._run(
            self._patch_tenant(
                passwordEncryptionConfiguration=cheap, httpSessionMaxInactiveInterval=idle_s
            )
        )
        for name, secret in SECRETS.items():
            oauth = {
                "authorizedRedirectURLs": [REDIRECT_URI],
                "clientSecret": secret,
                "enabledGrants": ["authorization_code", "refresh_token"],
                "generateRefreshTokens": True,
                "requireRegistration": name == "closed",
            }
            body = {"application": {"name": name, "oauthConfiguration": oauth}}
            made = self._admin("POST", "/api/application", body)
            self.client_ids[name] = made["application"]["id"]

    def begin(self, policy: Policy) -> list[Account]:
        """Settings and people of a run; nobody is signed in."""
        self._run(self._patch_tenant(jwtConfiguration=_jwt_configuration(policy)))
        self._browser.cookies.clear()
        return [self._make_account() for _ in range(2)]

    def end(self, accounts: Sequence[Account]) -> None:
        for account in accounts:
            self._admin("DELETE", f"/api/user/{account.id}?hardDelete=true")

    def now_ms(self) -> int:
        return self._emulator.clock.now_ms()

    def pass_time_to(self, ms: int) -> None:
        self._emulator.clock.ms = max(ms, self.now_ms())

    def sign_in(self, account: Account, client: str, *, remember: bool) -> str | None:
        """Login, consent hop, redirect: the code, or None for a page instead."""
        form = self._request_of(client) | {
            "loginId": account.login,
            "password": account.password,
            "rememberDevice": "true" if remember else "false",
        }
        posted = self._run(self._browser.ask("POST", "/oauth2/authorize", form=form))
        if posted.status != 302:
            return None
        return _code(self._run(self._browser.ask("GET", posted.location)))

    def sign_in_silently(self, client: str) -> str | None:
        parameters = self._request_of(client) | {"prompt": "none"}
        return _code(self._run(self._browser.ask("GET", _authorize_url(parameters))))

    def sign_out(self) -> None:
        self._run(self._browser.ask("GET", "/oauth2/logout"))

    def redeem(self, code: str, client: str, flaw: str | None = None) -> Answer:
        return self._run(self._token(self._redemption(code, client, flaw)))

    def refresh(self, value: str, client: str) -> Answer:
        return self._run(self._token(self._refreshing(value, client)))

    def race(self, *, times: int, client: str, code: str = "", value: str = "") -> list[Json]:
        """The same code or value used at the same moment; the answers that were a success."""
        form = self._redemption(code, client, None) if code else self._refreshing(value, client)

        async def all_of_them() -> list[Answer]:
            return list(await asyncio.gather(*(self._token(form) for _ in range(times))))

        return [one.json() for one in self._run(all_of_them()) if one.is_success]

    def introspect(self, token: str, client: str) -> Answer:
        form = self._credentials(client) | {"token": token}
        return self._run(self._browser.ask("POST", "/oauth2/introspect", form=form))

    def change_password(self, account: Account, password: str) -> None:
        account.password = password
        body = {"user": {"password": password}}
        self._admin("PATCH", f"/api/user/{account.id}", body)

    def lock(self, account: Account) -> None:
        self._admin("DELETE", f"/api/user/{account.id}")

    def unlock(self, account: Account) -> None:
        self._admin("PUT", f"/api/user/{account.id}?reactivate=true")

    def register(self, account: Account, client: str) -> None:
        body = {"registration": {"applicationId": self.client_ids[client]}}
        self._admin("POST", f"/api/user/registration/{account.id}", body)

    def unregister(self, account: Account, client: str) -> None:
        self._admin("DELETE", f"/api/user/registration/{account.id}/{self.client_ids[client]}")

    def revoke(self, account: Account) -> None:
        self._admin("DELETE", f"/api/jwt/refresh?userId={account.id}")

    def count_refresh_tokens(self) -> int:
        async def count() -> int:
            async with self._emulator.services.database.transaction() as connection:
                cursor = await connection.execute("select count(*) as kept from refresh_tokens")
                row = await cursor.fetchone()
                return int(row["kept"]) if row else 0

        return self._run(count())

    async def _commit_lazily(self) -> None:
        """No waiting for the disk, in this database alone; connections to come are told."""
        services = self._emulator.services
        name = sql.Identifier(services.settings.database.name)
        async with services.database.transaction() as connection:
            await connection.execute(
                sql.SQL("alter database {} set synchronous_commit to off").format(name)
            )
        await services.database.close()
        await services.database.open()

    def _make_account(self) -> Account:
        login = f"{uuid4()}@example.com"
        body = {
            "user": {"email": login, "password": PASSWORD},
            "registration": {"applicationId": self.client_ids["closed"]},
        }
        made = self._admin("POST", "/api/user/registration", body)
        return Account(made["user"]["id"], login)

    async def _patch_tenant(self, **members: Any) -> None:
        await self._call("PATCH", f"/api/tenant/{DEFAULT_TENANT_ID}", {"tenant": members})

    def _admin(self, method: str, path: str, body: Json | None = None) -> Json:
        return self._run(self._call(method, path, body))

    async def _call(self, method: str, path: str, body: Json | None) -> Json:
        answer = await self._admins.ask(method, path, document=body, key=API_KEY)
        assert answer.status == 200, f"{method} {path}: {answer.body.decode()}"
        return answer.json()

    async def _token(self, form: dict[str, str]) -> Answer:
        return await self._browser.ask("POST", "/oauth2/token", form=form)

    def _request_of(self, client: str) -> dict[str, str]:
        return {
            "client_id": self.client_ids[client],
            "code_challenge": pkce.make_challenge(VERIFIER),
            "code_challenge_method": "S256",
            "redirect_uri": REDIRECT_URI,
            "response_type": "code",
            "scope": "offline_access",
        }

    def _redemption(self, code: str, client: str, flaw: str | None) -> dict[str, str]:
        form = self._credentials(client) | {
            "code": code,
            "code_verifier": VERIFIER,
            "grant_type": "authorization_code",
            "redirect_uri": REDIRECT_URI,
        }
        flaws = {
            "secret": {"client_secret": "not the secret"},
            "verifier": {"code_verifier": "w" * 43},
            "redirect": {"redirect_uri": REDIRECT_URI + "?elsewhere"},
        }
        return form | flaws.get(flaw or "", {})

    def _refreshing(self, value: str, client: str) -> dict[str, str]:
        form = {"grant_type": "refresh_token", "refresh_token": value}
        return self._credentials(client) | form

    def _credentials(self, client: str) -> dict[str, str]:
        return {"client_id": self.client_ids[client], "client_secret": SECRETS[client]}

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)


def _authorize_url(parameters: dict[str, str]) -> str:
    return "/oauth2/authorize?" + urlencode(parameters)


def _code(answer: Answer) -> str | None:
    query = urlsplit(answer.location).query
    return dict(parse_qsl(query)).get("code")


def _jwt_configuration(policy: Policy) -> Json:
    return {
        "refreshTokenExpirationPolicy": policy.expiration,
        "refreshTokenOneTimeUseConfiguration": {"gracePeriodInSeconds": policy.grace_ms // 1000},
        "refreshTokenRevocationPolicy": {
            "onOneTimeTokenReuse": policy.revoke_on_reuse,
            "onPasswordChanged": policy.revoke_on_password_change,
        },
        "refreshTokenSlidingWindowConfiguration": {"maximumTimeToLiveInMinutes": 25},
        "refreshTokenTimeToLiveInMinutes": 10,
        "refreshTokenUsagePolicy": "OneTimeUse" if policy.one_time else "Reusable",
    }
