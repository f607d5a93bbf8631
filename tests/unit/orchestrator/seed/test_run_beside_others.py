"""A seed that is not alone: another one at the same time, a server of somebody else's, objects in
the way."""

from dataclasses import replace
from typing import Any

import pytest
import requests

from orchestrator.errors import FusionAuthRejected, FusionAuthUnreachable, SeedConflict
from orchestrator.seed.objects import Seed, Tenant
from orchestrator.seed.seed_plan import SeedOptions
from orchestrator.seed.seeder import Seeder, SeedReport
from tests.fakes.fusionauth import TENANT_ID, FakeFusionAuth, Reply, errors, open_fake_client
from tests.seed_files import load_everything

FIRST = "30000000-0000-0000-0000-000000000001"
RSA = "20000000-0000-0000-0000-000000000001"
EC = "20000000-0000-0000-0000-000000000002"


@pytest.fixture
def server() -> FakeFusionAuth:
    return FakeFusionAuth()


def run(server: FakeFusionAuth, seed: Seed, **options: bool) -> SeedReport:
    report = Seeder(seed, open_fake_client(server), options=SeedOptions(**options)).run(
        lambda _: None
    )
    assert report
    return report


def changes(server: FakeFusionAuth, seed: Seed, **options: bool) -> list[str]:
    seeder = Seeder(seed, open_fake_client(server), options=SeedOptions(**options))
    return [str(change) for change in seeder.plan()[0].changes]


@pytest.mark.parametrize("moment", range(1, 21))
def test_second_seed_in_the_middle_of_the_first_does_no_harm(
    server: FakeFusionAuth, moment: int
) -> None:
    """Whatever the other one has made meanwhile, the first one takes as done."""
    seed = load_everything()
    begun = []

    def interfere(event: Any) -> None:
        begun.append(event)
        if len(begun) == moment:
            run(server, seed)

    Seeder(seed, open_fake_client(server)).run(interfere)

    assert changes(server, seed) == []
    assert all(len(user["memberships"]) <= 1 for user in server.users.values())


def test_refusal_that_stays_is_told_with_object_codes_and_what_was_done(
    server: FakeFusionAuth,
) -> None:
    server.refusals[f"POST /api/application/{FIRST}"] = Reply(
        400, errors("[invalid]application.x", "application.x")
    )

    with pytest.raises(FusionAuthRejected) as caught:
        run(server, load_everything())

    message = caught.value.message
    assert message.startswith("cannot create application First (6 of 20 changes done): ")
    assert f"POST http://localhost:9011/api/application/{FIRST}: 400 application.x [invalid]" in (
        message
    )
    assert "done      create key ec" in caught.value.log_tail
    assert "not done  create application First" in caught.value.log_tail
    assert "not done  create role dev of First" in caught.value.log_tail


def test_lost_connection_is_told_with_what_may_have_been_done(server: FakeFusionAuth) -> None:
    def cut(event: Any) -> None:
        if event.number == 3:
            server.scripted.append(requests.ConnectionError())

    with pytest.raises(FusionAuthUnreachable) as caught:
        Seeder(load_everything(), open_fake_client(server)).run(cut)

    assert "(2 of 20 changes done)" in caught.value.message
    assert "perhaps   create key rsa" in caught.value.log_tail


# a server of somebody else's


def test_their_issuer_and_cors_settings_stay_beside_ours(server: FakeFusionAuth) -> None:
    server.tenants[TENANT_ID]["issuer"] = "https://theirs.example"
    server.system_configuration["corsConfiguration"] |= {
        "enabled": True,
        "allowedMethods": ["DELETE", "GET"],
        "allowedOrigins": ["https://theirs.example"],
    }

    run(server, load_everything(), external=True)

    assert server.tenants[TENANT_ID]["issuer"] == "https://theirs.example"
    cors = server.system_configuration["corsConfiguration"]
    assert cors["allowedMethods"] == ["DELETE", "GET", "OPTIONS"]
    assert set(cors["allowedOrigins"]) == {
        "https://theirs.example",
        "http://localhost:3000",
        "https://a.example",
    }
    assert changes(server, load_everything(), external=True) == []


@pytest.mark.parametrize("issuer, set_issuer", [("acme.com", False), ("https://x.example", True)])
def test_untouched_issuer_is_ours_and_any_when_told_so(
    server: FakeFusionAuth, issuer: str, set_issuer: bool
) -> None:
    server.tenants[TENANT_ID]["issuer"] = issuer

    run(server, load_everything(), external=True, set_issuer=set_issuer)

    assert server.tenants[TENANT_ID]["issuer"] == "http://localhost:9011"


def test_default_tenant_is_found_by_name_where_its_id_is_another(server: FakeFusionAuth) -> None:
    their_id = "aaaaaaaa-0000-0000-0000-000000000001"
    server.tenants = {their_id: {**server.tenants[TENANT_ID], "id": their_id}}
    server.applications.clear()
    seed = load_everything()
    ours = replace(
        seed,
        api_keys=(),
        applications=seed.applications[:1],
        tenants=seed.tenants[:1],
        users=seed.users[:2],
    )

    run(server, ours, external=True)

    assert list(server.tenants) == [their_id]
    assert server.applications[FIRST]["tenantId"] == their_id
    assert changes(server, ours, external=True) == []


# what cannot be changed in place


def hs256(seed: Seed) -> Seed:
    """The EC key as another kind of key."""
    rsa, ec, imported = seed.keys
    return replace(
        seed, keys=(rsa, replace(ec, document={"name": "ec", "algorithm": "HS256"}), imported)
    )


def test_key_of_another_kind_is_explained(server: FakeFusionAuth) -> None:
    run(server, load_everything())
    server.requests.clear()

    with pytest.raises(SeedConflict, match=r"algorithm ES256 .* HS256 .* cannot change") as caught:
        run(server, hs256(load_everything()))

    assert "--replace" in str(caught.value.hint)
    assert server.writes == []


def test_key_is_replaced_although_applications_sign_with_it(server: FakeFusionAuth) -> None:
    seed = load_everything()
    run(server, seed)
    other = "30000000-0000-0000-0000-000000000002"
    server.applications[other]["jwtConfiguration"] = {"idTokenKeyId": EC}

    run(server, hs256(seed), replace=True)

    assert server.keys[EC]["algorithm"] == "HS256"
    assert server.applications[FIRST]["jwtConfiguration"]["accessTokenKeyId"] == EC
    assert changes(server, hs256(seed)) == []


def test_key_of_an_application_beyond_the_file_is_put_back(server: FakeFusionAuth) -> None:
    seed = load_everything()
    run(server, seed)
    other = "30000000-0000-0000-0000-00000000000f"
    server.applications[other] = {
        "id": other,
        "tenantId": TENANT_ID,
        "name": "Somebody else's",
        "active": True,
        "roles": [],
        "jwtConfiguration": {"idTokenKeyId": EC},
    }

    run(server, hs256(seed), replace=True)

    assert server.applications[other]["jwtConfiguration"] == {"idTokenKeyId": EC}


def test_key_is_replaced_although_an_application_lists_it_to_verify_with(
    server: FakeFusionAuth,
) -> None:
    seed = load_everything()
    run(server, seed)
    other = "30000000-0000-0000-0000-00000000000f"
    listed = {"accessTokenVerificationKeyIds": [EC, RSA], "idTokenVerificationKeyIds": [RSA]}
    server.applications[other] = {
        "id": other,
        "tenantId": TENANT_ID,
        "name": "Somebody else's",
        "active": True,
        "roles": [],
        "jwtConfiguration": listed,
    }

    run(server, hs256(seed), replace=True)

    assert server.keys[EC]["algorithm"] == "HS256"
    assert server.applications[other]["jwtConfiguration"] == listed


def test_namesakes_and_movers_are_replaced(server: FakeFusionAuth) -> None:
    seed = load_everything()
    run(server, seed)
    user = server.users.pop(str(seed.users[0].id))
    stranger = "99000000-0000-0000-0000-000000000001"
    server.users[stranger] = {**user, "id": stranger}
    server.applications[FIRST]["roles"][0]["id"] = stranger
    second = seed.applications[1]
    server.applications[str(second.id)]["tenantId"] = TENANT_ID
    server.applications[str(second.id)]["name"] = "Second"

    with pytest.raises(SeedConflict):
        changes(server, seed)
    run(server, seed, replace=True)

    assert stranger not in server.users
    assert server.applications[str(second.id)]["tenantId"] == str(second.tenant_id)
    assert changes(server, seed) == []


def test_tenant_is_never_replaced(server: FakeFusionAuth) -> None:
    tenant = Tenant(load_everything().tenants[1].id, {"name": "default"})

    with pytest.raises(SeedConflict, match="tenant default has the id"):
        run(server, Seed(tenants=(tenant,)), replace=True)
