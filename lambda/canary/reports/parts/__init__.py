"""Parts of a report, each found in the summary and the journal's entries by its own rule.

Entries come as they are stored: numbers may be int or float, an infinite one is text, and what
another version of the canary did not write is missing. `entries.py` reads them.
"""
