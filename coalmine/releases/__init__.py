"""The life of a release: what Git asks for, what was deployed, what serves, and what differs.

`rewriting`      a value in a YAML text is replaced; every other byte stays.
`pinning`        the `model:` of an endpoint, or the weights of explicit slots, in a config's text.

Everything here is pure: texts, documents and facts in, texts and sentences out.
"""
