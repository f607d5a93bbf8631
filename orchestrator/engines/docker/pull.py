"""Images that are not ours: pulled when they are missing, with their bytes told meanwhile."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import docker
from docker.errors import APIError

from orchestrator.compose.model import Service
from orchestrator.engines.base import Say
from orchestrator.engines.docker.client import FOREIGN, explain, find_image, shorten, translated
from orchestrator.engines.docker.configuration import find_login_problem
from orchestrator.errors import ImageError

MEGABYTE = 10**6  # as registries and `docker pull` count
PULLS = 2  # what a first pull has fetched stays, so the second one continues

# what to do instead, by service
INSTEAD: Mapping[str, str] = {
    "fusionauth": "or use --fusionauth emulator",
    "db": "or name one that is here with DEMO_POSTGRES_IMAGE",
}


@dataclass(frozen=True)
class Patience:
    """How long to wait for a registry's answer, and whether to ask again when that time is over.

    What fails in less time is asked for once more in any case, unless the registry refused.
    """

    timeout_s: int
    again_after_timeout: bool


QUICK = Patience(5, again_after_timeout=False)  # where there is another way than this image
THOROUGH = Patience(20, again_after_timeout=True)  # where `up` fails without it


@dataclass(frozen=True)
class Refusal:
    """Why an image cannot be pulled. passing: it may be different a moment later."""

    reason: str
    passing: bool


def find_pull_problems(
    api: docker.APIClient, images: Collection[str], patience: Patience = QUICK
) -> Mapping[str, str]:
    """By image, why the daemon cannot pull it. The registries are asked side by side."""
    usual_s, api.timeout = api.timeout, patience.timeout_s
    try:
        with ThreadPoolExecutor(max_workers=max(1, len(images))) as pool:
            problems = pool.map(lambda image: _find_refusal(api, image, patience), images)
            return {i: found.reason for i, found in zip(images, problems, strict=True) if found}
    finally:
        api.timeout = usual_s


def _find_refusal(api: docker.APIClient, image: str, patience: Patience) -> Refusal | None:
    first = _ask_registry(api, image, patience)
    return _ask_registry(api, image, patience) if first and first.passing else first


def _ask_registry(api: docker.APIClient, image: str, patience: Patience) -> Refusal | None:
    try:
        api.inspect_distribution(image)  # type: ignore[no-untyped-call]
    except APIError as exc:
        reason = _with_login_problem(api, explain(exc))
        return Refusal(reason, passing=not exc.is_client_error())
    except FOREIGN as exc:
        if "timed out" in str(exc):
            reason = f"its registry did not answer within {patience.timeout_s} s"
            return Refusal(reason, passing=patience.again_after_timeout)
        return Refusal(_with_login_problem(api, shorten(str(exc))), passing=True)
    return None


def _with_login_problem(api: docker.APIClient, reason: str) -> str:
    """A registry that refuses may do so because a credential helper gave us no login."""
    problem = find_login_problem(api)
    return f"{reason}; {problem}" if problem else reason


def pull_missing(api: docker.APIClient, services: Sequence[Service], say: Say) -> None:
    """Raises ImageError naming all that is missing when one of it cannot be pulled.

    `up` cannot go on without them, so registries get their time and each pull a second try.
    """
    missing = [service for service in services if not find_image(api, service.image)]
    problems = find_pull_problems(api, {service.image for service in missing}, THOROUGH)
    for service in missing:
        if problem := problems.get(service.image):
            raise _not_to_be_had(missing, service, problem)
    for service in missing:
        _pull(api, service, say)


def _not_to_be_had(missing: Sequence[Service], failed: Service, problem: str) -> ImageError:
    names = " and ".join(service.image for service in missing)
    ways = [f"docker pull {failed.image} where there is a network, docker save and load it here"]
    ways += [INSTEAD[service.name] for service in missing if service.name in INSTEAD]
    return ImageError(
        f"not on this machine: {names}; pulling {failed.image} failed: {problem}", ", ".join(ways)
    )


def _pull(api: docker.APIClient, service: Service, say: Say) -> None:
    error = ""
    for _ in range(PULLS):
        error = _pull_once(api, service, say)
        if not error:
            return say(service.name, f"pulled {service.image}")
    raise _not_to_be_had([service], service, _with_login_problem(api, shorten(error)))


def _pull_once(api: docker.APIClient, service: Service, say: Say) -> str:
    """The daemon's error where it breaks off, else nothing."""
    progress = PullProgress()
    with translated(f"pull {service.image}"):
        for line in api.pull(service.image, stream=True, decode=True):
            if "error" in line:
                return str(line["error"])
            say(service.name, progress.add(line))
    return ""


class PullProgress:
    """Layers come side by side, each with its own lines; sizes become known one after another."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}
        self._size: dict[str, int] = {}

    def add(self, line: Mapping[str, Any]) -> str:
        """One line of the daemon's answer, decoded → what to show now."""
        layer, detail = line.get("id", ""), line.get("progressDetail") or {}
        match line.get("status"):
            case "Downloading" if detail.get("total"):
                self._size[layer] = detail["total"]
                self._done[layer] = detail.get("current", 0)
            case "Download complete" | "Pull complete":
                self._done[layer] = self._size.get(layer, 0)
        return self.text()

    def text(self) -> str:
        size, done = sum(self._size.values()), sum(self._done.values())
        if not size:
            return "pulling"
        if done >= size:
            return f"pulled {size / MEGABYTE:.0f} MB, unpacking"
        return f"pulling {done / MEGABYTE:.0f} of {size / MEGABYTE:.0f} MB"
