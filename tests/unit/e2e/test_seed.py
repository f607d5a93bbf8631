"""What the end-to-end tests take from the seed file."""

from pathlib import Path

from e2e.seed import load_seed

SEED_FILE = Path(__file__).parents[3] / "compose" / "seed.yaml"


def test_the_user_of_the_seeded_application_is_the_one_who_signs_in() -> None:
    seed = load_seed(SEED_FILE)
    assert seed.client_id == "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
    assert seed.user_login == "demo@example.com"
