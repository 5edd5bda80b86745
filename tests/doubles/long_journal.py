"""The journal of a canary of thousands of ticks, through the real words of an entry.

Judging so many ticks anew each time would take minutes; the evidence is gathered as it comes.
"""

import math
import random
from dataclasses import replace

from canary.evidence import Evidence
from canary.journal import entry, summary
from canary.metrics import OnRegression
from canary.periods import Change, Counts
from canary.position import Next, Position
from canary.settings import CanarySettings, StageSettings
from canary.verdict import CanaryOutcome, MetricAssessment, Outcome, Verdict
from tests.doubles.canary_journals import BEGIN, CANARY_ID, Journal
from tests.doubles.canary_run import a_run

PEAK_AT = 1234  # the tick at which the challenger fails most
_SETTINGS = CanarySettings(
    stages=(
        StageSettings(share=0.5, bake_seconds=172_800),
        StageSettings(share=1.0, bake_seconds=300),
    ),
    max_bake_seconds=172_800,
)


def long_journal(ticks=2000):
    """Two variants that are equally good, but for one bad minute."""
    chance = random.Random(1)
    run = replace(
        a_run(settings=_SETTINGS, canary_id=CANARY_ID),
        changes=(Change(started_at=BEGIN, settled_at=BEGIN, share=0.5),),
        stage_started_at=BEGIN,
    )
    evidence, peak = Evidence(), -math.inf
    challenger = champion = Counts()
    entries = [entry("Shift traffic", _position(run, 0), now=BEGIN)]
    for tick in range(1, ticks + 1):
        rate = 0.2 if tick == PEAK_AT else 0.01
        new = _period(chance, rate), _period(chance, 0.01)
        peak = max(peak, evidence.add(*new))
        challenger, champion = _sum(challenger, new[0]), _sum(champion, new[1])
        metric = MetricAssessment(
            name="invocation_5xx_errors",
            title="5xx errors",
            outcome=Outcome.PASS,
            reason="5xx errors: as they are",
            on_regression=OnRegression.WARN,
            gap=None,
            challenger=challenger,
            champion=champion,
            stage_challenger=challenger,
            stage_champion=champion,
            has_some_data=True,
            log_evidence=evidence.log,
            log_peak_evidence=peak,
            log_reverse_evidence=0.0,
            limit=20.0,
        )
        at = BEGIN + 60 * tick
        entries.append(entry("Judge", _position(run, tick), now=at, metrics=[metric]))
    over = replace(_position(run, ticks), outcome=CanaryOutcome.PROMOTED)
    ended = summary(over, endpoint_name="flights-dev", now=BEGIN + 60 * ticks, is_over=True)
    return Journal(summary=ended, entries=entries)


def _position(run, sequence):
    held = replace(run, verdict=Verdict.HOLD, reason=f"tick {sequence}")
    return Position(next=Next.BAKE, run=held, canary_id=CANARY_ID, sequence=sequence)


def _period(chance, rate):
    errors = sum(chance.random() < rate for _ in range(60))
    return Counts(invocations=60, errors=errors)


def _sum(first, second):
    return Counts(
        invocations=first.invocations + second.invocations, errors=first.errors + second.errors
    )
