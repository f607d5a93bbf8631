"""What to do about refusals of the daemon that people meet, by the words of its answer."""

import re

DISK_FULL = "no space left on device"
DISK_FULL_HINT = "see what takes the room: docker system df; free some: docker system prune"

# Sources: moby/moby, daemon and volume/mounts (bind mounts); Docker Desktop, "File sharing";
# PostgreSQL, src/backend/utils/init/miscinit.c (ValidatePgVersion).
ADVICE = (
    (re.compile(DISK_FULL, re.IGNORECASE), DISK_FULL_HINT),
    (
        re.compile("mounts denied|is not shared from the host", re.IGNORECASE),
        "let Docker Desktop share the folder of this clone: Settings, Resources, File sharing; "
        "or move the clone below your home folder, which is shared by default",
    ),
    (
        re.compile("bind source path does not exist|not a directory: .*mount", re.IGNORECASE),
        "Docker does not see this clone's files: its daemon runs in a virtual machine, another "
        "container or a sandbox; move the clone to a folder that the daemon shares, "
        "for example below your home folder",
    ),
    (
        re.compile("database files are incompatible|was initialized by PostgreSQL version"),
        "choose an image of that PostgreSQL version with DEMO_POSTGRES_IMAGE, or another "
        "--project; or remove the data: python3 orchestrate.py down --volumes",
    ),
)


def find_advice(reason: str) -> str | None:
    """The next step for a refusal or a log; None for one that is not known."""
    return next((advice for words, advice in ADVICE if words.search(reason)), None)
