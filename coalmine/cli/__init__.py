"""The `coalmine` command: one verb a file, output for people, exit codes for pipelines.

0 it is done, 1 a refused result, 2 the call or a file is wrong, 3 AWS said no: `exit_codes` writes
them at the end of each --help, with those that only one command has. Nothing here talks to AWS:
verbs call `gateways/`. A command about one endpoint starts with
`endpoint_choice.about_an_endpoint`, whose argument and options come first.
"""

from coalmine.cli.main import main

__all__ = ["main"]
