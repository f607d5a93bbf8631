"""`seed --prune`: what an earlier seed made goes, and nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.private_files import write_private
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.record import Record
from orchestrator.seed.seed_plan import SeedOptions, SeedPlan
from orchestrator.seed.seeder import Seeder
from tests.fakes.fusionauth import FakeFusionAuth, open_fake_client
from tests.seed_files import load_everything

FIRST = "30000000-0000-0000-0000-000000000001"
GROUP = "40000000-0000-0000-0000-000000000001"
NOTHING = Seed(name="everything")


@pytest.fixture
def server() -> FakeFusionAuth:
    return FakeFusionAuth()


@pytest.fixture
def record_file(tmp_path: Path) -> Path:
    return tmp_path / "seeded.json"


def seeder(server: FakeFusionAuth, seed: Seed, record_file: Path, **options: bool) -> Seeder:
    client = open_fake_client(server)
    return Seeder(
        seed, client, Record(record_file, client.base_url, write_private), SeedOptions(**options)
    )


def run(server: FakeFusionAuth, seed: Seed, record_file: Path, **options: bool) -> Any:
    return seeder(server, seed, record_file, **options).run(lambda event: None)


def prune_plan(server: FakeFusionAuth, seed: Seed, record_file: Path) -> SeedPlan:
    plan, _ = seeder(server, seed, record_file, prune=True).plan(whole=True)
    return plan


def state(server: FakeFusionAuth) -> list[list[str]]:
    kinds = (server.tenants, server.keys, server.applications, server.groups, server.users)
    return [sorted(kind) for kind in (*kinds, server.api_keys)]


def test_everything_a_seed_made_goes_and_what_was_there_stays(
    server: FakeFusionAuth, record_file: Path
) -> None:
    before = state(server)
    run(server, load_everything(), record_file)
    server.tenants["d7d09513-a3f5-401c-9685-34ab6c552453"].pop("jwtConfiguration")

    run(server, NOTHING, record_file, prune=True)

    assert state(server) == before
    assert prune_plan(server, NOTHING, record_file).changes == ()


def test_object_dropped_from_the_file_is_the_only_one_that_goes(
    server: FakeFusionAuth, record_file: Path
) -> None:
    seed = load_everything()
    run(server, seed, record_file)
    smaller = replace(seed, users=seed.users[1:], api_keys=())

    plan = prune_plan(server, smaller, record_file)

    assert [str(change) for change in plan.changes] == [
        "remove user attendee1@example.com",
        "remove API key reader",
    ]


def test_roles_registrations_and_memberships_go_one_by_one(
    server: FakeFusionAuth, record_file: Path
) -> None:
    seed = load_everything()
    run(server, seed, record_file)
    first, *others = seed.applications
    users = tuple(replace(user, registrations=(), memberships=()) for user in seed.users)
    smaller = replace(
        seed,
        applications=(replace(first, roles=first.roles[:1]), *others),
        groups=(replace(seed.groups[0], roles={first.id: ("dev",)}),),
        users=users,
    )

    plan = prune_plan(server, smaller, record_file)

    assert sorted(str(change) for change in plan.removals) == [
        "remove membership of attendee1@example.com in staff",
        "remove membership of attendee2@example.com in staff",
        "remove registration of attendee1@example.com in First",
        "remove registration of attendee2@example.com in First",
        "remove role ops of First",
    ]


def test_what_others_made_is_never_removed(server: FakeFusionAuth, record_file: Path) -> None:
    theirs = replace(load_everything(), name="theirs")
    run(server, theirs, record_file)

    assert prune_plan(server, NOTHING, record_file).changes == ()


def test_changing_what_others_made_does_not_make_it_ours(
    server: FakeFusionAuth, record_file: Path
) -> None:
    """A membership is removed and added when its data changes; who made it stays."""
    seed = load_everything()
    run(server, replace(seed, name="theirs"), record_file)
    for user in server.users.values():
        for membership in user["memberships"]:
            membership["data"]["since"] = "tuesday"
    run(server, seed, record_file)

    memberships = [m["data"] for user in server.users.values() for m in user["memberships"]]
    assert memberships == [{"since": "monday", "seededBy": "theirs"}] * 2
    assert prune_plan(server, NOTHING, record_file).changes == ()


def test_membership_data_that_the_file_wants_gone_leaves_the_mark(
    server: FakeFusionAuth, record_file: Path
) -> None:
    seed = load_everything()
    run(server, seed, record_file)
    without = tuple(
        replace(
            user, memberships=tuple(replace(m, document={"data": None}) for m in user.memberships)
        )
        for user in seed.users
    )
    run(server, replace(seed, users=without), record_file)

    memberships = [m["data"] for user in server.users.values() for m in user["memberships"]]
    assert memberships == [{"seededBy": "everything"}] * 2


def test_key_made_anew_by_somebody_else_is_no_longer_ours(
    server: FakeFusionAuth, record_file: Path
) -> None:
    run(server, replace(NOTHING, keys=load_everything().keys[2:]), record_file)
    (key,) = server.keys.values()
    key["insertInstant"] += 1

    assert prune_plan(server, NOTHING, record_file).changes == ()


def test_key_that_is_listed_to_verify_with_stays(server: FakeFusionAuth, record_file: Path) -> None:
    seed = load_everything()
    run(server, replace(NOTHING, keys=seed.keys[2:]), record_file)
    (key_id,) = server.keys
    (tenant,) = server.tenants.values()
    tenant["jwtConfiguration"] = {"idTokenVerificationKeyIds": [key_id]}

    plan = prune_plan(server, NOTHING, record_file)

    assert plan.changes == ()
    assert [subject.key for subject, _ in plan.kept] == [key_id]


def test_holders_of_somebody_elses_are_kept_with_the_reason(
    server: FakeFusionAuth, record_file: Path
) -> None:
    run(server, load_everything(), record_file)
    server.tenants["d7d09513-a3f5-401c-9685-34ab6c552453"].pop("jwtConfiguration")
    stranger: dict[str, Any] = {
        "id": "99000000-0000-0000-0000-000000000001",
        "tenantId": "10000000-0000-0000-0000-000000000001",
        "email": "stranger@example.com",
        "active": True,
        "registrations": [{"applicationId": FIRST, "roles": []}],
        "memberships": [{"groupId": GROUP}],
    }
    server.users[str(stranger["id"])] = stranger

    plan = prune_plan(server, NOTHING, record_file)

    kept = dict(plan.kept)
    assert set(kept) == {
        Subject("application", FIRST, ""),
        Subject("group", GROUP, ""),
        Subject("tenant", "10000000-0000-0000-0000-000000000001", ""),
        Subject("key", "20000000-0000-0000-0000-000000000002", ""),
        Subject("role", f"{FIRST}/dev", ""),  # the group that stays holds them
        Subject("role", f"{FIRST}/ops", ""),
    }
    assert "stranger@example.com" in kept[Subject("group", GROUP, "")]
    run(server, NOTHING, record_file, prune=True)
    assert stranger["id"] in server.users
    assert stranger["registrations"]


def test_nothing_is_sent_when_people_say_no(server: FakeFusionAuth, record_file: Path) -> None:
    run(server, load_everything(), record_file)
    server.requests.clear()

    report = seeder(server, NOTHING, record_file, prune=True).run(print, lambda plan: False)

    assert report is None
    assert server.writes == []
