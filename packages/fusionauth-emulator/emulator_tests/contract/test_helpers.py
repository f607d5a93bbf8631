"""The emulator's own endpoints, `/_emulator/*`: FusionAuth has none of them."""

from pathlib import Path

import pytest

from emulator_tests.contract.emulator import (
    API_KEY,
    DEFAULT_TENANT_ID,
    KICKSTART,
    Emulator,
    run_emulator,
)
from emulator_tests.contract.rest.steps import is_empty, succeeded
from emulator_tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


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
