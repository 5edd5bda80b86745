"""Tests; a package only so that `tests.doubles` is ours and not one some dependency installed."""
