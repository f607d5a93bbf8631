"""Kickstart: once, in order, on an untouched instance (contract 7, 13.4)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from emulator_tests.contract import kickstarts
from emulator_tests.contract.emulator import (
    API_KEY,
    DEFAULT_TENANT_ID,
    KICKSTART,
    Emulator,
    make_settings,
    run_emulator,
    run_with,
)
from emulator_tests.contract.rest.steps import is_empty, succeeded
from emulator_tests.postgres_server import PostgresServer
from fusionauth_emulator.store.documents import insert_document
from fusionauth_emulator.store.instance import is_licensed
from fusionauth_emulator.store.tenants import find_default_tenant

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def outcome(emulator: Emulator) -> Any:
    return succeeded(await emulator.client.get("/_emulator/kickstart"))["kickstart"]


def request_for(email: str, **members: Any) -> dict[str, Any]:
    body = {"user": {"email": email, "password": "password"}}
    return {"method": "POST", "url": "/api/user", "body": body, **members}


@pytest.mark.parametrize("name", kickstarts.QUICKSTARTS)
async def test_13_4_the_kickstart_of_each_quickstart_runs_to_the_end(
    postgres_server: PostgresServer, tmp_path: Path, name: str
) -> None:
    document = {**kickstarts.QUICKSTARTS[name], "apiKeys": [{"key": API_KEY}]}
    running = run_emulator(postgres_server, tmp_path, kickstart=document, helpers=True)
    async with running as emulator:
        done = await outcome(emulator)
        assert done["state"] == "finished", done
        assert len(done["requests"]) == len(document["requests"])
        path = f"/api/application/{kickstarts.APPLICATION_ID}"
        application = succeeded(await emulator.client.get(path))["application"]
        jwt = application["jwtConfiguration"]
        key = succeeded(await emulator.client.get(f"/api/key/{jwt['accessTokenKeyId']}"))["key"]
        assert (key["name"], key["algorithm"]) == ("For exampleapp", "RS256")
        assert application["tenantId"] == DEFAULT_TENANT_ID


async def load(server: PostgresServer, folder: Path, document: dict[str, Any]) -> Any:
    """The report of a kickstart, asked for with its own first key."""
    running = run_emulator(server, folder, kickstart=document, helpers=True)
    async with running as emulator:
        emulator.client.headers["Authorization"] = document["apiKeys"][0]["key"]
        return await outcome(emulator)


@pytest.mark.parametrize("name", kickstarts.OTHERS)
async def test_13_4_every_other_shape_of_kickstart_runs_to_the_end(
    postgres_server: PostgresServer, tmp_path: Path, name: str
) -> None:
    document = kickstarts.OTHERS[name]
    done = await load(postgres_server, tmp_path, document)
    assert done["state"] == "finished", done
    assert [one["status"] for one in done["requests"]] == [200] * len(document["requests"])


async def test_13_4_a_kickstart_that_imports_its_administrator_runs_to_the_end(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    done = await load(postgres_server, tmp_path, kickstarts.COMMAND_LINE)
    assert done["state"] == "finished", done


BUILT_IN = [
    "FUSIONAUTH_APPLICATION_ID",
    "FUSIONAUTH_TENANT_ID",
    "TENANT_MANAGER_ID",
    "FUSIONAUTH_TENANT_MANAGER_APPLICATION_ID",
    "FUSIONAUTH_FORM[adminUser]_ID",
    "FUSIONAUTH_FORM[adminRegistration]_ID",
    *(
        f"FUSIONAUTH_LAMBDA[{kind}Reconcile]_ID"
        for kind in ("OpenID", "SAMLv2", "Apple", "Facebook", "Google", "Twitter")
    ),
    "FUSIONAUTH_DEFAULT_SIGNING_KEY_ID",
]


async def test_every_kind_of_reference_is_filled_in(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """Contract 7.3: built-ins, variables, environment, random Ids, files, literals."""
    name, document = "test_kickstart_references", write_references(tmp_path)
    settings = make_settings(postgres_server, name, tmp_path, document)
    async with run_with(replace(settings, environment={"HOME_URL": "http://home"})) as emulator:
        answer = await emulator.client.get(f"/api/user/{kickstarts.USER_ID}")
        filled = succeeded(answer)["user"]["data"]
        tenant = succeeded(await emulator.client.get(f"/api/tenant/{DEFAULT_TENANT_ID}"))["tenant"]
    postgres_server.drop_database(name)
    built_in = filled["built-in"]
    assert filled["array"] == ["a", "b"]
    assert filled["environment"] == "http://home/x"
    assert filled["file"] == 'Dear "reader",\nhello'
    assert filled["literal"] == "#{name}"
    assert all(UUID(id) for id in (filled["random"], *built_in.values()))
    assert built_in["FUSIONAUTH_TENANT_ID"] == DEFAULT_TENANT_ID
    assert built_in["TENANT_MANAGER_ID"] == kickstarts.OTHER_USER_ID
    signing_key_id = tenant["jwtConfiguration"]["accessTokenKeyId"]
    assert built_in["FUSIONAUTH_DEFAULT_SIGNING_KEY_ID"] == signing_key_id


def write_references(folder: Path) -> dict[str, Any]:
    """A kickstart document whose one request refers to a file, which refers to another."""
    (folder / "mail.txt").write_text('Dear "reader",\nhello')
    data: dict[str, Any] = {
        "array": "#{list}",
        "built-in": {name: f"#{{{name}}}" for name in BUILT_IN},
        "environment": "#{ENV.HOME_URL}/x",
        "file": "@{mail.txt}",
        "literal": "\\#{name}",
        "random": "#{UUID()}",
    }
    user = {"email": "one@example.com", "password": "password", "data": data}
    (folder / "body.json").write_text(json.dumps({"user": user}))
    request = {"method": "POST", "url": "/api/user/#{userId}", "body": "&{body.json}"}
    (folder / "request.json").write_text(json.dumps(request))
    variables = {
        "defaultTenantId": DEFAULT_TENANT_ID,
        "tenantManagerApplicationId": kickstarts.OTHER_USER_ID,
        "list": ["a", "b"],
        "userId": kickstarts.USER_ID,
    }
    return {**KICKSTART, "variables": variables, "requests": ["&{request.json}"]}


async def test_a_request_is_sent_with_its_tenant_and_content_type(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    other = "#{otherTenantId}"
    application = {"name": "of the other", "oauthConfiguration": {}}
    patch = {"application": {"data": {"list": [2]}}}  # appended by a plain PATCH
    document = {
        **KICKSTART,
        "variables": {"otherTenantId": "#{UUID()}"},
        "requests": [
            {
                "method": "POST",
                "url": f"/api/tenant/{other}",
                "body": {"tenant": {"name": "other", "issuer": "https://other.example"}},
            },
            {
                "method": "POST",
                "url": f"/api/application/{kickstarts.APPLICATION_ID}",
                "tenantId": other,
                "body": {"application": {**application, "data": {"list": [1]}}},
            },
            {
                "method": "PATCH",
                "url": f"api/application/{kickstarts.APPLICATION_ID}",
                "tenantId": other,
                "contentType": "application/merge-patch+json",
                "body": patch,
            },
        ],
    }
    running = run_emulator(postgres_server, tmp_path, kickstart=document, helpers=True)
    async with running as emulator:
        assert (await outcome(emulator))["state"] == "finished"
        path = f"/api/application/{kickstarts.APPLICATION_ID}"
        application = succeeded(await emulator.client.get(path))["application"]
        [tenant] = [
            one
            for one in succeeded(await emulator.client.get("/api/tenant"))["tenants"]
            if one["name"] == "other"
        ]
    assert application["tenantId"] == tenant["id"]
    assert application["data"] == {"list": [2]}


async def test_each_request_is_logged(
    postgres_server: PostgresServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    requests = [request_for("one@example.com"), request_for("not an address")]
    await load(postgres_server, tmp_path, {**KICKSTART, "requests": requests})
    assert "Completed [POST] request to [/api/user]" in caplog.text
    assert "Kickstart stopped: [POST] request to [/api/user] was answered 400" in caplog.text


async def test_a_reference_to_nothing_stops_the_run_where_it_stands(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    requests = [request_for("one@example.com"), request_for("#{nobody}@example.com")]
    done = await load(postgres_server, tmp_path, {**KICKSTART, "requests": requests})
    assert (done["state"], len(done["requests"])) == ("failed", 1)
    assert done["error"] == "requests[1]: #{nobody} is not defined"


async def test_a_licence_is_taken_but_never_shown(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    document = {**KICKSTART, "licenseId": "a licence id"}
    running = run_emulator(postgres_server, tmp_path, kickstart=document, helpers=True)
    async with running as emulator:
        answer = await emulator.client.get("/_emulator/kickstart")
        assert "a licence id" not in answer.text
        async with emulator.services.database.transaction() as connection:
            assert await is_licensed(connection)


async def test_the_first_failure_stops_the_run_and_nothing_is_undone(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    requests = [
        request_for("one@example.com"),
        request_for("not an address"),
        request_for("three@example.com"),
    ]
    document = {**KICKSTART, "requests": requests}
    running = run_emulator(postgres_server, tmp_path, kickstart=document, helpers=True)
    async with running as emulator:
        done = await outcome(emulator)
        assert done["state"] == "failed"
        assert [one["status"] for one in done["requests"]] == [200, 400]
        assert "[notEmail]user.email" in done["requests"][1]["answer"]
        found = await emulator.client.get("/api/user/search", params={"queryString": "*"})
        assert [one["email"] for one in succeeded(found)["users"]] == ["one@example.com"]


@pytest.mark.parametrize("tenant_id, state", [(None, "finished"), (DEFAULT_TENANT_ID, "failed")])
async def test_p1_1_7_a_webhook_is_made_without_a_tenant(
    postgres_server: PostgresServer, tmp_path: Path, tenant_id: str | None, state: str
) -> None:
    """A `tenantId` beside the request becomes the tenant header, which is a 401 there."""
    body = {"webhook": {"url": "https://example.com"}}
    webhook = {"method": "POST", "url": "/api/webhook", "body": body, "tenantId": tenant_id}
    document = {**KICKSTART, "requests": [webhook]}
    done = await load(postgres_server, tmp_path, document)
    assert (done["state"], done["requests"][0]["status"]) == (state, 401 if tenant_id else 200)


async def test_a_kickstart_runs_once_and_never_on_a_touched_instance(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    name = "test_kickstart_twice"
    path = "/api/user/00000000-0000-0000-0000-000000000001"
    async with run_with(make_settings(postgres_server, name, tmp_path, KICKSTART)) as emulator:
        await emulator.client.delete(path, params={"hardDelete": "true"})
    changed = {**KICKSTART, "apiKeys": [{"key": "another key"}]}
    async with run_with(make_settings(postgres_server, name, tmp_path, changed)) as emulator:
        assert is_empty(await emulator.client.get(path), 404)
        header = {"Authorization": "another key"}
        assert is_empty(await emulator.client.get("/api/tenant", headers=header), 401)
    postgres_server.drop_database(name)


async def test_an_instance_without_a_kickstart_has_no_key_until_one_comes(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """An instance that was started but never used is untouched."""
    name = "test_kickstart_later"
    async with run_with(make_settings(postgres_server, name, tmp_path, None)) as emulator:
        assert is_empty(await emulator.client.get("/api/tenant"), 401)
    settings = make_settings(postgres_server, name, tmp_path, KICKSTART)
    async with run_with(settings) as emulator:
        assert (await emulator.client.get("/api/tenant")).status_code == 200
    postgres_server.drop_database(settings.database.name)


BROKEN: list[Any] = [
    pytest.param({"apiKeys": []}, id="no key"),
    pytest.param({"apiKeys": [{"key": API_KEY, "tenantId": DEFAULT_TENANT_ID}]}, id="tenant key"),
    pytest.param({"apiKeys": [{"key": "#{ENV.NOT_SET}"}]}, id="unknown variable"),
    pytest.param({"apiKeys": [{"key": API_KEY}, {"key": "x", "tenantId": "nonsense"}]},
                 id="unknown tenant"),
    pytest.param({"apiKeys": [{"key": API_KEY}, {"key": API_KEY}]}, id="the same key twice"),
    pytest.param({"requests": {}}, id="wrong type"),
]  # fmt: skip


@pytest.mark.parametrize("members", BROKEN)
async def test_a_kickstart_that_cannot_be_used_is_logged_and_leaves_the_server_up(
    postgres_server: PostgresServer,
    tmp_path: Path,
    members: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    document = {**KICKSTART, **members}
    async with run_emulator(postgres_server, tmp_path, kickstart=document) as emulator:
        assert (await emulator.client.get("/api/status")).status_code == 200
        assert is_empty(await emulator.client.get("/api/tenant"), 401)
    assert "Kickstart did not run" in caplog.text


async def test_p2_7_1_a_second_tenant_is_a_touch_too(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    name = "test_kickstart_touched"
    settings = make_settings(postgres_server, name, tmp_path, None)
    async with run_with(settings) as emulator:
        document = {"id": DEFAULT_TENANT_ID, "name": "second"}
        async with emulator.services.database.transaction() as connection:
            await insert_document(
                connection, "tenants", DEFAULT_TENANT_ID, DEFAULT_TENANT_ID, document
            )
    settings = make_settings(postgres_server, name, tmp_path, KICKSTART)
    async with run_with(settings) as emulator:
        assert is_empty(await emulator.client.get("/api/tenant"), 401)
    postgres_server.drop_database(name)


async def test_p2_5_3_the_default_tenant_is_not_configured_before_anybody_set_it_up(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    running = run_emulator(postgres_server, tmp_path, kickstart=None)
    async with running as emulator, emulator.services.database.transaction() as connection:
        assert (await find_default_tenant(connection)).document["configured"] is False


SECOND_TENANT = {
    "method": "POST",
    "url": "/api/tenant/#{t}",
    "body": {"tenant": {"name": "Second"}},
}
