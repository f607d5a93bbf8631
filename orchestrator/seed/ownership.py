"""The mark of a seed on what it makes: a member of the object's `data`, the seed's name as value.

Only what bears the mark of a seed is ever removed by it (`prune.py`). Keys and roles have no
`data`: for them the project remembers what it made (`record.py`).
"""

from orchestrator.fusionauth.value import Document, Value, section, text

MARK = "seededBy"


def marked(document: Document, seed_name: str) -> Document:
    """To be sent on create. An empty name marks nothing."""
    if not seed_name:
        return document
    return {**document, "data": {**section(document, "data"), MARK: seed_name}}


def mark_of(document: Document) -> str:
    """The name of the seed that made it; empty for what nobody marked."""
    return text(section(document, "data"), MARK)


def unmarked(document: Document) -> Document:
    """As it would read had no seed made it."""
    if not mark_of(document):
        return document
    data = {name: member for name, member in section(document, "data").items() if name != MARK}
    return {**document, "data": data}


# an API key has no `data`, but attributes of the user's own (contract 5.8)


def marked_api_key(document: Document, seed_name: str) -> Document:
    if not seed_name:
        return document
    meta_data = section(document, "metaData")
    attributes: dict[str, Value] = {**section(meta_data, "attributes"), MARK: seed_name}
    return {**document, "metaData": {**meta_data, "attributes": attributes}}


def mark_of_api_key(document: Document) -> str:
    return text(section(section(document, "metaData"), "attributes"), MARK)


def unmarked_api_key(document: Document) -> Document:
    if not mark_of_api_key(document):
        return document
    meta_data = section(document, "metaData")
    attributes = {n: v for n, v in section(meta_data, "attributes").items() if n != MARK}
    rest = {name: member for name, member in meta_data.items() if name != "attributes"}
    if attributes:
        rest["attributes"] = attributes
    without = {name: member for name, member in document.items() if name != "metaData"}
    return {**without, "metaData": rest} if rest else without
