"""`/api/application` and its roles (contract 5.5, 11.2, 13.3)."""

import asyncio

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    Json,
    field_codes,
    is_empty,
    make_application,
    make_rsa_key,
    new_id,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

FUSIONAUTH_APPLICATION = "/api/application/3c219e58-ed0e-4b18-ad48-f4f92793ae32"

APPLICATION_DEFAULTS = {
    "active": True,
    "state": "Active",
    "roles": [],
    "data": {},
    "oauthConfiguration.authorizedURLValidationPolicy": "ExactMatch",
    "oauthConfiguration.authorizedRedirectURLs": [],
    "oauthConfiguration.authorizedOriginURLs": [],
    "oauthConfiguration.clientAuthenticationPolicy": "Required",
    "oauthConfiguration.requireClientAuthentication": True,
    "oauthConfiguration.consentMode": "AlwaysPrompt",
    "oauthConfiguration.debug": False,
    "oauthConfiguration.enabledGrants": ["authorization_code", "refresh_token"],
    "oauthConfiguration.generateRefreshTokens": False,
    "oauthConfiguration.logoutBehavior": "AllApplications",
    "oauthConfiguration.proofKeyForCodeExchangePolicy": "NotRequired",
    "oauthConfiguration.providedScopePolicy.email": {"enabled": True, "required": False},
    "oauthConfiguration.relationship": "FirstParty",
    "oauthConfiguration.requireRegistration": False,
    "oauthConfiguration.scopeHandlingPolicy": "Strict",
    "oauthConfiguration.unknownScopePolicy": "Reject",
    "jwtConfiguration.enabled": False,
    "jwtConfiguration.timeToLiveInSeconds": 3600,
    "jwtConfiguration.refreshTokenTimeToLiveInMinutes": 43_200,
    "loginConfiguration": {
        "allowTokenRefresh": False,
        "generateRefreshTokens": False,
        "requireAuthentication": True,
    },
    "registrationConfiguration.enabled": False,
    "registrationConfiguration.type": "basic",
    "registrationConfiguration.loginIdType": "email",
    "passwordlessConfiguration.enabled": False,
    "verifyRegistration": False,
    "verificationStrategy": "ClickableLink",
    "unverified.behavior": "Allow",
    "multiFactorConfiguration.trustPolicy": "Any",
    "webAuthnConfiguration.enabled": False,
    "samlv2Configuration.enabled": False,
}


async def test_an_application_of_a_name_alone_has_all_defaults(server: httpx.AsyncClient) -> None:
    application = await make_application(server)
    for path, expected in APPLICATION_DEFAULTS.items():
        value = application
        for name in path.split("."):
            value = value[name]
        assert value == expected, path
    oauth = application["oauthConfiguration"]
    assert oauth["clientId"] == application["id"]
    assert len(oauth["clientSecret"]) == 44


async def test_an_application_needs_a_name_of_its_own_in_any_case(
    server: httpx.AsyncClient,
) -> None:
    answer = await server.post("/api/application", json={})
    assert field_codes(answer) == {"application.name": ["[blank]application.name"]}
    application = await make_application(server)
    body = {"application": {"name": application["name"].upper()}}
    answer = await server.post("/api/application", json=body)
    assert field_codes(answer) == {"application.name": ["[duplicate]application.name"]}
    message = answer.json()["fieldErrors"]["application.name"][0]["message"]
    assert message == f"An application with name [{application['name']}] already exists."


async def test_13_2_an_id_in_use_is_a_duplicate(server: httpx.AsyncClient) -> None:
    application = await make_application(server)
    path = f"/api/application/{application['id']}"
    answer = await server.post(path, json={"application": {"name": new_id()}})
    assert field_codes(answer) == {"application.id": ["[duplicate]application.id"]}


async def test_one_of_many_creations_with_one_name_wins(server: httpx.AsyncClient) -> None:
    body = {"application": {"name": new_id()}}
    answers = await asyncio.gather(*(server.post("/api/application", json=body) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


async def test_an_unknown_grant_becomes_unknown_instead_of_failing(
    server: httpx.AsyncClient,
) -> None:
    oauth = {"enabledGrants": ["authorization_code", "carrier_pigeon"]}
    application = await make_application(server, oauthConfiguration=oauth)
    grants = application["oauthConfiguration"]["enabledGrants"]
    assert grants == ["authorization_code", "unknown"]


async def test_a_signing_key_must_exist(server: httpx.AsyncClient) -> None:
    for member in ("accessTokenKeyId", "idTokenKeyId"):
        jwt = {"enabled": True, member: new_id()}
        body = {"application": {"name": new_id(), "jwtConfiguration": jwt}}
        path = f"application.jwtConfiguration.{member}"
        answer = await server.post("/api/application", json=body)
        assert field_codes(answer) == {path: [f"[invalid]{path}"]}


@pytest.mark.parametrize(
    "given, policy, boolean",
    [
        pytest.param({"requireClientAuthentication": False}, "NotRequired", False, id="boolean"),
        pytest.param(
            {"clientAuthenticationPolicy": "NotRequiredWhenUsingPKCE"},
            "NotRequiredWhenUsingPKCE",
            False,
            id="policy",
        ),
        pytest.param(
            {"clientAuthenticationPolicy": "Required", "requireClientAuthentication": False},
            "Required",
            True,
            id="both",
        ),
    ],
)
async def test_client_authentication_policy_and_boolean_keep_in_step(
    server: httpx.AsyncClient, given: Json, policy: str, boolean: bool
) -> None:
    oauth = (await make_application(server, oauthConfiguration=given))["oauthConfiguration"]
    assert oauth["clientAuthenticationPolicy"] == policy
    assert oauth["requireClientAuthentication"] is boolean


async def test_verification_needs_a_template(server: httpx.AsyncClient) -> None:
    body = {"application": {"name": new_id(), "verifyRegistration": True}}
    path = "application.verificationEmailTemplateId"
    answer = await server.post("/api/application", json=body)
    assert field_codes(answer) == {path: [f"[missing]{path}"]}


async def test_a_put_resets_what_it_leaves_out_but_secret_and_roles(
    server: httpx.AsyncClient,
) -> None:
    oauth = {"clientSecret": "chosen", "debug": True}
    before = await make_application(server, oauthConfiguration=oauth, roles=["admin"])
    body = {"application": {"name": before["name"], "roles": ["other"]}}
    path = f"/api/application/{before['id']}"
    after = succeeded(await server.put(path, json=body))["application"]
    assert after["oauthConfiguration"]["clientSecret"] == "chosen"
    assert after["oauthConfiguration"]["debug"] is False
    assert after["roles"] == before["roles"]
    assert after["insertInstant"] == before["insertInstant"]
    assert after["lastUpdateInstant"] > before["lastUpdateInstant"]
    assert succeeded(await server.get(path))["application"] == after


async def test_an_application_can_be_copied_from_a_source(server: httpx.AsyncClient) -> None:
    oauth = {"authorizedRedirectURLs": ["https://a/"], "requireRegistration": True}
    source = await make_application(server, oauthConfiguration=oauth)
    body = {"application": {"name": new_id()}, "sourceApplicationId": source["id"]}
    copy = succeeded(await server.post("/api/application", json=body))["application"]
    assert copy["oauthConfiguration"]["requireRegistration"] is True
    assert copy["oauthConfiguration"]["clientId"] == copy["id"] != source["id"]


async def test_a_deactivated_application_is_listed_apart_and_can_come_back(
    server: httpx.AsyncClient,
) -> None:
    application = await make_application(server)
    path = f"/api/application/{application['id']}"
    assert is_empty(await server.delete(path), 200)
    seen = succeeded(await server.get(path))["application"]
    assert (seen["active"], seen["state"]) == (False, "Inactive")

    async def listed(inactive: str) -> bool:
        answer = await server.get("/api/application", params={"inactive": inactive})
        return application["id"] in {one["id"] for one in succeeded(answer)["applications"]}

    assert (await listed("true"), await listed("false")) == (True, False)
    back = succeeded(await server.put(path, params={"reactivate": "true"}))["application"]
    assert back["active"] is True
    assert (await listed("true"), await listed("false")) == (False, True)


async def test_fusionauths_own_application_stays_and_takes_no_sign_ups(
    emulator: Emulator,
) -> None:
    answer = await emulator.client.delete(FUSIONAUTH_APPLICATION, params={"hardDelete": "true"})
    assert field_codes(answer) == {"applicationId": ["[inUse]applicationId"]}
    body = {"application": {"registrationConfiguration": {"enabled": True}}}
    answer = await emulator.client.patch(FUSIONAUTH_APPLICATION, json=body)
    path = "application.registrationConfiguration.enabled"
    assert field_codes(answer) == {path: [f"[invalid]{path}"]}


async def test_anyone_may_read_the_oauth_configuration_but_its_secret(
    emulator: Emulator,
) -> None:
    application = await make_application(emulator.client)
    path = f"/api/application/{application['id']}/oauth-configuration"
    known = succeeded(await emulator.client.get(path))
    assert known["oauthConfiguration"] == application["oauthConfiguration"]
    assert known["httpSessionMaxInactiveInterval"] == 3600
    async with emulator.anonymous() as nobody:
        seen = succeeded(await nobody.get(path))["oauthConfiguration"]
    assert "clientSecret" not in seen
    assert seen["clientId"] == application["id"]


async def test_applications_are_found_by_name_and_state(server: httpx.AsyncClient) -> None:
    application = await make_application(server)
    params = {"name": f"*{application['id'][:0]}{application['name'][12:]}*", "state": "Active"}
    found = succeeded(await server.get("/api/application/search", params=params))
    assert (found["total"], found["expandable"]) == (1, [])
    assert found["applications"] == [application]
    search = {"search": {**params, "state": "Inactive"}}
    assert succeeded(await server.post("/api/application/search", json=search))["total"] == 0


async def test_keys_that_verify_and_encrypt_saml_are_kept(server: httpx.AsyncClient) -> None:
    key_id = (await make_rsa_key(server))["id"]
    saml: Json = {
        "assertionEncryptionConfiguration": {
            "enabled": False,
            "encryptionAlgorithm": "AES256",
            "keyTransportEncryptionKeyId": key_id,
        },
        "verificationKeyIds": [key_id],
    }
    made = await make_application(server, samlv2Configuration={**saml, "logout": {}})
    shown = succeeded(await server.get(f"/api/application/{made['id']}"))["application"]
    kept = shown["samlv2Configuration"]
    assert kept["verificationKeyIds"] == [key_id]
    encryption = kept["assertionEncryptionConfiguration"]
    assert encryption.items() >= saml["assertionEncryptionConfiguration"].items()
    assert encryption["digestAlgorithm"] == "SHA256"


async def test_a_grant_that_fusionauth_does_not_know_is_shown_as_unknown(
    server: httpx.AsyncClient,
) -> None:
    grants = ["refresh_token", "urn:ietf:params:oauth:grant-type:token-exchange"]
    made = await make_application(server, oauthConfiguration={"enabledGrants": grants})
    assert sorted(made["oauthConfiguration"]["enabledGrants"]) == ["refresh_token", "unknown"]
