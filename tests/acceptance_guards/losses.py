"""All of them."""

from tests.acceptance_guards.cors import CORS
from tests.acceptance_guards.hosted_backend import HOSTED_BACKEND
from tests.acceptance_guards.login import LOGIN
from tests.acceptance_guards.set_up import SET_UP
from tests.acceptance_guards.tokens import TOKENS

LOSSES = [*SET_UP, *TOKENS, *HOSTED_BACKEND, *CORS, *LOGIN]
