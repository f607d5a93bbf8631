"""What FusionAuth's documents look like: members, types, defaults, enumerations.

* `shape` has the kinds of values, and fills a document in; `url_entries` the URLs among them
* `common` is shared by the documents: `tenant`, `application`, `user`
* `administration` has the system configuration, API keys and groups
* `stored` has what is kept and returned, but not acted on
"""
