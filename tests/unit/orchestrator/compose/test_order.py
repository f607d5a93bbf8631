import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.compose.model import Condition, Service
from orchestrator.errors import DependencyCycle
from orchestrator.plan import start_order


def make_services(**depends_on: str) -> dict[str, Service]:
    return {
        name: Service(name, "image", depends_on=dict.fromkeys(others.split(), Condition.STARTED))
        for name, others in depends_on.items()
    }


@st.composite
def acyclic_services(draw: st.DrawFn) -> dict[str, Service]:
    """Each service depends on some of those drawn before it; the mapping's order is shuffled."""
    names = draw(st.lists(st.text("abcde", min_size=1, max_size=3), min_size=1, unique=True))
    depends_on = {
        name: " ".join(draw(st.sets(st.sampled_from(names[:index])))) if index else ""
        for index, name in enumerate(names)
    }
    return make_services(**{name: depends_on[name] for name in draw(st.permutations(names))})


@given(acyclic_services())
def test_every_service_comes_once_and_after_all_it_depends_on(
    services: dict[str, Service],
) -> None:
    order = start_order(services)
    assert sorted(order) == sorted(services)
    for name, service in services.items():
        assert all(order.index(other) < order.index(name) for other in service.depends_on)


@given(acyclic_services())
def test_the_order_of_the_file_does_not_matter(services: dict[str, Service]) -> None:
    assert start_order(dict(reversed(services.items()))) == start_order(services)


def test_peers_are_sorted_by_name() -> None:
    services = make_services(site="", db="", fusionauth="db", api="")
    assert start_order(services) == ("api", "db", "site", "fusionauth")


def test_peers_are_sorted_by_name_also_when_different_services_let_them_start() -> None:
    assert start_order(make_services(a="", b="", z="a", y="b")) == ("a", "b", "y", "z")


@pytest.mark.parametrize(
    "services, cycle",
    [
        pytest.param(make_services(a="a"), ("a", "a"), id="itself"),
        pytest.param(make_services(b="a", a="b"), ("a", "b", "a"), id="two"),
        pytest.param(make_services(z="c", c="a", a="b", b="c"), ("a", "b", "c", "a"), id="three"),
    ],
)
def test_a_circle_is_named_in_the_direction_of_waiting(
    services: dict[str, Service], cycle: tuple[str, ...]
) -> None:
    with pytest.raises(DependencyCycle) as caught:
        start_order(services)
    assert caught.value.cycle == cycle
