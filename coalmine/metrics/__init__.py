"""What an endpoint did in a span of time, by what CloudWatch measured of its variants.

    span        from when to when, and the periods in which CloudWatch still has it
    facts       the variants as SageMaker describes them
    asked       which metrics are asked for of which variant
    points      arithmetic with measurements, of which any may be missing
    readings    a variant's measurements as figures of the whole span, and period by period
    report      all variants, and the endpoint's sum
    document    the report as JSON
    rows, sparkline
                the report as lines of a table
    plot        the report as a picture; `ticks` are the marks of its time axis

A period without a measurement stays one: it is no zero anywhere, a gap to the eye and null to a
program. Pure but for `plot`, which loads matplotlib when it is called; the gateway
`coalmine.gateways.measured_endpoint` asks AWS.
"""
