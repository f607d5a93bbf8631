"""Which requests a difference becomes, in which order, and what is refused."""

from dataclasses import replace
from uuid import UUID, uuid5

import pytest

from orchestrator.errors import SeedConflict, SeedFileError
from orchestrator.fusionauth.value import Document, Value, reveal
from orchestrator.secrets import Secret
from orchestrator.seed.diff import diff
from orchestrator.seed.objects import (
    ApiKey,
    Application,
    Group,
    Key,
    Registration,
    Role,
    Seed,
    Tenant,
    User,
)
from orchestrator.seed.snapshot import Snapshot
from orchestrator.seed.snapshot_users import FoundUser

TENANT_ID, OTHER_TENANT_ID = UUID(int=0xA1), UUID(int=0xA2)
KEY_ID, APPLICATION_ID, USER_ID = UUID(int=0xB1), UUID(int=0xC1), UUID(int=0xD1)
DEV_ID = uuid5(APPLICATION_ID, "dev")

TENANT = Tenant(
    TENANT_ID,
    {
        "name": "Default",
        "issuer": "http://localhost:9011",
        "jwtConfiguration": {"accessTokenKeyId": str(KEY_ID)},
    },
)
KEY = Key(KEY_ID, {"name": "signing", "algorithm": "RS256", "length": 2048})
APPLICATION = Application(
    APPLICATION_ID,
    TENANT_ID,
    {"name": "Demo", "oauthConfiguration": {"requireRegistration": True}},
    (Role("dev", {"isDefault": True}),),
)
USER = User(
    USER_ID,
    TENANT_ID,
    {"email": "demo@example.com", "fullName": "Demo User"},
    Secret("open sesame"),
    check_password=True,
    verified=True,
    registrations=(Registration(APPLICATION_ID, "Demo", {"roles": ("dev", "boss")}),),
)
SEED = Seed((TENANT,), (KEY,), (APPLICATION,), (USER,), {"corsConfiguration": {"enabled": True}})

FOUND_TENANT: Document = {**TENANT.document, "id": str(TENANT_ID), "state": "Active"}
FOUND_KEY: Document = {**KEY.document, "id": str(KEY_ID), "kid": "abc", "issuer": "acme.com"}
FOUND_APPLICATION: Document = {
    "id": str(APPLICATION_ID),
    "tenantId": str(TENANT_ID),
    "name": "Demo",
    "active": True,
    "oauthConfiguration": {"requireRegistration": True, "debug": False},
    "roles": ({"id": "role-1", "name": "dev", "isDefault": True, "isSuperRole": False},),
}
FOUND_USER: Document = {
    **USER.document,
    "id": str(USER_ID),
    "tenantId": str(TENANT_ID),
    "active": True,
    "registrations": ({"applicationId": str(APPLICATION_ID), "roles": ("boss", "dev")},),
}
HERE = Snapshot(
    {TENANT_ID: FOUND_TENANT},
    {KEY_ID: FOUND_KEY},
    {APPLICATION_ID: FOUND_APPLICATION},
    {USER_ID: FoundUser(FOUND_USER)},
    {"corsConfiguration": {"enabled": True, "debug": False}, "reportTimezone": "America/Denver"},
)


def writes(seed: Seed, snapshot: Snapshot) -> list[tuple[str, object]]:
    """Each request, without its wrapper object."""
    return [
        (str(change.write), reveal(change.write.body) if change.write.body else None)
        for change in diff(seed, snapshot)
    ]


def with_application(**members: Value) -> Snapshot:
    found: Document = {**FOUND_APPLICATION, **members}
    return replace(HERE, applications={APPLICATION_ID: found})


def with_user(*, password_matches: bool = True, **members: Value) -> Snapshot:
    found: Document = {**FOUND_USER, **members}
    return replace(HERE, users={USER_ID: FoundUser(found, password_matches)})


def test_nothing_differs() -> None:
    assert diff(SEED, HERE) == ()


def test_everything_is_created_in_dependency_order() -> None:
    assert [str(change) for change in diff(SEED, Snapshot())] == [
        "create tenant Default",
        "create key signing",
        f"change tenant Default: jwtConfiguration.accessTokenKeyId nothing → {KEY_ID}",
        "create application Demo",
        "create role dev of Demo",
        "create user demo@example.com",
        "create registration of demo@example.com in Demo",
        "change system configuration: corsConfiguration.enabled nothing → true",
    ]


def test_objects_are_created_with_what_the_file_declares() -> None:
    sent = dict(writes(SEED, Snapshot()))

    assert sent[f"POST /api/tenant/{TENANT_ID}"] == {
        "tenant": {"name": "Default", "issuer": "http://localhost:9011"}
    }
    assert sent[f"POST /api/key/generate/{KEY_ID}"] == {
        "key": {"name": "signing", "algorithm": "RS256", "length": 2048}
    }
    assert sent[f"POST /api/application/{APPLICATION_ID}/role/{DEV_ID}"] == {
        "role": {"name": "dev", "isDefault": True}
    }
    assert sent[f"POST /api/user/{USER_ID}"] == {
        "user": {
            "email": "demo@example.com",
            "fullName": "Demo User",
            "password": "open sesame",
        },
        "skipVerification": True,
    }
    assert sent[f"POST /api/user/registration/{USER_ID}"] == {
        "registration": {"applicationId": str(APPLICATION_ID), "roles": ["dev", "boss"]}
    }


def test_tenant_is_named_where_no_id_tells_it() -> None:
    named = [change.subject.kind for change in diff(SEED, Snapshot()) if change.write.tenant_id]

    assert named == ["application", "user"]


def test_key_is_renamed_by_put() -> None:
    snapshot = replace(HERE, keys={KEY_ID: {**FOUND_KEY, "name": "by hand"}})

    assert writes(SEED, snapshot) == [(f"PUT /api/key/{KEY_ID}", {"key": {"name": "signing"}})]


def test_application_member_is_patched_alone() -> None:
    snapshot = with_application(oauthConfiguration={"requireRegistration": False, "debug": True})

    assert writes(SEED, snapshot) == [
        (
            f"PATCH /api/application/{APPLICATION_ID}",
            {"application": {"oauthConfiguration": {"requireRegistration": True}}},
        )
    ]


def test_deactivated_application_is_reactivated() -> None:
    assert writes(SEED, with_application(active=False)) == [
        (f"PUT /api/application/{APPLICATION_ID}?reactivate=true", None)
    ]


def test_role_is_patched_by_its_own_request() -> None:
    roles: Value = ({"id": "role-1", "name": "dev", "isDefault": False},)

    assert writes(SEED, with_application(roles=roles)) == [
        (f"PATCH /api/application/{APPLICATION_ID}/role/role-1", {"role": {"isDefault": True}})
    ]


def test_password_that_no_longer_signs_in_is_set_again() -> None:
    (change,) = diff(SEED, with_user(password_matches=False))

    assert str(change) == "change user demo@example.com: password ******** → ********"
    assert reveal(change.write.body) == {"user": {"password": "open sesame"}}


def test_password_and_name_go_in_one_request() -> None:
    snapshot = with_user(password_matches=False, fullName="By Hand")

    assert writes(SEED, snapshot) == [
        (
            f"PATCH /api/user/{USER_ID}",
            {"user": {"fullName": "Demo User", "password": "open sesame"}},
        )
    ]


def test_deactivated_user_is_reactivated_before_the_password_is_set() -> None:
    assert [
        request for request, _ in writes(SEED, with_user(password_matches=False, active=False))
    ] == [
        f"PUT /api/user/{USER_ID}?reactivate=true",
        f"PATCH /api/user/{USER_ID}",
    ]


def test_verified_is_the_servers_business_once_the_user_is_there() -> None:
    assert diff(SEED, with_user(verified=False)) == ()


def test_lost_registration_is_made_again() -> None:
    assert [request for request, _ in writes(SEED, with_user(registrations=()))] == [
        f"POST /api/user/registration/{USER_ID}"
    ]


def test_changed_registration_roles_are_brought_back() -> None:
    registrations: Value = ({"applicationId": str(APPLICATION_ID).upper(), "roles": ("boss",)},)

    assert writes(SEED, with_user(registrations=registrations)) == [
        (
            f"PATCH /api/user/registration/{USER_ID}/{APPLICATION_ID}",
            {"registration": {"roles": ["dev", "boss"]}},
        )
    ]


@pytest.mark.parametrize("member, value", [("algorithm", "RS512"), ("length", 4096)])
def test_key_that_would_have_to_change_is_a_conflict(member: str, value: str | int) -> None:
    snapshot = replace(HERE, keys={KEY_ID: {**FOUND_KEY, member: value}})

    with pytest.raises(SeedConflict, match=f"key signing .* has {member} {value} on the server"):
        diff(SEED, snapshot)


@pytest.mark.parametrize(
    "snapshot, subject",
    [
        (replace(HERE, tenants={OTHER_TENANT_ID: {"name": "DEFAULT"}}), "tenant Default"),
        (replace(HERE, keys={USER_ID: FOUND_KEY}), "key signing"),
        (replace(HERE, applications={USER_ID: FOUND_APPLICATION}), "application Demo"),
        (replace(HERE, users={KEY_ID: FoundUser(FOUND_USER)}), "user demo@example.com"),
    ],
    ids=["tenant", "key", "application", "user"],
)
def test_name_or_login_under_another_id_is_a_conflict(snapshot: Snapshot, subject: str) -> None:
    with pytest.raises(SeedConflict) as caught:
        diff(SEED, snapshot)

    assert caught.value.message.startswith(f"{subject} has the id ")
    assert "write the server's id into the seed file" in str(caught.value.hint)


def test_application_name_is_free_in_another_tenant() -> None:
    elsewhere: Document = {**FOUND_APPLICATION, "tenantId": str(OTHER_TENANT_ID)}

    requests = writes(SEED, replace(HERE, applications={USER_ID: elsewhere}))

    assert requests[0][0] == f"POST /api/application/{APPLICATION_ID}"


@pytest.mark.parametrize(
    "snapshot, subject",
    [
        (with_application(tenantId=str(OTHER_TENANT_ID)), "application Demo"),
        (with_user(tenantId=str(OTHER_TENANT_ID)), "user demo@example.com"),
    ],
    ids=["application", "user"],
)
def test_moving_between_tenants_is_a_conflict(snapshot: Snapshot, subject: str) -> None:
    with pytest.raises(SeedConflict, match=f"{subject} belongs to tenant {OTHER_TENANT_ID}"):
        diff(SEED, snapshot)


def test_endpoint_that_an_api_key_may_call_beyond_the_file_is_drift() -> None:
    wanted: Document = {"name": "k", "permissions": {"endpoints": {"/api/user": ("GET",)}}}
    endpoints = {"/api/user": ("GET",), "/api/group": ("GET",)}
    found: Document = {**wanted, "permissions": {"endpoints": endpoints}, "keyManager": False}
    seed = Seed(api_keys=(ApiKey(KEY_ID, wanted, Secret("the key")),))

    (change,) = diff(seed, Snapshot(api_keys={KEY_ID: found}))

    assert str(change) == "change API key k: permissions.endpoints./api/group [GET] → nothing"
    assert change.write.body == {"apiKey": {"permissions": {"endpoints": {"/api/group": None}}}}


def test_attribute_of_an_api_key_beyond_the_file_is_left_alone() -> None:
    wanted: Document = {"name": "k", "metaData": {"attributes": {"a": "1"}}}
    found: Document = {"name": "k", "metaData": {"attributes": {"a": "1", "b": "2"}}}

    assert diff(Seed(api_keys=(ApiKey(KEY_ID, wanted),)), Snapshot(api_keys={KEY_ID: found})) == ()


def test_group_is_found_with_its_roles_in_either_form_of_the_answer() -> None:
    """By application (contract 5.8) or as a plain array (FusionAuth's OpenAPI file)."""
    group = Group(UUID(int=0xE1), TENANT_ID, {"name": "staff"}, {APPLICATION_ID: ("dev",)})
    seed, role = replace(SEED, groups=(group,)), {"id": "role-1", "name": "dev"}

    for roles in ({str(APPLICATION_ID): (role,)}, (role,)):
        found: Document = {"name": "staff", "tenantId": str(TENANT_ID), "roles": roles}
        assert diff(seed, replace(HERE, groups={group.id: found})) == ()


def test_user_without_a_password_cannot_be_made_and_need_not_be() -> None:
    user = replace(USER, password=None, check_password=False)

    assert diff(replace(SEED, users=(user,)), HERE) == ()
    with pytest.raises(SeedFileError, match=r"user demo@example\.com is to be made"):
        diff(replace(SEED, users=(user,)), replace(HERE, users={}))
