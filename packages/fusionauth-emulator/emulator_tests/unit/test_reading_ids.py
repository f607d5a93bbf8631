"""Ids are read in one place (contract 1.6)."""

import re
from pathlib import Path
from uuid import UUID

import pytest

import fusionauth_emulator
from fusionauth_emulator.oauth2.bearer import subject_of
from fusionauth_emulator.shapes.shape import parse_uuid

CODE = Path(fusionauth_emulator.__path__[0])
ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
MAY_CONVERT = {
    "shapes/shape.py",  # parse_uuid itself
    "keys/certificates.py",  # from an Id of ours to a serial number
}

ODD = {
    "urn": f"urn:uuid:{ID}",
    "braces": f"{{{ID}}}",
    "no dashes": UUID(ID).hex,
    "dashes elsewhere": f"{UUID(ID).hex[:16]}----{UUID(ID).hex[16:]}",
    "Arabic digits": ID.replace("9", "٩"),
    "full width": ID.replace("e", "ｅ"),
    "space before": f" {ID}",
    "line break after": f"{ID}\n",
    "short": ID[:-1],
    "empty": "",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_d06_an_id_has_one_spelling(text: str) -> None:
    assert parse_uuid(text) is None
    assert subject_of({"sub": text}) is None


@pytest.mark.parametrize("value", [None, 5, True, [], {}, b"x", UUID(ID)])
def test_d06_what_is_no_text_is_no_id(value: object) -> None:
    assert parse_uuid(value) is None
    assert subject_of({"sub": value}) is None


def test_d06_upper_case_is_taken_and_lower_case_returned() -> None:
    assert parse_uuid(ID.upper()) == parse_uuid(ID) == ID


def test_d06_nothing_reads_an_id_in_another_way() -> None:
    """`UUID(text)` takes urn:, braces, missing dashes and any Unicode digit."""
    others = {
        str(file.relative_to(CODE))
        for file in CODE.rglob("*.py")
        if re.search(r"(?<![\w\"#{])UUID\((?!\))", file.read_text())
    }
    assert others == MAY_CONVERT
