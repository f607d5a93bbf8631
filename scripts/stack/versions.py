"""Of what the suites ran on: the server, its image, the database, the engine, this machine."""

import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from orchestrator.engines.docker.client import connect


def read_versions(project: str, root: Path) -> Mapping[str, str]:
    """project: one that is up, on either engine."""
    status = json.loads(_orchestrate(root, project, "status", "--json"))
    key = _orchestrate(root, project, "config", "get", "FUSIONAUTH_API_KEY", "--reveal").strip()
    url = status["services"]["fusionauth"]["url"]
    answer = requests.get(
        f"{url}/api/system/version", headers={"Authorization": key}, timeout=10
    ).json()
    return {
        "date": datetime.now(UTC).date().isoformat(),
        f"FusionAuth ({status['fusionauth']})": str(answer["version"]),
        **(_images(status["services"]) if status["engine"] == "docker" else {}),
        "Python": platform.python_version(),
        "system": platform.platform(terse=True),
    }


def _images(services: Mapping[str, Any]) -> Mapping[str, str]:
    api = connect()
    images = {name: _image(api.inspect_container(services[name]["container"])) for name in
              ("fusionauth", "db")}  # fmt: skip
    found = {f"image of {name}": image for name, image in images.items()}
    found["Docker engine"] = str(api.version()["Version"])
    api.close()
    return found


def _image(container: Mapping[str, Any]) -> str:
    return f"{container['Config']['Image']} ({container['Image'][:19]})"


def _orchestrate(root: Path, project: str, verb: str, *arguments: str) -> str:
    argv = [sys.executable, "orchestrate.py", verb, "--project", project, *arguments]
    return subprocess.run(argv, cwd=root, capture_output=True, encoding="utf-8", check=True).stdout
