"""The hosted pages: HTML that meets contract section 10, with texts, style and script beside it.

* `forms` has what a form holds: hidden inputs, values, errors
* `texts` has every word
* `render` turns a template into a response
* `fixed` has the pages that are the same for everybody
"""
