"""The life of a release: what Git asks for, what was deployed, what serves, and what differs.

`facts`          what AWS knows of an endpoint's releases.
`record_of`      what Git's record has to say by that; `promotion` whether it is written at all.
`disagreements`  where Git and AWS differ, each with its way out.
`going_back`     may the model before take over at once?
`smoke_test`     answers of all variants against the golden ones of their models.
`history`        the summaries of canaries as rows; `idle_cost` what a slot without requests costs.
`rewriting`      a value in a YAML text is replaced, every other byte stays; `pinning` does so with
                 the `model:` of an endpoint, and with the weights of explicit slots.
`names`          models where there is little room; `commit_message` why a commit was made.

Everything here is pure: texts, documents and facts in, texts, decisions and sentences out.
"""
