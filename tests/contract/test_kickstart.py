"""Kickstart: once, in order, on an untouched instance (contract 7, 13.4)."""

from pathlib import Path
from typing import Any

import pytest

from tests.contract import kickstarts
from tests.contract.emulator import (
    API_KEY,
    DEFAULT_TENANT_ID,
    KICKSTART,
    Emulator,
    make_settings,
    run_emulator,
    run_with,
)
from tests.contract.rest.steps import is_empty, succeeded
from tests.postgres_server import PostgresServer

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


async def test_a_second_key_can_be_limited(postgres_server: PostgresServer, tmp_path: Path) -> None:
    keys = [
        {"key": API_KEY},
        {"key": "limited", "permissions": {"endpoints": {"/api/user": ["GET"]}}},
        {"key": "tenant", "tenantId": DEFAULT_TENANT_ID},
    ]
    document = {**KICKSTART, "apiKeys": keys}
    async with run_emulator(postgres_server, tmp_path, kickstart=document) as emulator:
        for key, path, status in [
            ("limited", "/api/user?email=admin@example.com", 200),
            ("limited", "/api/tenant", 401),
            ("tenant", "/api/tenant", 200),
            ("tenant", "/api/key", 401),
        ]:
            answer = await emulator.client.get(path, headers={"Authorization": key})
            assert answer.status_code == status, (key, path)


async def test_helpers_are_off_by_default_and_need_an_unrestricted_key(
    postgres_server: PostgresServer, tmp_path: Path, emulator: Emulator
) -> None:
    paths = ("/_emulator/kickstart", "/_emulator/mails", "/_emulator/requests")
    for path in paths:
        assert is_empty(await emulator.client.get(path), 404)
    keys = [{"key": API_KEY}, {"key": "tenant", "tenantId": DEFAULT_TENANT_ID}]
    document = {**KICKSTART, "apiKeys": keys}
    running = run_emulator(postgres_server, tmp_path, kickstart=document, helpers=True)
    async with running as with_helpers:
        for path in paths:
            assert (await with_helpers.client.get(path)).status_code == 200
            for key in ("", "tenant"):
                answer = await with_helpers.client.get(path, headers={"Authorization": key})
                assert is_empty(answer, 401)
            origin = {"Origin": "http://localhost:3000"}
            answer = await with_helpers.client.get(path, headers=origin)
            assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_reads_and_writes_are_counted_by_path(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    async with run_emulator(
        postgres_server, tmp_path, kickstart=KICKSTART, helpers=True
    ) as emulator:
        before = succeeded(await emulator.client.get("/_emulator/requests"))
        await emulator.client.get("/api/tenant")
        await emulator.client.post("/api/user/search", json={"search": {"queryString": "*"}})
        await emulator.client.patch(f"/api/tenant/{DEFAULT_TENANT_ID}", json={})
        after = succeeded(await emulator.client.get("/_emulator/requests"))
        assert after["reads"] - before["reads"] == 2
        assert after["writes"] - before["writes"] == 1
        wanted = {"method": "PATCH", "path": "/api/tenant/{id}", "count": 1}
        assert wanted in after["requests"]
