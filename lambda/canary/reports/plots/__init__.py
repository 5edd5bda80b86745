"""Plots as SVG: each drawn for a wide page and for a phone, so that its words stay readable.

scales.py     from numbers to places, and which numbers an axis names
thinning.py   fewer points, and no peak lost
frame.py      what all plots over time share: stages behind, time below, the moment of the verdict
lines.py      a series as a line with its points
labels.py     words that do not lie on each other
evidence.py, traffic.py, failures.py, requests.py, ratio.py     one plot a file
"""
