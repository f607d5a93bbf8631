"""A small stack for the docker engine's tests."""

from pathlib import Path

import docker

from orchestrator.compose.model import (
    BindMount,
    Build,
    ComposeFile,
    Condition,
    Healthcheck,
    Port,
    Service,
    VolumeMount,
)
from orchestrator.engines.docker.pull import QUICK, Patience, find_pull_problems
from orchestrator.plan import ServicePlan, StackPlan, make_plan

STACK_ID = "/clone/.demo/p"

DB = Service(
    "db",
    "postgres:16",
    environment={"POSTGRES_PASSWORD": "secret"},
    volumes=(VolumeMount("data", "/var/lib/postgresql/data"),),
    healthcheck=Healthcheck(("CMD-SHELL", "pg_isready -q"), interval_s=2, start_interval_s=0.3),
    user="postgres",
)
APP = Service(
    "app",
    "vendor/app:1",
    ports=(Port("127.0.0.1", 9011, 9012),),
    volumes=(BindMount(Path("/clone/kickstart.json"), "/kickstart.json", read_only=True),),
    depends_on={"db": Condition.HEALTHY},
    healthcheck=Healthcheck(("CMD", "true")),
)


def stack(*services: Service, stack_id: str = STACK_ID, project: str = "p") -> StackPlan:
    by_name = {service.name: service for service in services or (DB, APP)}
    file = ComposeFile(Path("/clone/compose/compose.yaml"), project, by_name)
    return make_plan(file, project=project, stack_id=stack_id)


def plan_of(service: Service) -> ServicePlan:
    """The service alone, waiting for nothing."""
    return stack(service).services[0]


def built_service(context: Path) -> Service:
    return Service("app", "our-app", build=Build(context))


def find_pull_problem(api: docker.APIClient, image: str, patience: Patience = QUICK) -> str | None:
    """Of one image."""
    return find_pull_problems(api, [image], patience).get(image)
