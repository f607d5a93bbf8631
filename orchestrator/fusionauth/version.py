"""What the version of a FusionAuth server means for the demo: it warns, and never refuses.

Source: contract 8.1, from FusionAuth's release notes.
"""

import re

from orchestrator.fusionauth.client import FusionAuthClient

Version = tuple[int, int, int]

CONTRACT_ENDS: Version = (1, 69, 3)
BELOW: tuple[tuple[Version, str], ...] = (
    ((1, 60, 0), "its tokens have no tty, gty is in their header, and logout accepts any token"),
    ((1, 66, 0), "its rules for the API keys of webhooks differ"),
    ((1, 67, 1), "it has no resource indicators, and refresh tokens can pile up"),
    (
        (1, 69, 0),
        "it has no iss in answers and no verification keys, so keys rotate in another way",
    ),
    ((1, 69, 2), "it lacks a critical security fix (account takeover): update it to 1.69.3"),
)


def read_version(client: FusionAuthClient) -> str:
    """As the server tells it. Raises FusionAuthError."""
    document = client.get("/api/system/version") or {}
    return str(document.get("version", ""))


def find_warnings(version: str) -> list[str]:
    """What differs from the server the contract describes, one sentence each; none when nothing."""
    numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    if numbers is None:
        return [f"FusionAuth says its version is {version!r}, which is not one we know"]
    found = (int(numbers[1]), int(numbers[2]), int(numbers[3]))
    warnings = [f"FusionAuth {version}: {text}" for below, text in BELOW if found < below]
    if found[:2] > CONTRACT_ENDS[:2]:
        ends = ".".join(map(str, CONTRACT_ENDS))
        warnings.append(f"FusionAuth {version} is newer than {ends}, where our contract ends")
    return warnings
