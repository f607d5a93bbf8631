"""The API keys of a kickstart file (contract 7)."""

from pathlib import Path
from typing import Any

import pytest

from emulator_tests.contract import kickstarts
from emulator_tests.contract.emulator import (
    API_KEY,
    DEFAULT_TENANT_ID,
    KICKSTART,
    run_emulator,
)
from emulator_tests.contract.rest.steps import succeeded
from emulator_tests.contract.test_kickstart import SECOND_TENANT, outcome
from emulator_tests.postgres_server import PostgresServer
from fusionauth_emulator.store.api_keys import find_api_key

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def test_the_key_managers_key_is_one(postgres_server: PostgresServer, tmp_path: Path) -> None:
    document: dict[str, Any] = kickstarts.TERRAFORM
    async with (
        run_emulator(postgres_server, tmp_path, kickstart=document) as emulator,
        emulator.services.database.transaction() as connection,
    ):
        keys = [await find_api_key(connection, one["key"]) for one in document["apiKeys"]]
    assert [key.key_manager for key in keys if key] == [False, True]


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


async def test_e07_a_key_may_be_for_a_tenant_that_the_same_file_makes(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    document = {
        "variables": {"t": "#{UUID()}"},
        "apiKeys": [
            {"key": API_KEY},
            {"key": "second-key-0123456789", "tenantId": "#{t}", "keyManager": "true"},
        ],
        "requests": [SECOND_TENANT],
    }
    running = run_emulator(postgres_server, tmp_path, kickstart=document, helpers=True)
    async with running as emulator:
        assert (await outcome(emulator))["state"] == "finished"
        headers = {"Authorization": "second-key-0123456789"}
        answer = await emulator.client.get("/api/tenant", headers=headers)
        assert [one["name"] for one in succeeded(answer)["tenants"]] == ["Second"]
        async with emulator.services.database.transaction() as connection:
            key = await find_api_key(connection, "second-key-0123456789")
        assert key
        assert key.key_manager


async def test_e07_a_key_for_a_tenant_that_nothing_makes_is_reported(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    missing = "0b6e4ad5-4d2c-4d6d-8b1a-8d8a1b4f1a11"
    document = {
        **KICKSTART,
        "apiKeys": [{"key": API_KEY}, {"key": "second", "tenantId": missing}],
    }
    running = run_emulator(postgres_server, tmp_path, kickstart=document, helpers=True)
    async with running as emulator:
        done = await outcome(emulator)
        assert done["state"] == "failed"
        assert done["error"].startswith(f"apiKeys[1]: there is no tenant {missing}")
        assert [one["status"] for one in done["requests"]] == [200]
