"""A clone made under `umask 077`, on the docker engine and under plain Compose's builder."""

import shutil
from pathlib import Path

import docker
import pytest

from tests.docker.demo import DockerDemo
from tests.integration.demo import ALL_READY, ROOT

pytestmark = [pytest.mark.integration, pytest.mark.docker]

IMAGES = ("fusionauth-demo-api", "fusionauth-demo-site", "fusionauth-demo-emulator")


@pytest.fixture
def private_clone(tmp_path: Path) -> Path:
    """Its files are for their owner only; one more file makes its images other ones than ours."""
    root = tmp_path / "clone"
    root.mkdir()
    for name in ("orchestrator", "packages", "services", "compose"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "orchestrate.py", root)
    for folder in ("services/api", "services/site", "packages/fusionauth-emulator/src"):
        (root / folder / "one_more.py").write_text("# of a private clone\n")
    for path in root.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
    return root


def test_h02_a_clone_made_under_umask_077_comes_up(
    demo: DockerDemo, api: docker.APIClient, private_clone: Path
) -> None:
    private = DockerDemo(demo.state_dir, project=demo.project, root=private_clone)
    private.up()
    assert private.states() == ALL_READY
    private.down()


def test_h02_a_kickstart_file_that_cannot_be_used_is_told_by_the_server(
    demo: DockerDemo, private_clone: Path
) -> None:
    """Long before the time is over: the server says so in its log."""
    (private_clone / "compose" / "kickstart.json").write_text("{ not JSON")
    private = DockerDemo(demo.state_dir, project=demo.project, root=private_clone)
    done = private.run("up", "--ports", "auto", "--fusionauth", "emulator")
    assert done.returncode == 4, done.stderr
    assert "its log says: " in done.stderr
    assert "ERROR Kickstart did not run: the kickstart file: not valid JSON" in done.stderr
    assert '"GET /api/system/version' not in done.stderr
