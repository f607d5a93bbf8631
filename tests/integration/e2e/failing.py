"""An end-to-end test that fails on purpose, as a run of its own, and what it leaves."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from dotenv import dotenv_values

from tests.integration.demo import ALL_READY, ROOT, Demo

# without plugins that take long to load
PYTEST = (
    *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:schemathesis"),
    *("-p", "no:hypothesispytest", "-p", "no:xdist"),
)

# what a careless test may do: the key in a request of the browser, on stdout and in the assertion
SOURCE = """\
def test_it_fails(profile_page, page, environment):
    key, url = environment.api_key, environment.fusionauth_url
    page.request.get(f"{url}/api/application", headers={"Authorization": key})
    print(key)
    assert key == "another"
"""


@dataclass(frozen=True)
class FailedRun:
    """folder: the artifact; it holds the JUnit file too."""

    folder: Path
    done: subprocess.CompletedProcess[str]

    @property
    def said(self) -> str:
        return self.done.stdout + self.done.stderr

    @property
    def junit(self) -> ElementTree.Element:
        suite = ElementTree.parse(self.folder / "junit.xml").find("testsuite")
        assert suite is not None, self.said
        return suite

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of all there is: output, files, entries of archives."""
        yield "output", self.said.encode()
        for file in sorted(each for each in self.folder.rglob("*") if each.is_file()):
            yield file.name, file.read_bytes()
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    yield from ((name, archive.read(name)) for name in archive.namelist())


def run_failing(folder: Path, project: str, environment: Mapping[str, str]) -> FailedRun:
    """folder: an empty one. environment: the whole one of the run."""
    (folder / "conftest.py").write_text("from e2e.conftest import *\n")
    (folder / "test_failing.py").write_text(SOURCE)
    artifact = folder / "artifact"
    done = subprocess.run(
        [
            *(
                *PYTEST,
                "-c",
                str(ROOT / "pyproject.toml"),
                f"--rootdir={ROOT}",
                f"--project={project}",
            ),
            *(f"--output={artifact}", f"--junitxml={artifact / 'junit.xml'}"),
            str(folder / "test_failing.py"),
        ],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    return FailedRun(artifact, done)


def assert_enough_and_no_secret(demo: Demo, folder: Path) -> None:
    """What a person needs is in the artifact, whatever the engine; the secrets are not."""
    run = run_failing(folder, demo.project, demo.full_environment())
    assert run.done.returncode == 1, run.said
    assert (run.junit.get("failures"), run.junit.get("errors")) == ("1", "0"), run.said
    names = {file.name for file in run.folder.rglob("*")}
    assert {f"{service}.log" for service in ALL_READY} <= names
    assert {"trace.zip", "test-failed-1.png"} <= names
    for service in ALL_READY:
        assert f"end of the log of {service}" in run.said
        assert (run.folder / "logs" / f"{service}.log").read_text().strip()
    assert "POST /oauth2/authorize" in (run.folder / "logs" / "fusionauth.log").read_text()
    found = dotenv_values(demo.folder / "secrets.env")
    secrets = {name: value for name, value in found.items() if name != "DEMO_USER_PASSWORD"}
    assert len(secrets) > 4
    texts = dict(run.texts())
    assert any("trace.network" in name for name in texts)
    leaks = [
        (name, place)
        for name, value in secrets.items()
        for place, content in texts.items()
        if value and value.encode() in content
    ]
    assert leaks == []


def assert_no_probe_in_the_logs(demo: Demo) -> None:
    """Those of `up` have been there at least."""
    said = demo.run("logs", "--tail", "100000").stdout
    assert demo.states() == ALL_READY
    for path in ("/health", "/api/status", "/api/system/version"):
        assert f"GET {path} " not in said
