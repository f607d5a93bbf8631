"""`/api/system-configuration` and the system endpoints (contract 5.12, 5.13)."""

import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import Json, field_codes, is_empty, succeeded

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

PATH = "/api/system-configuration"
MERGE = {"Content-Type": "application/merge-patch+json"}


async def read(emulator: Emulator) -> Json:
    document: Json = succeeded(await emulator.client.get(PATH))["systemConfiguration"]
    return document


def cors(**members: object) -> Json:
    return {"systemConfiguration": {"corsConfiguration": members}}


async def test_a_wrong_type_is_told_before_anything_is_made_of_it(emulator: Emulator) -> None:
    cors = {"enabled": True, "allowedOrigins": "http://localhost:3000"}
    body = {"systemConfiguration": {"corsConfiguration": cors, "reportTimezone": "UTC"}}
    answer = await emulator.client.put("/api/system-configuration", json=body)
    path = "systemConfiguration.corsConfiguration.allowedOrigins"
    assert field_codes(answer) == {path: ["[invalidJSON]"]}


async def test_the_defaults_of_a_fresh_instance(fresh_emulator: Emulator) -> None:
    document = await read(fresh_emulator)
    assert document["corsConfiguration"] == {
        "allowCredentials": False,
        "allowedHeaders": [
            "Accept", "Access-Control-Request-Headers", "Access-Control-Request-Method",
            "Authorization", "Content-Type", "Last-Modified", "Origin", "X-FusionAuth-TenantId",
            "X-Requested-With",
        ],
        "allowedMethods": ["GET", "OPTIONS"],
        "allowedOrigins": [],
        "debug": False,
        "enabled": False,
        "exposedHeaders": ["Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"],
        "preflightMaxAgeInSeconds": 1800,
    }  # fmt: skip
    unused_logs = {"delete": {"enabled": False, "numberOfDaysToRetain": 365}}
    assert document["auditLogConfiguration"] == unused_logs
    assert document["loginRecordConfiguration"] == unused_logs
    assert document["eventLogConfiguration"] == {"numberToRetain": 10_000}
    assert document["trustedProxyConfiguration"] == {"trustPolicy": "All", "trusted": []}


async def test_p2_5_2_the_original_patch_appends_and_the_merge_patch_replaces(
    fresh_emulator: Emulator,
) -> None:
    client = fresh_emulator.client
    body = cors(allowedMethods=["POST", "GET"], allowedOrigins=["http://a"])
    succeeded(await client.patch(PATH, json=body))
    seen = (await read(fresh_emulator))["corsConfiguration"]
    assert seen["allowedMethods"] == ["GET", "OPTIONS", "POST", "GET"]
    succeeded(await client.patch(PATH, json=cors(allowedOrigins=["http://b"]), headers=MERGE))
    seen = (await read(fresh_emulator))["corsConfiguration"]
    assert seen["allowedOrigins"] == ["http://b"]


async def test_e10_an_origin_is_a_url_or_the_star(fresh_emulator: Emulator) -> None:
    path = "systemConfiguration.corsConfiguration.allowedOrigins"
    for origin in ("localhost:", "not a url", "http://"):
        body = cors(allowedOrigins=["http://localhost:3000", origin])
        answer = await fresh_emulator.client.patch(PATH, json=body)
        assert field_codes(answer) == {f"{path}[1]": [f"[invalidURL]{path}"]}


async def test_a_put_needs_a_time_zone_and_resets_the_rest(fresh_emulator: Emulator) -> None:
    client = fresh_emulator.client
    answer = await client.put(PATH, json={"systemConfiguration": {}})
    path = "systemConfiguration.reportTimezone"
    assert field_codes(answer) == {path: [f"[blank]{path}"]}
    succeeded(await client.patch(PATH, json=cors(debug=True)))
    body = {"systemConfiguration": {"reportTimezone": "Europe/Berlin"}}
    put = succeeded(await client.put(PATH, json=body))["systemConfiguration"]
    assert put["reportTimezone"] == "Europe/Berlin"
    assert put["corsConfiguration"]["debug"] is False
    assert await read(fresh_emulator) == put


async def test_cors_that_allows_nobody_cannot_be_enabled(fresh_emulator: Emulator) -> None:
    base = "systemConfiguration.corsConfiguration"
    cases: list[tuple[Json, str, str]] = [
        ({"enabled": True}, "allowedOrigins", "[missing]"),
        ({"enabled": True, "allowedOrigins": ["http://a"], "allowedMethods": []},
         "allowedMethods", "[missing]"),
        ({"allowedOrigins": ["*", "http://a"]}, "allowedOrigins", "[invalid]"),
        ({"exposedHeaders": ["a\r\nb"]}, "exposedHeaders", "[invalid]"),
    ]  # fmt: skip
    for members, path, kind in cases:
        answer = await fresh_emulator.client.patch(PATH, json=cors(**members), headers=MERGE)
        assert field_codes(answer) == {f"{base}.{path}": [f"{kind}{base}.{path}"]}


async def test_version_needs_a_key_and_status_tells_it_to_one(emulator: Emulator) -> None:
    version = {"version": "1.69.3"}
    assert succeeded(await emulator.client.get("/api/system/version")) == version
    assert succeeded(await emulator.client.get("/api/status"))["version"] == "1.69.3"
    async with emulator.anonymous() as nobody:
        assert is_empty(await nobody.get("/api/system/version"), 401)
        assert "version" not in succeeded(await nobody.get("/api/status"))


async def test_p2_5_12_webhook_events_are_not_logged_on_a_new_instance(
    fresh_emulator: Emulator,
) -> None:
    """The sources disagree (contract 14.1)."""
    seen = (await read(fresh_emulator))["webhookEventLogConfiguration"]
    assert seen == {"delete": {"enabled": True, "numberOfDaysToRetain": 30}, "enabled": False}
