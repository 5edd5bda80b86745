"""Stand-ins written by hand, with verbs: what several rooms of tests share.

canary_world    an endpoint, a table, metrics, a topic and executions that a canary acts on
canary_machine  a canary's state machine with its handlers, on that world
state_machine   a small interpreter of the state machine that the construct synthesizes
"""
