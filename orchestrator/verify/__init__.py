"""What of the guide is done, and an API judged from outside. Imports flow, web and fusionauth.

findings              what a check found, and the reports
setup_state           what can be seen of an attendee's set-up; progress: step by step
api_calls             the three calls of the guide's API, each with a token in its place
judge                 the way through all checks:
site_origin           whose pages the API is set up for
basics                does it refuse and answer as it should?
cors_checks           may the site's pages read its answers, and no others?
temporary_objects     a user and a signing key that exist only meanwhile
forge                 tokens nobody should accept; token_generations: of FusionAuth's versions
attacks               which of them does it accept?
token_places          what of two tokens, or of one in a wrong place?
robustness            nonsense, and what the answer to it shows
refresh_in_browser    the refresh in a real browser
"""
