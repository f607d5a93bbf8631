"""The hosted pages: HTML that meets contract section 10, with texts, style and script beside it."""
