"""One Lambda function a file, in the order in which the state machine goes through them.

    prepare     take the lock, see whether the canary may start, write down what must be put back
    smoke       ask the challenger its golden requests, while nobody is sent to it
    shift       one look at the endpoint and at most one call, until the stage's traffic has settled
    judge       one tick: read the counts, judge them, follow the verdict
    promote     write down that the challenger is the champion now
    roll_back   one look and at most one call, until the champion's traffic is back and verified
    conclude    tell how it ended, and give the lock free
    approval    not a state: called when a model package was approved, it may start an execution
    restore     not a state: called when an execution died, it starts another one at `roll_back`

A handler parses its event, reads the world through gateways, decides in a pure function, acts, and
returns the next position. It waits for nothing: Step Functions waits and calls it again. Every step
may run twice. `world` builds the gateways, `stepping` is what all steps have in common, `scaling`
what the first and the last do about autoscaling.
"""
