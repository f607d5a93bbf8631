"""A wrong file through the whole command: one line, exit code 2, and the server heard nothing."""

from pathlib import Path

import pytest

from orchestrator.cli import main
from tests.integration.seed.server import API_KEY, SeedServer
from tests.seed_files import FIXTURES

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
CASES = sorted((FIXTURES / "wrong").iterdir())


def test_no_request_is_sent_for_a_wrong_file(
    fresh_server: SeedServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DEMO_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("DEMO_API_KEY", API_KEY)
    monkeypatch.setenv("EMPTY", "")
    huge = tmp_path / "huge.yaml"
    huge.write_text("# " + "x" * 50_000_000)
    fresh_server.counted.requests.clear()

    for file in [huge, tmp_path / "missing.yaml", *(case / "seed.yaml" for case in CASES)]:
        target = ["--fusionauth-url", fresh_server.url, "--yes", "--file", str(file)]
        assert main(["seed", *target], ROOT) == 2, file
        said = capsys.readouterr()
        errors = [line for line in said.err.splitlines() if not line.startswith("hint: ")]
        assert len(errors) == 1, file
        assert errors[0].startswith(f"error: {file.name}: ")
        assert said.out == ""

    assert fresh_server.counted.requests == []
