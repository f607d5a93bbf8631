"""argv → command and Settings; the one parser, the one place where errors become exit codes."""

import argparse
import contextlib
import importlib
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator import console
from orchestrator.console import OutputClosed
from orchestrator.errors import DemoError, OutputRefused
from orchestrator.settings import ENGINES, FLAVOURS, load_settings

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
    """A command: module `orchestrator.commands.<name>`, what it does, an example for its help."""

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
        arguments = make_parser().parse_args(argv)
        return _exit_code(arguments, root)
    except OutputClosed:
        return EXIT_OUTPUT_CLOSED
    finally:
        console.give_up()


def _exit_code(arguments: argparse.Namespace, root: Path) -> int:
    """The one place where errors become exit codes, the same with and without `-v`."""
    try:
        return _run(arguments, root)
    except OutputClosed:
        raise
    except KeyboardInterrupt:
        _tell("interrupted\n")
        return EXIT_INTERRUPTED
    except DemoError as error:
        if arguments.verbose:
            _tell(traceback.format_exc())
        _tell_failure(error)
        return error.exit_code
    except Exception as error:
        _tell(traceback.format_exc())
        what = f"this is a bug in the demo: {type(error).__name__}: {error}"
        _tell_failure(DemoError(what, "please report it with the lines above"))
        return EXIT_BUG


def _tell_failure(error: DemoError) -> None:
    from orchestrator.console import print_failure

    with contextlib.suppress(OutputRefused):
        print_failure(error)


def _tell(text: str) -> None:
    with contextlib.suppress(OutputRefused):
        console.write(sys.stderr, text)


def _run(arguments: argparse.Namespace, root: Path) -> int:
    flags = {name: getattr(arguments, name, None) for name in SETTING_FLAGS}
    settings = load_settings(root, flags)
    command = importlib.import_module(f"orchestrator.commands.{arguments.verb}")
    return int(command.run(settings, arguments))


SETTING_FLAGS = (
    "project",
    "engine",
    "fusionauth",
    "fusionauth_url",
    "ports",
    "fusionauth_port",
    "api_port",
    "site_port",
)


def make_parser() -> argparse.ArgumentParser:
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
        _add_common(one)
        _add_own(verb.name, one)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="NAME", help="default: fusionauth-demo")
    parser.add_argument("-v", "--verbose", action="store_true", help="show tracebacks")


def _add_own(verb: str, parser: argparse.ArgumentParser) -> None:
    match verb:
        case "up":
            _add_up(parser)
        case "down":
            parser.add_argument(
                "--volumes", action="store_true", help="remove data and secrets too"
            )
        case "status":
            parser.add_argument("--json", action="store_true", help="for programs, on stdout")
        case "logs":
            parser.add_argument("service", nargs="*", help="default: all of them")
            parser.add_argument("--tail", type=_count, default=50, metavar="N", help="default: 50")
            parser.add_argument("--follow", action="store_true", help="go on as lines come")
        case "seed":
            _add_seed(parser)
        case "flow":
            _add_flow(parser)
        case "verify":
            _add_verify(parser)
        case "test":
            parser.add_argument("pytest", nargs="*", metavar="PYTEST_ARGUMENT", help="after --")
        case "config":
            parser.add_argument("action", nargs="?", choices=["get"], help="one value only")
            parser.add_argument("name", nargs="?", help="a setting or a secret")
            parser.add_argument("--reveal", action="store_true", help="show it in clear")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of lines')
    return int(text)


def _add_up(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", metavar="|".join(ENGINES), help="default: auto")
    parser.add_argument("--fusionauth", metavar="|".join(FLAVOURS), help="default: auto")
    parser.add_argument("--ports", metavar="fixed|auto", help="auto: pick free ones")
    for service in ("fusionauth", "api", "site"):
        parser.add_argument(f"--{service}-port", metavar="N", help=f"of the {service} service")
    parser.add_argument("--no-seed", action="store_true", help="stop after kickstart")
    _add_running_server(parser)
    parser.add_argument("--yes", action="store_true", help="there: seed without asking")


def _add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        nargs="?",
        choices=["export", "schema"],
        help="export: the server as a seed file; schema: for editors",
    )
    parser.add_argument("--file", metavar="FILE", help="default: compose/seed.yaml; - is stdin")
    parser.add_argument("--plan", action="store_true", help="show what would be done; 6 if any")
    parser.add_argument(
        "--prune", action="store_true", help="remove what an earlier seed made; asks first"
    )
    parser.add_argument(
        "--replace", action="store_true", help="remove and remake what cannot be changed"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--kickstart", action="store_true", help="export: a kickstart file")
    parser.add_argument("--output", metavar="FILE", help="export: default is stdout")
    _add_running_server(parser)


def _add_running_server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fusionauth-url", metavar="URL", help="a server that already runs")
    parser.add_argument("--set-issuer", action="store_true", help="there: replace its issuer too")


def _add_flow(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--login", metavar="EMAIL", help="default: the demo user")
    parser.add_argument("--password", help="asked for, where another user's is not given")
    parser.add_argument("--scope", metavar="SCOPES", help="default: what the site asks for")
    parser.add_argument("--redirect-uri", metavar="URL", help="default: the site's profile page")
    parser.add_argument("--html", metavar="FILE", help="write it as one offline page too")


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=["api"], help="judge an API, in any language")
    parser.add_argument("url", nargs="?", metavar="URL", help="of that API")
    parser.add_argument(
        "--site-origin",
        metavar="ORIGIN",
        help="api: whose pages call it; default: what the API allows",
    )
    parser.add_argument("--json", action="store_true", help="for programs, on stdout")
