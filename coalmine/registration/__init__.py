"""A packed model on its way into the model registry: decisions without AWS.

`metadata`   what of model.json the registry carries along, and which of it are metrics
`request`    an artifact and its model.json as the request that registers a version
`versions`   registered versions, and when an approval would change nothing

It imports the canary's and the constructs' pure modules; the commands of `cli/` call it.
"""
