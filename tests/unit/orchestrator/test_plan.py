from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.compose.model import (
    BindMount,
    Build,
    ComposeFile,
    Condition,
    Healthcheck,
    HttpProbe,
    LocalModule,
    LocalPostgres,
    Port,
    Service,
    VolumeMount,
)
from orchestrator.errors import DependencyCycle
from orchestrator.plan import NOT_HASHED, StackPlan, make_config_hash, make_plan

SECRET = "correct-horse-battery-staple"
DB = Service("db", "postgres:16", healthcheck=Healthcheck(("CMD", "pg_isready")))
APP = Service(
    name="app",
    image="app",
    environment={"PASSWORD": SECRET, "PORT": "9011"},
    volumes=(VolumeMount("data", "/data"), BindMount(Path("/repo/kickstart.json"), "/k.json")),
    depends_on={"db": Condition.HEALTHY, "api": Condition.STARTED},
    labels={"team": "demo", "fusionauth-demo.stack": "not this"},
    ready=HttpProbe("http://localhost:9011", {"Authorization": SECRET}),
)
API = Service("api", "api")

# for each member of Service, another value than APP's
OTHER_VALUES: Mapping[str, Any] = {
    "name": "other",
    "image": "app:2",
    "build": Build(Path("/repo")),
    "command": ("run",),
    "environment": {"PASSWORD": SECRET, "PORT": "9012"},
    "ports": (Port("127.0.0.1", 1, 2),),
    "volumes": (VolumeMount("data", "/data", read_only=True),),
    "depends_on": {},
    "healthcheck": Healthcheck(("CMD", "true")),
    "mem_limit_bytes": 1,
    "read_only": True,
    "cap_drop": ("ALL",),
    "security_opt": ("no-new-privileges:true",),
    "tmpfs": ("/tmp",),
    "user": "1000",
    "labels": {},
    "local": LocalModule("services.app"),
    "ready": None,
}


def plan_of(*services: Service) -> StackPlan:
    by_name = {service.name: service for service in services}
    file = ComposeFile(
        Path("/repo/compose/compose.yaml"),
        "demo",
        by_name,
        overrides=(Path("/repo/compose/emulator.yaml"),),
    )
    return make_plan(file, project="demo-b", stack_id="/repo/.demo/demo-b")


def test_services_come_in_start_order_with_what_they_wait_for() -> None:
    plan = plan_of(APP, DB, API)
    assert [service.name for service in plan.services] == ["api", "db", "app"]
    assert plan.services[-1].depends_on == APP.depends_on
    assert (plan.project, plan.stack_id) == ("demo-b", "/repo/.demo/demo-b")


def test_equal_files_give_equal_plans_whatever_the_order_of_their_members() -> None:
    shuffled = replace(
        APP,
        environment=dict(reversed([*APP.environment.items()])),
        depends_on=dict(reversed([*APP.depends_on.items()])),
    )
    assert plan_of(API, DB, shuffled) == plan_of(APP, DB, API)


def test_a_circle_is_refused() -> None:
    with pytest.raises(DependencyCycle, match="api → app → api"):
        plan_of(APP, DB, replace(API, depends_on={"app": Condition.STARTED}))


def test_containers_carry_the_labels_that_compose_looks_for_and_ours() -> None:
    app = plan_of(APP, DB, API).services[-1]
    assert app.labels == {
        "team": "demo",
        "com.docker.compose.project": "demo-b",
        "com.docker.compose.service": "app",
        "com.docker.compose.container-number": "1",
        "com.docker.compose.oneoff": "False",
        "com.docker.compose.config-hash": app.config_hash,
        "com.docker.compose.depends_on": "api:service_started:false,db:service_healthy:false",
        "com.docker.compose.project.working_dir": "/repo/compose",
        "com.docker.compose.project.config_files": (
            "/repo/compose/compose.yaml,/repo/compose/emulator.yaml"
        ),
        "fusionauth-demo.stack": "/repo/.demo/demo-b",
    }


@pytest.mark.parametrize("member", [field.name for field in fields(Service)])
def test_the_hash_changes_with_all_that_a_running_service_is_made_from(member: str) -> None:
    changed = replace(APP, **{member: OTHER_VALUES[member]})
    assert (make_config_hash(changed) == make_config_hash(APP)) == (member in NOT_HASHED)


def test_the_hash_is_the_same_on_every_machine_and_in_every_release() -> None:
    """A hash that changed by itself would start every running service again."""
    service = Service(
        name="db",
        image="postgres:16",
        environment={"POSTGRES_USER": "postgres"},
        healthcheck=Healthcheck(("CMD", "pg_isready"), start_interval_s=0.3),
        local=LocalPostgres("db_data", 5432),
    )
    assert make_config_hash(service) == (
        "7c1fd1cf72d184ce451371e2bd47368d39dba1121c8f8dd4fce793a1fd8534d2"
    )
    module = Service(
        name="api",
        image="python:3.11-slim",
        command=("python", "-m", "services.api"),
        environment={"PORT": "5000"},
        local=LocalModule("services.api"),
    )
    assert make_config_hash(module) == (
        "450b639e8eb12eb107219848231101c105f2aac4a632bd68acce564cc551eba9"
    )


def test_a_module_and_a_database_never_share_a_hash() -> None:
    hashes = {
        make_config_hash(replace(API, local=local))
        for local in (None, LocalModule("a"), LocalPostgres("a", 1), LocalPostgres("a", 2))
    }
    assert len(hashes) == 4


def test_no_secret_is_in_the_repr_or_the_labels_of_a_plan() -> None:
    plan = plan_of(APP, DB, API)
    assert SECRET not in repr(plan)
    assert all(SECRET not in str(dict(service.labels)) for service in plan.services)
