"""A tree → the text of a seed file that `read.py` reads as the same tree."""

from typing import Any

import yaml

from orchestrator.seed.read import parse_plain

WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Block style, no aliases; quotes where YAML 1.1 or `read.py` would see something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists are indented, as in compose/seed.yaml


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    means_itself = isinstance(parse_plain(text), str)
    style = None if means_itself and "\n" not in text else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _represent_text)


def yaml_text(tree: dict[str, Any], comment: tuple[str, ...] = ()) -> str:
    head = "".join(f"# {line}\n" for line in comment)
    body = yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return head + body
