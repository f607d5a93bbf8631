"""docs/emulator.md says what the code does."""

import re

from fusionauth_emulator.rest.not_served import KnownOperation, load_known_operations
from support_matrix import (
    CODE,
    MISSING,
    PAGE,
    SERVED_FOR_REAL,
    STORED,
    find_assumptions,
    make_operations,
    make_page,
    support_of,
)


def test_the_page_is_not_stale() -> None:
    page = PAGE.read_text()
    assert make_page(page) == page, "run `make docs`"


def test_all_of_fusionauths_operations_are_known() -> None:
    in_file, beyond = load_known_operations()
    assert len(in_file) == len(set(in_file)) == 323
    assert not set(in_file) & set(beyond)


def test_enough_is_served_for_real() -> None:
    in_file, beyond = load_known_operations()
    support = support_of([*in_file, *beyond])
    assert sum(kind == SERVED_FOR_REAL for kind in support.values()) >= 110


def test_each_kind_of_support_is_told_apart() -> None:
    examples = {
        KnownOperation("POST", "/api/user"): SERVED_FOR_REAL,
        KnownOperation("POST", "/oauth2/token"): SERVED_FOR_REAL,
        KnownOperation("GET", "/api/status"): SERVED_FOR_REAL,
        KnownOperation("POST", "/api/theme"): STORED,
        KnownOperation("POST", "/api/connector"): MISSING,
    }
    assert support_of(examples) == examples


FAMILIES = [
    *("application", "tenant", "key", "group", "api-key", "webhook", "theme", "lambda"),
    *("user/registration", "user/search", "user/import", "user/bulk", "user/change-password"),
    *("user/forgot-password", "user/verify-email", "user/verify-registration"),
    *("user/recent-login", "user/refresh-token", "login", "logout", "jwt/refresh", "jwt/vend"),
    *("jwt/issue", "jwt/validate", "jwt/public-key", "email/template", "system-configuration"),
    *("system/version", "status", "health"),
]
"""Without what needs mail, a second factor, a parent's consent, or somebody else's sign-in."""


def test_every_operation_of_the_families_is_there() -> None:
    in_file, _ = load_known_operations()
    missing = [
        one
        for one, kind in support_of(in_file).items()
        if kind == MISSING
        and re.match(rf"/api/({'|'.join(FAMILIES)})(/|$)", one.path)
        and not one.path.endswith("/preview")
    ]
    assert missing == []


def test_an_assumption_is_found_with_its_sentence() -> None:
    code = 'x\n    # [A] contract 5.2: two\n    # lines. More.\n"""[A] contract 11: one."""\n'
    assert find_assumptions(code) == [("5.2", "two lines."), ("11", "one.")]


def test_every_mark_of_an_assumption_is_found() -> None:
    for file in CODE.rglob("*.py"):
        code = file.read_text()
        marks = re.findall(r"\[A( of [^]]*)?\]", code)
        assert len(marks) == len(find_assumptions(code)), f"{file}: [A] contract SECTION: sentence."


def test_p2_5_8_lists_that_the_openapi_file_leaves_out_are_in_the_table() -> None:
    table = make_operations()
    for row in (
        "| `/api/form` |  | GET* POST |  |",
        "| `/api/form/field` |  | GET* POST |  |",
        "| `/api/theme` |  | GET* POST |  |",
        "| `/api/group/member/{memberId}` | DELETE* |  |  |",
    ):
        assert row in table, row
