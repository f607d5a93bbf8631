"""A virtual environment with the wheel and what it declares, and nothing else; without network.

Its packages are copies of those of this environment: what the metadata does not name is not there.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, PathDistribution, distribution
from importlib.util import cache_from_source
from pathlib import Path
from zipfile import Path as ZipPath
from zipfile import ZipFile

from packaging.requirements import Requirement


def make_empty_environment(folder: Path, wheel: Path, extra: str = "") -> Path:
    """The interpreter of a new environment in `folder`. extra: of the wheel, installed as well."""
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    paths = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", vars=paths))
    for needed in find_needed(wheel, extra):
        copy_files(needed, packages)
    command = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet"]
    subprocess.run([*command, "--target", packages, wheel], check=True, capture_output=True)
    return python


def find_needed(wheel: Path, extra: str) -> list[Distribution]:
    """What the wheel needs, and what that needs. Raises PackageNotFoundError."""
    found: dict[str, Distribution] = {}
    with ZipFile(wheel) as archive:
        [info] = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        waiting = list(requirements_of(PathDistribution(ZipPath(archive, f"{info}/")), {extra}))
    while waiting:
        requirement = waiting.pop()
        name = requirement.name
        if (key := f"{name.lower()} {sorted(requirement.extras)}") not in found:
            found[key] = distribution(name)
            waiting += requirements_of(found[key], requirement.extras)
    return list(found.values())


def requirements_of(needing: Distribution, extras: set[str]) -> Iterator[Requirement]:
    """Those that hold on this machine."""
    for line in needing.requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if not marker or any(marker.evaluate({"extra": extra}) for extra in {"", *extras}):
            yield requirement


def copy_files(installed: Distribution, folder: Path) -> None:
    """Its files as it recorded them, but for the programs in `bin`; compiled ones too."""
    for file in installed.files or ():
        if ".." in file.parts or "__pycache__" in file.parts:
            continue
        source = Path(str(file.locate()))
        _copy(source, folder / file)
        if source.suffix == ".py" and (compiled := Path(cache_from_source(str(source)))).exists():
            _copy(compiled, (folder / file).parent / "__pycache__" / compiled.name)


def _copy(source: Path, target: Path) -> None:
    """As another name of the same file, where that can be."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # of another file system
        shutil.copy2(source, target)
