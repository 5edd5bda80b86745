"""One Lambda function a file, one a step; the state machine waits and repeats.

A handler is `lambda_handler(event, context)`: it parses the event (`batch.state.StepInput`), calls
the step's function with the world and the time, and returns the next state's data. Every step may
run twice. `world` builds the gateways, `stepping` is what all steps have in common.
"""
