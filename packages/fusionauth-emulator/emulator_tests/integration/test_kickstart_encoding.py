"""Kickstart files are UTF-8, whatever the locale says (contract 7.1)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from emulator_tests.integration.server import START_FOLDER

READ = """
import json, locale, sys
from pathlib import Path
from fusionauth_emulator.startup.kickstart_file import load_kickstart
kickstart = load_kickstart(Path(sys.argv[1]), {})
request = kickstart.resolver.resolve(kickstart.requests[0])
print(json.dumps({"encoding": locale.getencoding(), "request": request}))
"""
NAME = "Zoë Ångström, 山田"


@pytest.mark.integration
def test_e16_a_kickstart_file_is_read_as_utf8_under_any_locale(tmp_path: Path) -> None:
    """The file itself and the files it names; the process's own encoding is ASCII here."""
    request = {"name": NAME, "text": "@{text.txt}", "json": "&{value.json}"}
    document = {"apiKeys": [{"key": "k"}], "requests": [request]}
    for name, text in [
        ("kickstart.json", json.dumps(document, ensure_ascii=False)),
        ("text.txt", NAME),
        ("value.json", json.dumps({"name": NAME}, ensure_ascii=False)),
    ]:
        (tmp_path / name).write_text(text, encoding="utf-8")
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path / "kickstart.json")],
        cwd=START_FOLDER,
        env={**os.environ, **plain},
        capture_output=True,
        check=True,
        encoding="ascii",
    )
    answer = json.loads(done.stdout)
    assert "utf" not in answer["encoding"].lower()
    assert answer["request"] == {"name": NAME, "text": NAME, "json": {"name": NAME}}
