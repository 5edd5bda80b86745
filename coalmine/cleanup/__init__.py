"""What an environment left behind, and in which order it goes: decided without touching anything.

    ownership    which stacks and names are an environment's, and nobody else's
    place        where an environment is, and the names that its config gives
    inventory    what was found: stacks, endpoints, buckets, and who owns each of them
    names        names of things, out of ARNs and the resources of stacks
    readers      which other accounts a policy lets in
    kept         what stays, and why
    plan         what `coalmine destroy` deletes, in order, what it keeps, why it refuses
    attempts     what follows a deletion of a stack that failed
    left         what is there afterwards, although it was to go
    orphans      what no stack owns any more, and which of it must stay
    monthly_cost what it costs a month to keep a thing, by public_prices

Pure: an inventory in, a plan out. `coalmine.gateways` looks and deletes, `coalmine.cli` asks and
tells.
"""
