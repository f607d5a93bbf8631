"""Every edit of this folder, in one list."""

from mutations.attack_guards.admission import ADMISSION_GUARDS
from mutations.attack_guards.browser import BROWSER_GUARDS
from mutations.attack_guards.cors import CORS_GUARDS
from mutations.attack_guards.grants import GRANT_GUARDS
from mutations.attack_guards.injection import INJECTION_GUARDS
from mutations.attack_guards.people import PEOPLE_GUARDS
from mutations.attack_guards.pkce import PKCE_GUARDS
from mutations.attack_guards.redirect_uris import REDIRECT_GUARDS
from mutations.attack_guards.stalls import STALL_GUARDS
from mutations.attack_guards.tokens import TOKEN_GUARDS

GUARDS = [
    *REDIRECT_GUARDS,
    *ADMISSION_GUARDS,
    *PKCE_GUARDS,
    *GRANT_GUARDS,
    *TOKEN_GUARDS,
    *INJECTION_GUARDS,
    *STALL_GUARDS,
    *BROWSER_GUARDS,
    *PEOPLE_GUARDS,
    *CORS_GUARDS,
]
