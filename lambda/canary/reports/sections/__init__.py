"""What stands on the page, in the order in which it is read.

header.py        how it ended, in one sentence; who, when, which models
figures.py       four numbers that are asked for first
stages.py        the stages as planned and as they were
plots.py         evidence, traffic, failures, requests: each with its legend and a sentence
dropped.py       what was not judged
alarms.py        what rang
steps.py         who did what, and why
about.py         how to read it, and where the numbers are
"""
