"""What plain `docker compose up` leaves in a daemon, labels as Compose 5.6 writes them."""

from tests.fakes.docker_api import FakeDaemon

NETWORK = "compose-network"
PORTS = {"fusionauth": 9411, "api": 5400, "site": 3400}


def add_compose_stack(
    daemon: FakeDaemon,
    project: str,
    *,
    environment_file: str | None,
    working_dir: str = "/clone/compose",
    stack_label: str | None = "plain docker compose",
    image: str = "fusionauth-demo-emulator",
) -> None:
    """Containers of four services, their network and volume. stack_label: None for a stranger's."""
    of_project = {"com.docker.compose.project": project}
    for service in ("db", "fusionauth", "api", "site"):
        labels = {
            **of_project,
            "com.docker.compose.service": service,
            "com.docker.compose.config-hash": "of Compose",
            "com.docker.compose.project.working_dir": working_dir,
        }
        if stack_label:
            labels["fusionauth-demo.stack"] = stack_label
        if environment_file:
            labels["com.docker.compose.project.environment_file"] = environment_file
        name = f"{project}-{service}-1"
        is_db = service == "db"
        daemon.containers[name] = {
            "Id": name,
            "Names": [f"/{name}"],
            "Labels": labels,
            "Image": image if service == "fusionauth" else "another",
            "ImageID": "id of an image",
            "State": "running",
            "Status": "Up 1 second (healthy)",
            "NetworkSettings": {"Networks": {f"{project}_default": {"NetworkID": NETWORK}}},
            "Mounts": [{"Type": "volume", "Name": f"{project}_db_data"}] if is_db else [],
            "Ports": [] if is_db else [{"PublicPort": PORTS[service]}],
        }
    daemon.networks.append({"Id": NETWORK, "Name": f"{project}_default", "Labels": of_project})
    add_compose_volume(daemon, project)


def add_compose_volume(daemon: FakeDaemon, project: str) -> None:
    """All that is left after `docker compose down`."""
    labels = {"com.docker.compose.project": project, "com.docker.compose.volume": "db_data"}
    daemon.volumes.append({"Name": f"{project}_db_data", "Labels": labels})
