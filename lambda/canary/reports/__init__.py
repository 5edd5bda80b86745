"""What a canary leaves: one JSON document, and that document as a page and as Markdown.

document.py     from the journal's entries to the report; page and Markdown read only the report
report.py       its values, one dataclass a thing: what it can say
parts/          how each of them is found in the entries: stages, counts, exposure, timeline, ...
page.py         one HTML file that needs nothing else: no script, no network
sections/       what stands on the page, from the verdict to the steps
plots/          SVG: scales and ticks, the frame with its stages, one plot a file
markdown.py     for the summary of a CI job
words.py        how a number reads, on the page and in Markdown alike
moments.py      epoch seconds as UTC; nothing here asks a clock

Everything is pure. The Lambda writes a report when a canary ends, the CLI renders it again; both
from the same document, so whatever is shown stands in the JSON.
"""
