"""Reading the body of a CloudWatch dashboard."""


def graphs(body):
    """Give the graphs by the heading above them and their title."""
    found, heading = {}, None
    for widget in body["widgets"]:
        properties = widget["properties"]
        if widget["type"] == "text":
            heading = properties["markdown"].split("\n")[0].removeprefix("## ")
        elif widget["type"] == "metric":
            found[heading, properties["title"]] = properties
    return found


def labels(graph):
    """Give the labels of the lines that are drawn."""
    return [
        each[-1]["label"] for each in graph["metrics"] if each[-1].get("visible", True) is not False
    ]


def expressions(graph):
    """Give the metric math of a graph by its label, with the metrics in it by their names."""
    named = {each[-1]["id"]: each[1] for each in graph["metrics"] if "id" in each[-1]}
    return {
        each[-1]["label"]: " ".join(named.get(word, word) for word in each[0]["expression"].split())
        for each in graph["metrics"]
        if len(each) == 1
    }


def limits(graph):
    """Give the lines at which alarms go off, by their labels."""
    lines = graph.get("annotations", {}).get("horizontal", [])
    return {line["label"].removesuffix(": alarm"): line["value"] for line in lines}


def metrics(body):
    """Give every metric that a body reads: namespace, name, dimensions."""
    return [
        (entry[0], entry[1], tuple(zip(entry[2:-1:2], entry[3:-1:2], strict=True)))
        for widget in body["widgets"]
        if widget["type"] == "metric"
        for entry in widget["properties"]["metrics"]
        if len(entry) > 1
    ]


def queries(graph):
    """Give the queries of GetMetricData with which a console draws a graph."""
    return [_query(number, entry) for number, entry in enumerate(graph["metrics"])]


def _query(number, entry):
    *metric, options = entry
    query = {
        "Id": options.get("id", f"line{number}"),
        "Label": options.get("label", "hidden"),
        "ReturnData": options.get("visible", True),
    }
    if not metric:
        return {**query, "Expression": options["expression"], "Period": options["period"]}
    namespace, name, *dimensions = metric
    pairs = zip(dimensions[::2], dimensions[1::2], strict=True)
    return {
        **query,
        "MetricStat": {
            "Metric": {
                "Namespace": namespace,
                "MetricName": name,
                "Dimensions": [{"Name": key, "Value": value} for key, value in pairs],
            },
            "Period": options["period"],
            "Stat": options.get("stat", "Average"),
        },
    }
