"""An endpoint between its config and what is live: decisions without AWS.

`weights`       weights that an operator asks for: read, and held against the live endpoint
`differences`   declared against live, with who owns what and what a deployment would do

It imports the config's types and the pure modules of `canary`; the commands of `cli/` call it.
"""
