"""The repository's own seed file against an in-memory FusionAuth, from file to report."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.errors import FusionAuthRejected, SeedConflict, SeedFileError
from orchestrator.seed.apply import SeedEvent
from orchestrator.seed.seed_file import load_seed
from orchestrator.seed.seeder import Seeder, SeedReport
from tests.fakes.fusionauth import FakeFusionAuth, Reply, errors, open_fake_client

SEED_FILE = Path(__file__).parents[4] / "compose" / "seed.yaml"
SECRETS = {
    "FUSIONAUTH_ADMIN_PASSWORD": "admin-password",
    "FUSIONAUTH_CLIENT_SECRET": "client-secret",
    "DEMO_USER_PASSWORD": "demo-password",
}
VARIABLES = {"FUSIONAUTH_URL": "http://localhost:9011", "SITE_URL": "http://localhost:3000"}
TENANT_ID = "d7d09513-a3f5-401c-9685-34ab6c552453"
KEY_ID = "356a6624-b33c-471a-b707-48bbfcfbc593"
APPLICATION_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
DEMO_ID = "00000000-0000-0000-0000-111111111111"
OBJECTS = 8

Edit = Callable[[FakeFusionAuth], object]


def seed(server: FakeFusionAuth, events: list[SeedEvent] | None = None) -> SeedReport:
    heard = [] if events is None else events
    variables = VARIABLES | SECRETS
    seeder = Seeder(load_seed(SEED_FILE, variables, SECRETS), open_fake_client(server))
    report = seeder.run(heard.append)
    assert report
    return report


@pytest.fixture
def server() -> FakeFusionAuth:
    return FakeFusionAuth()


@pytest.fixture
def seeded(server: FakeFusionAuth) -> FakeFusionAuth:
    seed(server)
    server.requests.clear()
    return server


def test_fresh_server_is_seeded(server: FakeFusionAuth) -> None:
    events: list[SeedEvent] = []

    assert seed(server, events) == SeedReport(created=6, changed=2, unchanged=0, writes=8)
    assert len(server.writes) == 8
    assert [(event.number, event.total) for event in events] == [(n, 8) for n in range(1, 9)]
    assert server.tenants[TENANT_ID]["issuer"] == "http://localhost:9011"
    assert server.passwords[DEMO_ID] == "demo-password"


def test_second_seed_sends_no_write(seeded: FakeFusionAuth) -> None:
    events: list[SeedEvent] = []

    report = seed(seeded, events)
    assert replace(report, unchecked=()) == SeedReport(0, 0, unchanged=OBJECTS, writes=0)
    assert [one.subject.name for one in report.unchecked] == ["admin@example.com"]
    assert seeded.writes == []
    assert events == []


def test_no_secret_is_shown_while_seeding(server: FakeFusionAuth) -> None:
    events: list[SeedEvent] = []
    seed(server, events)
    server.applications[APPLICATION_ID]["oauthConfiguration"]["clientSecret"] = "a-hand-made-one"
    server.passwords[DEMO_ID] = "another"
    seed(server, events)

    shown = repr(events) + "".join(str(event.change) for event in events)
    assert len(events) == 10
    assert not [value for value in (*SECRETS.values(), "a-hand-made-one") if value in shown]


def edit_application(section: str, member: str, value: object) -> Edit:
    return lambda server: server.applications[APPLICATION_ID][section].update({member: value})


@pytest.mark.parametrize(
    "edit, write",
    [
        pytest.param(
            lambda s: s.tenants[TENANT_ID].update(issuer="acme.com"),
            f"PATCH /api/tenant/{TENANT_ID}",
            id="issuer",
        ),
        pytest.param(
            lambda s: s.keys[KEY_ID].update(name="x"), f"PUT /api/key/{KEY_ID}", id="key name"
        ),
        pytest.param(
            edit_application("oauthConfiguration", "authorizedRedirectURLs", ["http://evil"]),
            f"PATCH /api/application/{APPLICATION_ID}",
            id="redirect URLs",
        ),
        pytest.param(
            edit_application("jwtConfiguration", "timeToLiveInSeconds", 5),
            f"PATCH /api/application/{APPLICATION_ID}",
            id="token lifetime",
        ),
        pytest.param(
            lambda s: s.users[DEMO_ID].update(fullName="X"), f"PATCH /api/user/{DEMO_ID}", id="user"
        ),
        pytest.param(
            lambda s: s.passwords.update({DEMO_ID: "x"}),
            f"PATCH /api/user/{DEMO_ID}",
            id="password",
        ),
        pytest.param(
            lambda s: s.users[DEMO_ID]["registrations"].clear(),
            f"POST /api/user/registration/{DEMO_ID}",
            id="registration",
        ),
        pytest.param(
            lambda s: s.system_configuration["corsConfiguration"].update(allowedOrigins=[]),
            "PATCH /api/system-configuration",
            id="CORS",
        ),
    ],
)
def test_change_by_hand_is_brought_back_by_one_write(
    seeded: FakeFusionAuth, edit: Edit, write: str
) -> None:
    edit(seeded)

    report = seed(seeded)

    assert seeded.writes == [write]
    assert (report.created + report.changed, report.unchanged) == (1, OBJECTS - 1)
    assert seed(seeded).writes == 0


def test_what_the_file_does_not_declare_is_left_alone(seeded: FakeFusionAuth) -> None:
    seeded.tenants[TENANT_ID]["themeId"] = "75a068fd-e94b-451a-9aeb-3ddb9a3b5987"
    seeded.applications[APPLICATION_ID]["oauthConfiguration"]["debug"] = True
    seeded.system_configuration["reportTimezone"] = "Europe/Berlin"

    assert seed(seeded).writes == 0


@pytest.mark.parametrize("active", [True, False], ids=["deleted", "deactivated"])
def test_lost_user_comes_back(seeded: FakeFusionAuth, active: bool) -> None:
    if active:
        del seeded.users[DEMO_ID]
    else:
        seeded.users[DEMO_ID]["active"] = False

    seed(seeded)

    assert seeded.users[DEMO_ID]["active"]
    assert seeded.passwords[DEMO_ID] == "demo-password"
    assert seed(seeded).writes == 0


def test_deactivated_application_comes_back(seeded: FakeFusionAuth) -> None:
    seeded.applications[APPLICATION_ID]["active"] = False

    assert seed(seeded).writes == 1
    assert seeded.applications[APPLICATION_ID]["active"]


def test_wrong_file_sends_no_request(server: FakeFusionAuth) -> None:
    with pytest.raises(SeedFileError, match=r"password: \$\{DEMO_USER_PASSWORD\} is empty"):
        load_seed(SEED_FILE, VARIABLES | SECRETS | {"DEMO_USER_PASSWORD": ""}, SECRETS)
    assert server.requests == []


def test_conflict_sends_no_write(server: FakeFusionAuth) -> None:
    server.users["other"] = {
        "id": "00000000-0000-0000-0000-00000000000e",
        "email": "demo@example.com",
        "tenantId": TENANT_ID,
        "active": True,
    }

    with pytest.raises(SeedConflict, match=r"user demo@example\.com has the id"):
        seed(server)
    assert server.writes == []


def test_refusal_says_which_object_and_how_far_it_came(server: FakeFusionAuth) -> None:
    refusal = Reply(400, errors("[invalid]x", "application.x"))
    server.refusals = {f"POST /api/application/{APPLICATION_ID}": refusal}

    with pytest.raises(FusionAuthRejected) as caught:
        seed(server)

    assert caught.value.message == (
        "cannot create application FusionAuth demo (2 of 8 changes done): FusionAuth refused "
        f"POST http://localhost:9011/api/application/{APPLICATION_ID}: "
        "400 application.x [invalid]x"
    )
    assert caught.value.field_errors == {"application.x": ("[invalid]x",)}
    assert seed(server).writes == 6
