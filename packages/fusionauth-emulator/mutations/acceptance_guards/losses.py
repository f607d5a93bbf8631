"""Every edit of this folder, in one list."""

from mutations.acceptance_guards.cors import CORS
from mutations.acceptance_guards.hosted_backend import HOSTED_BACKEND
from mutations.acceptance_guards.login import LOGIN
from mutations.acceptance_guards.set_up import SET_UP
from mutations.acceptance_guards.tokens import TOKENS

LOSSES = [*SET_UP, *TOKENS, *HOSTED_BACKEND, *CORS, *LOGIN]
