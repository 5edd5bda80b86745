"""Batch transform: jobs that send what lies in S3 to a model and put its answers back.

`rules` refuses what the documentation forbids, `plan` is what a request asks for, `jobs` a job's
state, `runs` what happens to it: `objects` are found, the machine launches instances, each takes
one object after the other; `records` cuts it into mini-batches, `filters` select and join, with
`plain_csv` where that suffices, `requests` sends them and tries again, `records` assembles the
answers. Each output is stored when its object is done, and forgotten; those of a stopped job are
deleted. `data_log` tells CloudWatch Logs why an object has failed, `events` who listens to a
job's status.

Pure: events, filters, paths, plain_csv, plan, records, rules.
"""
