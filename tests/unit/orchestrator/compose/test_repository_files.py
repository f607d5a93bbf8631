"""The repository's own compose files, for both engines and for plain `docker compose`."""

import re
from pathlib import Path, PurePosixPath

import pytest

from orchestrator.compose.load import load_compose
from orchestrator.compose.model import BindMount, ComposeFile, LocalModule, LocalPostgres, SELinux
from orchestrator.project.project import make_variables
from orchestrator.project.state import make_state
from orchestrator.settings import load_settings

from .files import EMULATOR_OVERRIDE, REPOSITORY_FILE, SECRETS

PORTS = {"fusionauth": 19011, "api": 15000, "site": 13000, "db": 15432}
FLAVOURS = {"real": [REPOSITORY_FILE], "emulator": [REPOSITORY_FILE, EMULATOR_OVERRIDE]}


def load_for(engine: str, flavour: str = "emulator") -> tuple[ComposeFile, dict[str, str]]:
    state = make_state("demo-b", engine, flavour, PORTS)
    variables = make_variables(state, SECRETS, REPOSITORY_FILE.parent)
    return load_compose(FLAVOURS[flavour], variables), variables


@pytest.mark.parametrize("engine", ["docker", "local"])
@pytest.mark.parametrize("flavour", ["real", "emulator"])
def test_the_stack_loads_for_every_engine_and_flavour(engine: str, flavour: str) -> None:
    file, variables = load_for(engine, flavour)
    assert file.name == "demo-b"
    assert list(file.services) == ["api", "db", "fusionauth", "site"]
    assert file.services["api"].environment["ISSUER"] == variables["FUSIONAUTH_URL"]
    published = {name: s.ports[0].published for name, s in file.services.items() if s.ports}
    assert published == {"api": 15000, "fusionauth": 19011, "site": 13000}


@pytest.mark.parametrize("engine", ["docker", "local"])
def test_services_reach_one_another_at_the_engine_s_internal_endpoints(engine: str) -> None:
    file, variables = load_for(engine)
    internal_url = variables.get("FUSIONAUTH_INTERNAL_URL", "http://fusionauth:9011")
    api, fusionauth = file.services["api"], file.services["fusionauth"]
    jwks_url = f"{internal_url}/.well-known/jwks.json"
    assert api.environment["JWKS_URL"] == jwks_url
    assert fusionauth.environment["FUSIONAUTH_APP_URL"] == internal_url
    assert variables.get("DATABASE_ADDRESS", "db:5432") in fusionauth.environment["DATABASE_URL"]


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


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param("/var/lib/postgresql/data", id="PostgreSQL 17 and before"),
        pytest.param("/var/lib/postgresql", id="PostgreSQL 18 and later"),
    ],
)
def test_h16_the_volume_has_the_database_whatever_volume_its_image_declares(declared: str) -> None:
    """declared: the image's own VOLUME, nameless where the file mounts nothing over it.

    Source: docker-library/postgres, the Dockerfiles of 17 and 18.
    """
    database = load_for("docker")[0].services["db"]
    data = PurePosixPath(database.environment["PGDATA"])
    mounted = {PurePosixPath(declared): "nameless"}
    mounted |= {PurePosixPath(mount.target): "db_data" for mount in database.volumes}
    nearest = next(mounted[folder] for folder in data.parents if folder in mounted)
    assert data not in mounted  # initdb makes it, for its user
    assert nearest == "db_data"
    # the one folder below which every image lets its user `postgres` write
    assert PurePosixPath("/var/lib/postgresql") in mounted
    assert mounted[PurePosixPath("/var/lib/postgresql")] == "db_data"


def test_h15_the_setting_decides_how_long_each_probe_is_waited_for() -> None:
    settings = load_settings(REPOSITORY_FILE.parents[1], {}, {"DEMO_READY_TIMEOUT": "600"})
    file = load_compose([REPOSITORY_FILE], SECRETS | settings.wait_variables())
    probes = {name: s.ready for name, s in file.services.items() if s.ready}
    assert {name: probe.timeout_s for name, probe in probes.items()} == {
        "api": 600,
        "fusionauth": 600,
        "site": 600,
    }


@pytest.mark.parametrize(
    "line, fatal",
    [
        (
            "2026-11-02 09:00:01.221 AM ERROR io.fusionauth.api.service.system.kickstart."
            "KickstartRunner - Unable to read [/usr/local/fusionauth/kickstart/kickstart.json]",
            True,
        ),
        ("2026-11-02 09:00:01 AM ERROR com.inversoft.maintenance.MaintenanceMode - failed", True),
        ("2026-11-02 09:00:01,221 ERROR Kickstart did not run: it is not JSON", True),
        ("2026-11-02 09:00:01.221 AM INFO  io.fusionauth…KickstartRunner - Summary", False),
        ("2026-11-02 09:00:01.221 AM ERROR com.zaxxer.hikari.pool.HikariPool - retry", False),
    ],
)
def test_h15_the_lines_of_a_hopeless_fusionauth_are_known(line: str, fatal: bool) -> None:
    probe = load_for("docker", "real")[0].services["fusionauth"].ready
    assert probe is not None
    assert probe.fatal_log is not None
    assert bool(re.search(probe.fatal_log, line)) == fatal


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_h12_every_file_of_this_machine_is_mounted_with_a_label_for_selinux(flavour: str) -> None:
    services = load_for("docker", flavour)[0].services.values()
    mounts = [mount for service in services for mount in service.volumes]
    of_this_machine = [mount for mount in mounts if isinstance(mount, BindMount)]
    assert of_this_machine
    for mount in of_this_machine:  # several containers may share it, so not `Z`
        assert (mount.selinux, mount.read_only) == (SELinux.SHARED, True)


@pytest.mark.parametrize(
    "folder", ["services/api", "services/site", "packages/fusionauth-emulator"]
)
def test_h02_an_image_s_files_are_for_its_user_whatever_the_clone_s_umask(folder: str) -> None:
    lines = (REPOSITORY_FILE.parents[1] / folder / "Dockerfile").read_text()
    copied = lines.index("COPY src /app" if folder.startswith("packages") else "COPY . /app")
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
