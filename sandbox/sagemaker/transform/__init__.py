"""Batch transform: jobs that send what lies in S3 to a model and put its answers back.

`rules` refuses what the documentation forbids, `plan` is what a request asks for, `jobs` a job's
state, `runs` what happens to it: `objects` are found, the machine launches instances, each takes
one object after the other; `records` splits it into mini-batches, `filters` select and join,
`requests` sends them and tries again, `records` assembles the answers. At the end of the job its
outputs are stored. `events` tells who listens to a job's status.

Pure: events, filters, paths, plan, records, rules.
"""
