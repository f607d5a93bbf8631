"""One of each kind of object: made, changed by hand, brought back, exported and made elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.private_files import write_private
from orchestrator.seed.export.kickstart import make_kickstart
from orchestrator.seed.export.tree import Export, export
from orchestrator.seed.objects import Seed
from orchestrator.seed.plan_text import show_changes
from orchestrator.seed.record import Record
from orchestrator.seed.seed_file import make_seed
from orchestrator.seed.seeder import Seeder
from orchestrator.seed.snapshot import read_snapshot
from tests.integration.seed.server import (
    API_KEY,
    KEY_MANAGER_KEY,
    Instances,
    SeedServer,
    make_instances,
)
from tests.seed_files import SECRETS, load_everything

pytestmark = pytest.mark.integration

DEFAULT = "d7d09513-a3f5-401c-9685-34ab6c552453"
FIRST = "30000000-0000-0000-0000-000000000001"
ATTENDEE = str(load_everything().users[0].id)
API_KEY_ID = "50000000-0000-0000-0000-000000000001"


def export_of(client: FusionAuthClient) -> Export:
    ids = [api_key.id for api_key in load_everything().api_keys]
    return export(read_snapshot(client, Seed(), whole=True, api_keys=ids), {})


@dataclass(frozen=True)
class Seeded:
    server: SeedServer
    seeder: Seeder

    def changes(self) -> list[str]:
        plan, _ = self.seeder.plan()
        return [str(change) for change in plan.changes]

    def export(self) -> Any:
        return export_of(self.server.client()).tree


@pytest.fixture(scope="module")
def seeded(instances: Instances, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """Tests leave it as they found it."""
    with instances.fresh() as server:
        client = server.client()
        record = Record(
            tmp_path_factory.mktemp("record") / "seeded.json", client.base_url, write_private
        )
        seeder = Seeder(load_everything(), client, record)
        plan, _ = seeder.plan()
        assert len(plan.changes) == 20
        seeder.run(lambda event: None)
        yield Seeded(server, seeder)


def test_plan_is_empty_after_the_seed_and_a_second_one_writes_nothing(seeded: Seeded) -> None:
    plan, beyond = seeded.seeder.plan(whole=True)
    assert plan.changes == ()
    assert beyond == ()

    seeded.server.counted.requests.clear()
    report = seeded.seeder.run(lambda event: None)

    assert report is not None
    assert report.writes == 0
    assert seeded.server.writes() == []


HAND_EDITS = [
    ("PATCH", f"/api/tenant/{DEFAULT}", {"tenant": {"issuer": "acme.com"}},
     "change tenant Default: issuer acme.com → http://localhost:9011"),
    ("PUT", "/api/key/20000000-0000-0000-0000-000000000002", {"key": {"name": "x"}},
     "change key ec: name x → ec"),
    ("PATCH", f"/api/application/{FIRST}",
     {"application": {"oauthConfiguration": {"logoutURL": "http://x.example"}}},
     "change application First: oauthConfiguration.logoutURL http://x.example → "
     "http://localhost:3000"),
    ("PATCH", f"/api/application/{FIRST}/role/31000000-0000-0000-0000-000000000001",
     {"role": {"description": "x"}},
     "change role dev of First: description x → develops"),
    ("PATCH", "/api/group/40000000-0000-0000-0000-000000000001",
     {"group": {"data": {"colour": "blue"}}},
     "change group staff: data.colour blue → red"),
    ("PATCH", "/api/user/60000000-0000-0000-0000-000000000001",
     {"user": {"birthDate": "1900-01-01"}},
     "change user attendee1@example.com: birthDate 1900-01-01 → 1815-12-10"),
    ("PATCH", f"/api/user/registration/{ATTENDEE}/{FIRST}",
     {"registration": {"roles": ["dev", "ops"]}},
     "change registration of attendee1@example.com in First: roles [dev, ops] → [dev]"),
    ("PATCH", f"/api/api-key/{API_KEY_ID}",
     {"apiKey": {"permissions": {"endpoints": {"/api/user": ["GET", "DELETE"]}}}},
     "change API key reader: permissions.endpoints./api/user [GET, DELETE] → [GET]"),
    ("PATCH", "/api/system-configuration",
     {"systemConfiguration": {"corsConfiguration": {"allowCredentials": False}}},
     "change system configuration: corsConfiguration.allowCredentials false → true"),
]  # fmt: skip


@pytest.mark.parametrize("method, path, body, expected", HAND_EDITS)
def test_one_field_changed_by_hand_is_exactly_the_plan_and_is_brought_back(
    seeded: Seeded, method: str, path: str, body: Any, expected: str
) -> None:
    before = seeded.export()
    key = KEY_MANAGER_KEY if path.startswith("/api/api-key") else API_KEY
    seeded.server.send(method, path, body, key)

    changes, differing = seeded.changes(), list(differences(before, seeded.export()))
    seeded.seeder.run(lambda event: None)

    assert changes == [expected]
    assert len(differing) == 1
    assert seeded.export() == before


def test_changes_of_every_kind_at_once_are_named_and_exported(seeded: Seeded) -> None:
    before = seeded.export()
    for method, path, body, _ in HAND_EDITS:
        key = KEY_MANAGER_KEY if path.startswith("/api/api-key") else API_KEY
        seeded.server.send(method, path, body, key)

    assert sorted(seeded.changes()) == sorted(expected for *_, expected in HAND_EDITS)
    assert len(list(differences(before, seeded.export()))) == len(HAND_EDITS)

    seeded.seeder.run(lambda event: None)
    assert seeded.export() == before


def test_group_that_lost_a_role_and_membership_by_hand_gets_them_again(seeded: Seeded) -> None:
    before = seeded.export()
    group = "40000000-0000-0000-0000-000000000001"
    body = {"group": {"name": "staff", "data": {"colour": "red"}}, "roleIds": []}
    seeded.server.send("PUT", f"/api/group/{group}", body)
    seeded.server.send("DELETE", f"/api/group/member?groupId={group}&userId={ATTENDEE}")

    assert seeded.changes() == [
        "change group staff: roles [] → [dev, ops]",
        "create membership of attendee1@example.com in staff",
    ]
    seeded.seeder.run(lambda event: None)
    assert seeded.export() == before


def test_secrets_are_shown_nowhere(seeded: Seeded) -> None:
    body = {"application": {"oauthConfiguration": {"clientSecret": "made-by-hand"}}}
    seeded.server.send("PATCH", f"/api/application/{FIRST}", body)

    plan, _ = seeded.seeder.plan()
    shown = "\n".join(show_changes(plan)) + repr(plan) + json.dumps(seeded.export())

    assert "oauthConfiguration.clientSecret: ******** → ********" in shown
    assert not [value for value in (*SECRETS.values(), "made-by-hand") if value in shown]
    seeded.seeder.run(lambda event: None)


def test_export_of_a_server_is_no_change_to_it(seeded: Seeded) -> None:
    seed = make_seed(seeded.export(), Path("export"), {}, ())

    plan, _ = Seeder(seed, seeded.server.client()).plan()

    assert plan.changes == ()


def test_export_makes_another_server_the_same(seeded: Seeded, instances: Instances) -> None:
    exported = export_of(seeded.server.client())
    with instances.fresh() as other:
        seed_with(exported, other.client())

        assert export_of(other.client()).tree == exported.tree


def test_kickstart_of_an_export_makes_another_server_the_same(
    seeded: Seeded, instances: Instances
) -> None:
    """API keys come without their ids, which a kickstart file cannot say."""
    exported = export_of(seeded.server.client())
    environment = secrets_of(exported) | {
        "FUSIONAUTH_API_KEY": API_KEY,
        "FUSIONAUTH_KEY_MANAGER_KEY": KEY_MANAGER_KEY,
    }
    kickstart = make_kickstart(exported, ())
    assert not [value for value in environment.values() if value in json.dumps(kickstart)]

    other = make_instances(instances.postgres, instances.folder, kickstart, environment)

    with other.fresh() as server:
        copied = export_of(server.client()).tree
        assert without_api_keys(copied) == without_api_keys(exported.tree)
        seed = make_seed(without_api_keys(copied), Path("export"), {}, ())
        assert Seeder(seed, server.client()).plan()[0].changes == ()


def seed_with(exported: Export, client: FusionAuthClient) -> None:
    """To a server that has none of the objects: what was withheld needs values; private keys may
    be made anew."""
    values = {n: v for n, v in secrets_of(exported).items() if not n.endswith("PRIVATE_KEY")}
    Seeder(make_seed(exported.tree, Path("export"), values, values), client).run(lambda event: None)


def secrets_of(exported: Export) -> dict[str, str]:
    return {one.variable: f"secret-number-{n:016}" for n, one in enumerate(exported.withheld)}


def without_api_keys(tree: dict[str, Any]) -> dict[str, Any]:
    return {kind: entries for kind, entries in tree.items() if kind != "apiKeys"}


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() | other.keys():
            yield from differences(one.get(name), other.get(name), f"{path}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from differences(a, b, f"{path}[{index}]")
    elif one != other:
        yield path
