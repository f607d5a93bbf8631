"""One sign-in and one refresh, each hop shown and explained. Imports web and fusionauth.

hop             a sign-in to be walked through, and one hop of it
walk            the hops, as a browser makes them
diagnosis       why a hop was refused; asks, in this order:
lost_cookies    a cookie that a browser dropped or held back
cors            an answer that a browser keeps from the page
refusals        what FusionAuth's and the API's refusals mean
masking, notes  secrets made harmless to show; what is said of PKCE and of tokens
view            the hops as people are shown them; render: as text, as a page (flow.html)
browser         what Chromium makes of the recorded answers
"""
