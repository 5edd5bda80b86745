"""CloudWatch's metric math: expressions over time series, as alarms and GetMetricData have them.

    expressions  what an expression is made of
    parser       text to expression; refuses what CloudWatch refuses, and what is not played here
    series       time series, and what operators do with them where a datapoint is missing
    functions    the functions, by their names
    evaluation   an expression's value, on the periods that were asked for
    queries      metrics and expressions that refer to each other, in the order they are computed

Nothing here knows MiniStack, a clock or a request. As documented, operators count a missing
datapoint as 0 where the other operand has one, and drop what no number comes of.
"""
