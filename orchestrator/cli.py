"""argv → verb, Settings and the verb's Options; the one place where errors become exit codes."""

import argparse
import contextlib
import importlib
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from orchestrator import console
from orchestrator.console import OutputClosed
from orchestrator.errors import DemoError, OutputRefused
from orchestrator.settings import Settings, load_settings

EXIT_BUG = 70
EXIT_INTERRUPTED = 130
EXIT_OUTPUT_CLOSED = 141  # 128 + SIGPIPE, as a shell reports it of other programs

DESCRIPTION = "FusionAuth's Hosted Backend as a running, seeded demo: with Docker or without."
EXIT_CODES = """\
exit codes:
  0 ok                       4 started, but never answered
  1 e2e, verify, flow failed 5 FusionAuth refused or cannot be reached
  2 usage, settings, files   6 seed: changes are pending
  3 the engine refused       70 a bug of ours, 130 interrupted
  141 the reader of the output closed it early, as `| head` does"""


@dataclass(frozen=True)
class Verb:
    """A command: module `orchestrator.commands.<name>`, what it does, an example for its help.

    The module has `Options` (options.py) and `run(settings, options)`.
    """

    name: str
    help: str
    example: str


VERBS = (
    Verb("up", "start everything, seeded; prints URLs and the demo login", "up --ports auto"),
    Verb("down", "stop everything; --volumes removes data and secrets too", "down --volumes"),
    Verb("status", "what runs, where, and how to sign in", "status --json"),
    Verb("logs", "the services' logs", "logs api --tail 20"),
    Verb("seed", "bring FusionAuth to what a seed file says; --plan shows it", "seed --plan"),
    Verb(
        "flow",
        "sign in once and refresh once, every hop shown and explained",
        "flow --html flow.html",
    ),
    Verb(
        "verify",
        "what of the guide is done; `verify api URL`: your own API, judged",
        "verify api http://localhost:5000",
    ),
    Verb("test", "run the end-to-end tests in a browser", "test -- -k refresh --headed"),
    Verb(
        "config",
        "settings with their sources; get one secret",
        "config get DEMO_USER_PASSWORD --reveal",
    ),
    Verb("env", "write the secrets file for plain docker compose", "env"),
)


def main(argv: Sequence[str], root: Path) -> int:
    """Run one command; its exit code. root: the repository's folder."""
    console.prepare()
    try:
        return _exit_code(argv, root)
    except OutputClosed:
        return EXIT_OUTPUT_CLOSED
    finally:
        console.give_up()


def make_parser(named: str | None = None) -> argparse.ArgumentParser:
    """named: the verb whose options are to be read; the modules of the others need not load."""
    parser = argparse.ArgumentParser(
        prog="orchestrate.py",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", metavar="COMMAND", required=True)
    for verb in VERBS:
        one = verbs.add_parser(
            verb.name,
            help=verb.help,
            description=verb.help[0].upper() + verb.help[1:] + ".",
            epilog=f"example:\n  python3 orchestrate.py {verb.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.add_argument("--project", metavar="NAME", help="default: fusionauth-demo")
        one.add_argument("-v", "--verbose", action="store_true", help="show tracebacks")
        if verb.name == named:
            _add_options(one, _load(verb.name).Options)
    return parser


def _add_options(parser: argparse.ArgumentParser, options: type) -> None:
    for each in fields(options):
        how = dict(each.metadata)
        parser.add_argument(how.pop("name"), **how)


def _load(verb: str) -> Any:
    return importlib.import_module(f"orchestrator.commands.{verb}")


def _exit_code(argv: Sequence[str], root: Path) -> int:
    """The one place where errors become exit codes, the same with and without `-v`."""
    verbose = False
    try:
        arguments = make_parser(*argv[:1]).parse_args(argv)
        verbose = arguments.verbose
        return _run(arguments, root)
    except OutputClosed:
        raise
    except KeyboardInterrupt:
        _tell("interrupted\n")
        return EXIT_INTERRUPTED
    except DemoError as error:
        if verbose:
            _tell(traceback.format_exc())
        _tell_failure(error)
        return error.exit_code
    except Exception as error:
        _tell(traceback.format_exc())
        what = f"this is a bug in the demo: {type(error).__name__}: {error}"
        _tell_failure(DemoError(what, "please report it with the lines above"))
        return EXIT_BUG


def _run(arguments: argparse.Namespace, root: Path) -> int:
    """Each flag is a setting, or one of the verb's options, or both."""
    given = vars(arguments)
    settings = load_settings(
        root, {field.name: given.get(field.name) for field in fields(Settings)}
    )
    command = _load(arguments.verb)
    options = command.Options(**{f.name: given[f.name] for f in fields(command.Options)})
    return int(command.run(settings, options))


def _tell_failure(error: DemoError) -> None:
    with contextlib.suppress(OutputRefused):
        console.print_failure(error)


def _tell(text: str) -> None:
    with contextlib.suppress(OutputRefused):
        console.write(sys.stderr, text)
