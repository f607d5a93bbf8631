"""The repository's own compose files, for both engines and for plain `docker compose`."""

import re
from pathlib import Path

import pytest

from orchestrator.compose.load import load_compose
from orchestrator.compose.model import ComposeFile, LocalModule, LocalPostgres
from orchestrator.endpoints import Endpoints, Ports, make_endpoints, make_variables

from .files import EMULATOR_OVERRIDE, REPOSITORY_FILE, SECRETS

PORTS = Ports(fusionauth=19011, api=15000, site=13000, database=15432)
FLAVOURS = {"real": [REPOSITORY_FILE], "emulator": [REPOSITORY_FILE, EMULATOR_OVERRIDE]}


def load_for(engine: str, flavour: str = "emulator") -> tuple[ComposeFile, Endpoints]:
    endpoints = make_endpoints(engine, PORTS)
    folder = REPOSITORY_FILE.parent
    variables = make_variables("demo-b", engine, PORTS, endpoints, SECRETS, folder)
    return load_compose(FLAVOURS[flavour], variables), endpoints


@pytest.mark.parametrize("engine", ["docker", "local"])
@pytest.mark.parametrize("flavour", ["real", "emulator"])
def test_the_stack_loads_for_every_engine_and_flavour(engine: str, flavour: str) -> None:
    file, endpoints = load_for(engine, flavour)
    assert file.name == "demo-b"
    assert list(file.services) == ["api", "db", "fusionauth", "site"]
    assert file.services["api"].environment["ISSUER"] == endpoints.fusionauth_url
    published = {name: s.ports[0].published for name, s in file.services.items() if s.ports}
    assert published == {"api": 15000, "fusionauth": 19011, "site": 13000}


@pytest.mark.parametrize("engine", ["docker", "local"])
def test_services_reach_one_another_at_the_engine_s_internal_endpoints(engine: str) -> None:
    file, endpoints = load_for(engine)
    api, fusionauth = file.services["api"], file.services["fusionauth"]
    jwks_url = f"{endpoints.fusionauth_internal_url}/.well-known/jwks.json"
    assert api.environment["JWKS_URL"] == jwks_url
    assert fusionauth.environment["FUSIONAUTH_APP_URL"] == endpoints.fusionauth_internal_url
    assert endpoints.database_address in fusionauth.environment["DATABASE_URL"]


def test_processes_listen_on_the_ports_that_containers_would_publish() -> None:
    services = load_for("local")[0].services
    assert services["api"].environment["PORT"] == "15000"
    assert services["site"].environment["PORT"] == "13000"
    assert services["fusionauth"].environment["FUSIONAUTH_APP_HTTP_PORT"] == "19011"
    assert services["db"].local == LocalPostgres("db_data", 15432)


def test_containers_listen_on_the_ports_that_are_published() -> None:
    services = load_for("docker")[0].services
    for name, variable in [("api", "PORT"), ("site", "PORT")]:
        assert services[name].environment[variable] == str(services[name].ports[0].target)
    fusionauth = services["fusionauth"]
    assert fusionauth.environment["FUSIONAUTH_APP_HTTP_PORT"] == str(fusionauth.ports[0].target)


def test_a_process_reads_the_kickstart_file_that_a_container_has_mounted() -> None:
    on_this_machine = load_for("local")[0].services["fusionauth"]
    path = Path(on_this_machine.environment["FUSIONAUTH_APP_KICKSTART_FILE"])
    assert path.is_file()
    in_a_container = load_for("docker")[0].services["fusionauth"]
    target = in_a_container.environment["FUSIONAUTH_APP_KICKSTART_FILE"]
    assert [mount.target for mount in in_a_container.volumes] == [target]


def test_the_emulator_changes_image_build_healthcheck_and_limits_only() -> None:
    real, emulator = (load_for("docker", flavour)[0].services for flavour in FLAVOURS)
    changed = {
        member
        for name in real
        for member, value in vars(real[name]).items()
        if value != getattr(emulator[name], member)
    }
    limits = {"mem_limit_bytes", "read_only", "cap_drop", "security_opt"}
    assert changed == {"image", "build", "healthcheck"} | limits


def test_every_service_can_run_without_docker() -> None:
    for service in load_for("local")[0].services.values():
        assert isinstance(service.local, LocalModule | LocalPostgres)


def test_plain_compose_needs_nothing_but_the_secrets() -> None:
    file = load_compose([REPOSITORY_FILE, EMULATOR_OVERRIDE], SECRETS)
    assert file.name == "fusionauth-demo"
    assert file.services["site"].environment["SITE_URL"] == "http://localhost:3000"


def test_every_variable_has_a_default_or_says_how_to_make_it() -> None:
    texts = "".join(path.read_text() for path in FLAVOURS["emulator"])
    lines = [line for line in texts.splitlines() if not line.lstrip().startswith("#")]
    references = re.findall(r"\$\{(\w+)([^}]*)\}", "\n".join(lines))
    assert references
    for name, rest in references:
        assert rest == ":?run make env" if name in SECRETS else rest.startswith(":-")


@pytest.mark.parametrize("service", ["api", "site", "fusionauth_emulator"])
def test_h02_an_image_s_files_are_for_its_user_whatever_the_clone_s_umask(service: str) -> None:
    lines = (REPOSITORY_FILE.parents[1] / "services" / service / "Dockerfile").read_text()
    copied = lines.index("COPY . /app")
    assert copied < lines.index("RUN chmod -R a+rX /app") < lines.index("USER ")
    assert "--chmod" not in re.sub("#.*", "", lines)  # the SDK's builder does not have it


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_p2_5_13_the_health_check_asks_for_health(flavour: str) -> None:
    """`/api/status` answers 200 in maintenance mode, too (contract 5.13)."""
    file, _ = load_for("docker", flavour)
    healthcheck = file.services["fusionauth"].healthcheck
    assert healthcheck
    command = " ".join(healthcheck.test)
    assert "/api/health" in command
    assert "/api/status" not in command
