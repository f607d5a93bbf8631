"""Each operation of FusionAuth's own clients is served, or answered 501: never 404 or 405."""

from collections import Counter

import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import new_id
from fusionauth_emulator.rest.not_served import KnownOperation, load_known_operations, same_path
from support_matrix import MISSING
from tests.clients.declared.differences import describe, require_reasons
from tests.clients.declared.operations import Sent, sent_by_python, sent_by_typescript
from tests.clients.declared.typescript_client import Declared

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


def test_both_clients_send_the_same_operations(declared: Declared) -> None:
    assert sent_by_typescript(declared) == sent_by_python()


def test_each_operation_is_known_to_the_emulator(declared: Declared) -> None:
    sent = sent_by_typescript(declared) | sent_by_python()
    print(f"{len(sent)} operations: {dict(Counter(one.support for one in sent))}")
    print(f"beyond FusionAuth's OpenAPI file:\n{describe('operations')}")
    in_file, beyond = ({_name(one) for one in block} for block in load_known_operations())
    names = {_name(one) for one in sent}
    assert names - in_file - beyond == set()
    require_reasons("operations", names - in_file)


async def test_an_operation_that_is_not_served_is_answered_501(
    declared: Declared, emulator: Emulator
) -> None:
    sent = sent_by_typescript(declared) | sent_by_python()
    answers = {}
    for one in sorted(sent, key=lambda one: (one.path, one.method)):
        if one.support == MISSING:
            path = one.path.replace("{}", new_id())
            answer = await emulator.client.request(one.method, path, json={})
            answers[f"{one.method} {one.path}"] = answer.status_code
    assert len(answers) > 100
    assert {name: status for name, status in answers.items() if status != 501} == {}


def _name(operation: Sent | KnownOperation) -> str:
    return f"{operation.method}.{same_path(operation.path)}"
