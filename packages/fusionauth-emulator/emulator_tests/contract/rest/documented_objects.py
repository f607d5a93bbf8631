"""The documented answers that are about what an administrator makes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from emulator_tests.contract.documented_shapes import sample
from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    Json,
    make_application,
    make_user,
    new_id,
    succeeded,
)
from fusionauth_emulator.store.api_keys import insert_api_key


@dataclass(frozen=True)
class Answer:
    filled: Any
    default: Any
    operation: tuple[str, str]
    """Verb and path, as the OpenAPI file is asked for them."""


Ask = Callable[[Emulator], Awaitable[Answer]]


@dataclass(frozen=True)
class Kind:
    """Objects with create, list and search."""

    name: str
    path: str
    given: dict[str, Any]
    """Path in the documented answer → what to send there instead of a sample."""
    required: str = "name"
    licensed: bool = False
    """Some documented members need a licence."""

    @property
    def plural(self) -> str:
        return f"{self.name}s"

    async def create(self, emulator: Emulator, given: Json) -> Json:
        unique = "https://example.com/" if self.required == "url" else ""
        given = {**given, self.required: f"{unique}{new_id()}"}
        answer = await emulator.client.post(self.path, json={self.name: given})
        return succeeded(answer)

    async def filled(self, emulator: Emulator, shape: str) -> Json:
        given = sample(shape, self.name, self.given)
        if not self.licensed:
            return await self.create(emulator, given)
        await emulator.client.post("/api/reactor", json={"licenseId": "any"})
        made = await self.create(emulator, given)
        await emulator.client.delete("/api/reactor")
        return made

    def one(self, shape: str) -> Ask:
        async def ask(emulator: Emulator) -> Answer:
            filled = await self.filled(emulator, shape)
            return Answer(filled, await self.create(emulator, {}), ("POST", self.path))

        return ask

    def many(self, shape: str, sub_path: str, more: dict[str, Any]) -> Ask:
        """The list or the search, with ours alone."""

        async def ask(emulator: Emulator) -> Answer:
            filled = (await self.filled(emulator, shape))[self.name]
            default = (await self.create(emulator, {}))[self.name]
            path = self.path + sub_path
            everything: dict[str, Any] = {"numberOfResults": 10_000, self.required: "*"}
            params = everything if sub_path else {}
            answer = succeeded(await emulator.client.get(path, params=params))
            assert answer.keys() == {self.plural, *more}
            ours = {one["id"]: one for one in answer[self.plural]}
            return Answer(
                {**more, self.plural: [ours[filled["id"]]]},
                {**more, self.plural: [ours[default["id"]]]},
                ("POST" if sub_path else "GET", path),
            )

        return ask

    def answers(self, *, one: str = "one", searched: bool = True, **more: Any) -> dict[str, Ask]:
        shape = f"{self.name}.{one}"
        answers = {shape: self.one(shape), f"{self.name}.list": self.many(shape, "", {})}
        if searched:
            answers[f"{self.name}.search"] = self.many(shape, "/search", {"total": 1, **more})
        return answers


SHADOW_KEY_ID = "092dbedc-30af-4149-9c61-b578f2c72f59"  # on every instance (contract 4.5)


TENANT = Kind(
    "tenant",
    "/api/tenant",
    {
        "tenant.jwtConfiguration.accessTokenKeyId": SHADOW_KEY_ID,
        "tenant.jwtConfiguration.idTokenKeyId": SHADOW_KEY_ID,
        "tenant.emailConfiguration.properties": "x",
        "tenant.emailConfiguration.security": "NONE",
        "tenant.emailConfiguration.verificationStrategy": "ClickableLink",
        "tenant.phoneConfiguration.verificationStrategy": "ClickableLink",
        "tenant.eventConfiguration.events": {
            "user.create": {"enabled": True, "transactionType": "None"}
        },
        "tenant.multiFactorConfiguration.loginPolicy": "Enabled",
        "tenant.scimServerConfiguration.schemas": {},
    },
    licensed=True,
)


APPLICATION = Kind(
    "application",
    "/api/application",
    {
        "application.jwtConfiguration.accessTokenKeyId": SHADOW_KEY_ID,
        "application.jwtConfiguration.idTokenKeyId": SHADOW_KEY_ID,
        "application.multiFactorConfiguration.loginPolicy": "Enabled",
        "application.oauthConfiguration.authorizedOriginURLs": ["http://localhost:3000"],
        "application.oauthConfiguration.authorizedRedirectURLs": ["http://localhost:3000"],
        "application.oauthConfiguration.scopeHandlingPolicy": "Strict",
        "application.oauthConfiguration.deviceVerificationURL": "http://localhost:3000",
        "application.oauthConfiguration.logoutURL": "http://localhost:3000",
        "application.registrationConfiguration.type": "basic",
    },
)


KINDS = [
    Kind("webhook", "/api/webhook", {"webhook.eventsEnabled": {"user.create": True}}, "url"),
    Kind(
        "emailTemplate",
        "/api/email/template",
        {
            f"emailTemplate.{name}": {"de": "x"}
            for name in (
                "localizedFromNames",
                "localizedHtmlTemplates",
                "localizedSubjects",
                "localizedTextTemplates",
            )
        },
    ),
    Kind("lambda", "/api/lambda", {"lambda.type": "JWTPopulate"}),
]


async def theme(emulator: Emulator) -> Answer:
    kind = Kind("theme", "/api/theme", {"theme.localizedMessages": {"de": "x=y"}})
    return await kind.one("theme.oneAdvanced")(emulator)


async def simple_theme(emulator: Emulator) -> Answer:
    given = {
        "theme.localizedMessages": {"de": "x=y"},
        "theme.variables.footerDisplay": True,
        "theme.variables.logoImageDisplay": True,
    }
    kind = Kind("theme", "/api/theme", given)
    filled = await kind.filled(emulator, "theme.oneSimple")
    return Answer(filled, filled, ("POST", "/api/theme"))


async def group(emulator: Emulator) -> Answer:
    application = await make_application(emulator.client, roles=["a"])
    body = {"group": {"name": new_id()}, "roleIds": [application["roles"][0]["id"]]}
    made = succeeded(await emulator.client.post("/api/group", json=body))
    return Answer(made, made, ("POST", "/api/group"))


async def groups(emulator: Emulator) -> Answer:
    made = await group(emulator)
    answer = succeeded(await emulator.client.get("/api/group"))
    ours = [one for one in answer["groups"] if one["id"] == made.filled["group"]["id"]]
    return Answer({"groups": ours}, {"groups": ours}, ("GET", "/api/group"))


async def group_search(emulator: Emulator) -> Answer:
    name = (await group(emulator)).filled["group"]["name"]
    answer = succeeded(await emulator.client.get("/api/group/search", params={"name": name}))
    return Answer(answer, answer, ("POST", "/api/group/search"))


async def members(emulator: Emulator) -> Answer:
    made, user = await group(emulator), await make_user(emulator.client)
    body = {"members": {made.filled["group"]["id"]: [{"userId": user["id"]}]}}
    answer = succeeded(await emulator.client.post("/api/group/member", json=body))
    return Answer(answer, answer, ("POST", "/api/group/member"))


async def member_search(emulator: Emulator) -> Answer:
    (group_id,) = (await members(emulator)).filled["members"]
    params = {"groupId": group_id}
    answer = succeeded(await emulator.client.get("/api/group/member/search", params=params))
    return Answer(answer, answer, ("POST", "/api/group/member/search"))


async def role(emulator: Emulator) -> Answer:
    application = await make_application(emulator.client)
    body = {"role": sample("application.role", "role")}
    path = f"/api/application/{application['id']}/role"
    answer = succeeded(await emulator.client.post(path, json=body))
    return Answer(answer, answer, ("POST", path))


async def scope(emulator: Emulator) -> Answer:
    application = await make_application(emulator.client)
    body = {"scope": sample("application.scope", "scope")}
    path = f"/api/application/{application['id']}/scope"
    await emulator.client.post("/api/reactor", json={"licenseId": "any"})
    answer = succeeded(await emulator.client.post(path, json=body))
    await emulator.client.delete("/api/reactor")
    return Answer(answer, answer, ("POST", path))


async def oauth_configuration(emulator: Emulator) -> Answer:
    filled = await APPLICATION.filled(emulator, "application.one")
    default = await make_application(emulator.client)

    async def ask(id: str) -> Json:
        path = f"/api/application/{id}/oauth-configuration"
        return succeeded(await emulator.client.get(path))

    path = f"/api/application/{default['id']}/oauth-configuration"
    return Answer(await ask(filled["application"]["id"]), await ask(default["id"]), ("GET", path))


def key(algorithm: str) -> Ask:
    async def ask(emulator: Emulator) -> Answer:
        given = {"name": new_id(), "algorithm": algorithm, "length": 2048}
        path = "/api/key/generate"
        answer = succeeded(await emulator.client.post(path, json={"key": given}))
        return Answer(answer, answer, ("POST", path))

    return ask


def keys(path: str) -> Ask:
    async def ask(emulator: Emulator) -> Answer:
        made = [(await key(one)(emulator)).filled["key"]["id"] for one in ("RS256", "HS256")]
        params = {"numberOfResults": 10_000} if path.endswith("search") else {}
        answer = succeeded(await emulator.client.get(path, params=params))
        answer["keys"] = [one for one in answer["keys"] if one["id"] in made]
        return Answer(answer, answer, ("POST" if params else "GET", path))

    return ask


async def api_key(emulator: Emulator) -> Answer:
    manager, document = f"manager {new_id()}", {"id": new_id(), "keyManager": True}
    async with emulator.services.database.transaction() as connection:
        await insert_api_key(connection, manager, document)
    tenant = succeeded(await emulator.client.get("/api/tenant"))["tenants"][0]
    given = sample(
        "apiKey.create",
        "apiKey",
        {
            "apiKey.key": new_id(),
            "apiKey.name": new_id(),
            "apiKey.tenantId": tenant["id"],
            "apiKey.retrievable": True,
        },
    )
    header = {"Authorization": manager}
    made = succeeded(
        await emulator.client.post("/api/api-key", json={"apiKey": given}, headers=header)
    )
    path = f"/api/api-key/{made['apiKey']['id']}"
    answer = succeeded(await emulator.client.get(path, headers=header))
    return Answer(answer, made, ("GET", path))
