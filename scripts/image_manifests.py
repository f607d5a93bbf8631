"""`python -m scripts.image_manifests`: can the images be pulled, on Intel and on ARM machines?

Asks each registry by `docker manifest inspect`; nothing is pulled. CI does so before its run with
FusionAuth's own image, so that a tag that is gone, or is for one kind of processor only, is told by
its name. Source: OCI image-spec, image index ("manifests", "platform").
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from orchestrator.compose.load import load_compose
from orchestrator.engines.docker.images import find_base_images
from orchestrator.secrets import SECRET_BYTES
from orchestrator.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]
PLATFORMS = ("linux/amd64", "linux/arm64")

# image → exit code, stdout, stderr of `docker manifest inspect`
Inspect = Callable[[str], tuple[int, str, str]]


def main(images: Sequence[str], inspect: Inspect) -> int:
    """Prints a line per image; 1 when one lacks a platform or cannot be found."""
    problems = {image: find_problem(image, inspect) for image in images}
    for image, problem in problems.items():
        print(f"{image}: {problem or ', '.join(PLATFORMS)}")
    if not any(problems.values()):
        return 0
    print(
        "hint: choose another tag: in compose/compose.yaml, or by DEMO_FUSIONAUTH_VERSION, "
        "DEMO_POSTGRES_IMAGE, DEMO_PYTHON_IMAGE",
        file=sys.stderr,
    )
    return 1


def find_images(settings: Settings) -> Sequence[str]:
    """Those of the stack with FusionAuth's own image that come from a registry."""
    variables = {**dict.fromkeys(SECRET_BYTES, "-"), **settings.image_variables()}
    file = load_compose([settings.root / "compose" / "compose.yaml"], variables)
    found: list[str] = []
    for service in file.services.values():
        found += find_base_images(service.build) if service.build else [service.image]
    return sorted(set(found))


def find_problem(image: str, inspect: Inspect) -> str | None:
    code, out, err = inspect(image)
    if code:
        return f"cannot be found: {' '.join((err or out).split())[:200]}"
    try:
        found = set(_read_platforms(json.loads(out)))
    except (ValueError, TypeError, LookupError, AttributeError):
        return f"`docker manifest inspect` printed no manifest: {out[:80]!r}"
    missing = [platform for platform in PLATFORMS if platform not in found]
    if missing:
        return f"not for {' and '.join(missing)}, only for {', '.join(sorted(found)) or 'one kind'}"
    return None


def _read_platforms(manifest: dict[str, list[dict[str, dict[str, str]]]]) -> Iterator[str]:
    """Of an index. An image for one platform has none, and does not say for which."""
    for entry in manifest.get("manifests", ()):
        platform = entry["platform"]
        yield f"{platform['os']}/{platform['architecture']}"


def inspect_by_docker(image: str) -> tuple[int, str, str]:
    argv = ["docker", "manifest", "inspect", image]
    done = subprocess.run(argv, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


if __name__ == "__main__":
    sys.exit(main(find_images(load_settings(ROOT, {})), inspect_by_docker))
