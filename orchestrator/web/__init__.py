"""HTTP as a browser does it: its rules as values, and one effect. Imports errors alone.

exchange        a request and its answer; URLs
session         sends requests: the one effect
set_cookie      a Set-Cookie line; cookie_rules: whether a browser keeps and sends it
cookie_jar      the cookies of one browser, and why others are not among them
page            a hosted page: its form, its complaint
jwt_text        a token taken apart for people to read
"""
