"""A seed file with everything in it, and the values of its `${…}`."""

from pathlib import Path

from orchestrator.seed.objects import Seed
from orchestrator.seed.seed_file import load_seed

FIXTURES = Path(__file__).parent / "fixtures" / "seed"
EVERYTHING = FIXTURES / "everything.yaml"
SECRETS = {
    "HMAC": "0123456789abcdef0123456789abcdef",
    "CLIENT_SECRET": "the client secret",
    "USER_PASSWORD": "open sesame",
    "API_KEY_VALUE": "the_value_of_an_api_key_for_tests",
}


def load_everything() -> Seed:
    return load_seed(EVERYTHING, SECRETS, SECRETS)
