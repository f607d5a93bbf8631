"""No request keeps the others waiting, and no odd value is a fault."""

from mutations.attack_guards.guard import guard
from mutations.edits import BACKEND, EMULATOR, OAUTH, REST

HEAD = EMULATOR + "request_head.py"
PROTOCOL = EMULATOR + "http_protocol.py"

STALL_GUARDS = [
    guard(
        "search: one pass",
        "974",
        (
            REST + "searching.py",
            "    text = text.casefold()\n",
            "    import re\n\n"
            '    expression = ".*".join(map(re.escape, pattern.split("*")))\n'
            "    return re.fullmatch(expression, text, re.IGNORECASE | re.DOTALL) is not None\n",
        ),
    ),
    guard(
        "search: length of a pattern",
        "975",
        (REST + "searching.py", "    _require_short(criteria, filters)\n", ""),
    ),
    guard(
        "bodies: small without a key",
        "976",
        (
            REST + "operations.py",
            "        if operation.access is Access.OPEN:\n            raise BodyTooLarge\n",
            "",
        ),
    ),
    guard(
        "bodies: number of values",
        "978",
        (EMULATOR + "json_reading.py", "        if count > maximum:", "        if False:"),
    ),
    guard(
        "bodies: time",
        "979",
        (EMULATOR + "request_reading.py", "asyncio.timeout(timeout_s)", "asyncio.timeout(None)"),
    ),
    guard(
        "PATCH: linear",
        "981",
        (
            REST + "patch.py",
            "return target + patch\n",
            "return target + [one for one in patch if one not in target]\n",
        ),
    ),
    guard(
        "JSON Patch: operations",
        "982",
        (REST + "patch.py", "if len(operations) > MAXIMUM_OPERATIONS:", "if False:"),
    ),
    guard(
        "PATCH: growth",
        "983",
        (REST + "patch.py", "if count_values(document) > MAXIMUM_VALUES:", "if False:"),
    ),
    guard(
        "JSON Patch: depth of moves",
        "984",
        (
            REST + "patch.py",
            "            RecursionError,  # a `move` can go deeper with each operation\n",
            "",
        ),
    ),
    guard(
        "cookies: nothing is undone",
        "985",
        (
            EMULATOR + "request_reading.py",
            "import asyncio\n",
            "import asyncio\nfrom http.cookies import _unquote\n",
        ),
        (EMULATOR + "request_reading.py", "= _unquoted(value", "= _unquote(value"),
    ),
    guard(
        "bodies: the key before the rest",
        "977",
        (
            REST + "operations.py",
            "            _authorize(operation, caller, request)\n        return MAXIMUM",
            "            bool(caller)\n        return MAXIMUM",
        ),
    ),
    guard(
        "unknown user: the tenant's hashing",
        "980",
        (
            EMULATOR + "hashing.py",
            "expected or usual.of_nobody()",
            "expected or Hashing().of_nobody()",
        ),
    ),
    guard(
        "change: a login Id needs a key",
        "988",
        (
            REST + "change_password.py",
            "        raise NotAllowed  # a login Id with",
            "        pass  # a login Id with",
        ),
    ),
    guard(
        "JSON from outside: what can be stored",
        "544 545 547 548",
        (
            EMULATOR + "json_reading.py",
            '    require_storable(document, has_escapes="\\\\u" in text)\n',
            "",
        ),
    ),
    guard(
        "JSON from outside: no constants",
        "548",
        (EMULATOR + "json_reading.py", "parse_constant=_no_constant, ", ""),
        (
            EMULATOR + "json_reading.py",
            '        raise ValueError("a number is out of range")\n',
            "        pass\n",
        ),
    ),
    guard(
        "JSON from outside: nesting",
        "548",
        (EMULATOR + "json_reading.py", "except RecursionError:", "except ZeroDivisionError:"),
    ),
    guard(
        "user search: shape of a field to sort by",
        "546",
        (REST + "user_search.py", "import Flag, Id", "import AnyObject, Flag, Id"),
        (
            REST + "user_search.py",
            "object_of(missing=Text(), name=Text(), order=Text())",
            "AnyObject()",
        ),
    ),
    guard("header: size", "986", (HEAD, "if size_of(scope) > MAXIMUM_BYTES:", "if False:")),
    guard("header: one host", "552", (HEAD, "if not has_good_host(scope):", "if False:")),
    guard("header: time", "962 963", (PROTOCOL, "if self._deadline is None:", "if False:")),
    guard(
        "header: an end",
        "964",
        (PROTOCOL, "if self._header_bytes > self.limits.header_bytes:", "if False:"),
    ),
    guard(
        "connections: a limit",
        "965",
        (PROTOCOL, "if len(self.connections) > self.limits.connections:", "if False:"),
    ),
    guard(
        "connections: the longest wait first",
        "966",
        (PROTOCOL, "longest = next(iter(self.order))", "longest = next(reversed(self.order))"),
    ),
    guard(
        "callback: shape of the state",
        "544",
        (
            BACKEND + "state.py",
            '            "m": str(mac),\n',
            '            "m": mac,\n',
        ),
    ),
    guard(
        "user search: number of fields to sort by",
        "545",
        (REST + "user_search.py", ", maximum=len(SORT_FIELDS)", ""),
    ),
    guard(
        "authorize: a referer that is no URL",
        "549",
        (
            OAUTH + "authorization_request.py",
            '    except ValueError:\n        return ""\n',
            '    except ZeroDivisionError:\n        return ""\n',
        ),
    ),
    guard(
        "Ids: one spelling",
        "550",
        (
            EMULATOR + "shapes/shape.py",
            "    if not isinstance(text, str) or len(text) != 36:\n        return None\n    try:\n",
            "    try:\n        return str(UUID(str(text).strip()))\n",
        ),
    ),
]
