"""The world, one service a file: the only modules of `deploy_gate` that reach it.

    endpoints       look at an endpoint and at the config that it serves
    scaling         look at scalable targets, take them away, put them back
    stack           is the stack rolling back?
    locks           the lock that a canary holds on an endpoint
    callback        CloudFormation's answering machine: the URL that each call brings along

A gateway takes its client as an argument and decides nothing.
"""
