"""The servers that are measured, and the client that asks them.

    server            starts one, waits until it answers, ends it
    container_start   the container's serving code, as far as PyPI has it
    container_app     the module of the image that PyPI does not have
    client            keep-alive connections from a process of its own

nginx stands in front of the container's stack where the system has it; else it is left out, which
the findings say. The stack is faster without it.
"""
