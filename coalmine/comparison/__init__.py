"""Two or more variants held against each other, by what CloudWatch counted of them.

    intervals   what counts say of a rate, of the difference of two rates, and of a percentile
    figures     what was counted of one variant
    percentiles which ones bound each other
    compare     the report: each variant, each against the baseline, and what can be told

It looks once, at one span of time, with 95 % intervals. Whoever looks again and again until a
difference shows will find one that is not there; the canary's judge is made for that
(`canary.evidence`), this is not. Pure; `coalmine.gateways.variant_counts` asks CloudWatch.
"""
