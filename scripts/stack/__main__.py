"""`python -m scripts.stack`: the suites against a stack started for them.

With `--report` the outcome is written as a document; `make real-run` does so for the real image.
"""

import argparse
import shutil
import sys
from pathlib import Path

from scripts.stack.project import Stack, StackFailed, keep_logs, started_stack
from scripts.stack.report import make_report
from scripts.stack.results import SuiteResult
from scripts.stack.suites import NotRun, run_suites

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "test-results"


def main() -> int:
    arguments = make_parser().parse_args()
    # by what it ran on: a run on the emulator leaves alone what the real image's has left
    results = RESULTS / f"stack-{arguments.engine}-{arguments.fusionauth}"
    shutil.rmtree(results, ignore_errors=True)
    try:
        with started_stack(ROOT, arguments.engine, arguments.fusionauth, results) as stack:
            outcome = list(run_suites(stack, ROOT, results, arguments.k))
            if any(suite.failed for suite in outcome):
                keep_logs(ROOT, stack.project, results)
            if arguments.report:
                write_report(stack, outcome, arguments.report)
    except StackFailed as failed:
        return failed.exit_code
    except NotRun as problem:
        print(problem, file=sys.stderr)
        return 2
    print_sum(outcome)
    return 1 if any(suite.failed for suite in outcome) else 0


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.stack", description=__doc__)
    parser.add_argument("--engine", default="docker", choices=("local", "docker"))
    parser.add_argument("--fusionauth", default="emulator", choices=("emulator", "real"))
    parser.add_argument("--report", type=Path, metavar="FILE", help="write it down, with pictures")
    parser.add_argument("-k", default="", metavar="EXPRESSION", help="as pytest's")
    return parser


def write_report(stack: Stack, outcome: list[SuiteResult], file: Path) -> None:
    """The pictures stand in a folder beside it, named as it is."""
    from scripts.stack.pictures import take_pictures
    from scripts.stack.versions import read_versions

    versions, folder = read_versions(stack.project, ROOT), file.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pictures = take_pictures(stack.project, ROOT, folder)
    links = {what: f"{folder.name}/{name}" for what, name in pictures.items()}
    file.write_text(make_report(versions, outcome, links, stack.start_s), encoding="utf-8")
    print(f"\nwrote {file}")


def print_sum(outcome: list[SuiteResult]) -> None:
    print()
    for suite in outcome:
        counts = f"{suite.passed} passed, {len(suite.failed)} failed, {len(suite.skipped)} skipped"
        print(f"{suite.name:<12} {counts} in {suite.seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
