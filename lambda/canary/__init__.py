"""The canary: traffic moves from a champion to a challenger only as fast as the evidence allows.

The root of this package is pure: it reads no clock, file, network or environment and imports the
standard library only, so every decision can be replayed, simulated and tested from plain values.

What is asked for   settings.py (CanarySettings), kind.py, metrics.py (the table of metrics: add a
                    row there)
May it start        readiness.py (every obstacle at once), release_rules.py (who is to serve, by
                    which kind of run; release.py), golden.py (the smoke test), approval.py (a
                    model was approved: tell, or start)
What is happening   run.py, position.py, inputs.py (the state machine's documents), lock.py,
                    journal.py, record.py (who was promoted, which models were left)
What was counted    counting.py, periods.py (Counts, Period, and which periods are usable)
What it proves      evidence.py (the e-process and the ratio interval)
What it means       judge.py (one tick: Assessment with its reason), from assess.py (one metric),
                    findings.py (what speaks against the challenger) and verdict.py (the words)
What will be done   plan.py, stage_plan.py, detectable.py (before anything moves), endpoint.py and
                    traffic.py (the next call), tick.py, transitions.py, rolling_back.py,
                    restore.py (the next state), scale_in.py (autoscaling stands still)
How it is written   documents.py (to and from JSON), reasons.py (numbers in sentences), rules.py,
                    messages.py (what people are told), reports/ (what a canary leaves)

`gateways/` holds the only boto3: each module reads or changes one service and decides nothing.
`handlers/` holds one Lambda step a file: parse, read, decide in a function from here, act.

Imports point inward: handlers -> pure modules <- gateways. The operator's side (`coalmine`) and the
constructs import the pure modules; these import neither them nor boto3, os, time, random, datetime.
"""
