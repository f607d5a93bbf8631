"""An edit that names what its file does not know breaks the code, and shows nothing of a guard."""

import subprocess
import sys
from pathlib import Path

from mutations.acceptance_guards.losses import LOSSES
from mutations.attack_guards.guards import GUARDS
from mutations.edits import Mutation
from mutations.tree import edited


def test_no_edit_uses_a_name_that_its_file_does_not_have(tmp_path: Path) -> None:
    mutations: list[Mutation] = [*LOSSES, *GUARDS]
    for number, mutation in enumerate(mutations):
        for file, text in edited(mutation).items():
            (tmp_path / f"{number}_{file.name}").write_text(text, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821"]
    done = subprocess.run([*ruff, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
