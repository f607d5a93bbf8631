from collections.abc import Mapping
from typing import Any

from orchestrator.engines.docker_pull import PullProgress

LINES: list[Mapping[str, Any]] = [
    {"status": "Pulling from library/postgres", "id": "16"},
    {"status": "Pulling fs layer", "id": "a", "progressDetail": {}},
    {"status": "Already exists", "id": "c", "progressDetail": {}},
    {
        "status": "Downloading",
        "id": "a",
        "progressDetail": {"current": 2_000_000, "total": 10_000_000},
    },
    {
        "status": "Downloading",
        "id": "b",
        "progressDetail": {"current": 30_000_000, "total": 30_000_000},
    },
    {"status": "Download complete", "id": "a", "progressDetail": {}},
    {"status": "Extracting", "id": "a", "progressDetail": {"current": 1, "total": 2}},
    {"status": "Pull complete", "id": "b", "progressDetail": {}},
    {"status": "Status: Downloaded newer image for postgres:16"},
]


def test_the_bytes_of_all_layers_are_added_up() -> None:
    progress = PullProgress()
    texts = list(dict.fromkeys(progress.add(line) for line in LINES))
    assert texts == [
        "pulling",
        "pulling 2 of 10 MB",
        "pulling 32 of 40 MB",
        "pulled 40 MB, unpacking",
    ]
