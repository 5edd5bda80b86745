"""How numbers read in a reason."""

import math

from canary.periods import Counts


def describe_counts(counts: Counts) -> str:
    """Return for instance `9 of 310 (2.90 %)`."""
    rate = counts.error_rate
    share = "no requests" if rate is None else describe_rate(rate)
    return f"{counts.errors} of {counts.invocations} ({share})"


def describe_rate(rate: float) -> str:
    """Return a rate of 0 to 1 in percent, with the digits that tell small ones apart: `0.47 %`."""
    percent = 100 * rate
    digits = 2 if percent == 0 or percent >= 0.1 else 1 - math.floor(math.log10(percent))
    return f"{percent:.{digits}f} %"


def describe_share(share: float) -> str:
    """Return a share of 0 to 1 in percent, for instance `10 %`."""
    return f"{100 * share:.6g} %"


def describe_odds(log_evidence: float) -> str:
    """Return evidence as odds, for instance `344:1`, from its natural logarithm."""
    exponent = log_evidence / math.log(10)
    if exponent >= 6:
        return f"10^{math.floor(exponent)}:1"
    odds = math.exp(log_evidence)
    if odds < 0.01:
        return "under 0.01:1"
    digits = 0 if odds >= 10 else 1 if odds >= 1 else 2
    return f"{odds:.{digits}f}:1"


def describe_seconds(seconds: float) -> str:
    """Return for instance `45 s`, `20 min` or `2 h 30 min`."""
    whole = math.ceil(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes = math.ceil(whole / 60)
    hours, rest = divmod(minutes, 60)
    if hours < 2:
        return f"{minutes} min"
    return f"{hours} h" if rest == 0 else f"{hours} h {rest} min"
