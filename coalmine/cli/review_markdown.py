"""A change of an environment as one Markdown document: its cost, and what a deployment changes."""

import re
from collections import Counter

# What GitHub takes as the text of one comment, in characters.
COMMENT_LIMIT = 65_536
SMALLEST_LIMIT = 2_000

# `[~] AWS::SageMaker::Model Model Model3F2A replace`: a resource of `cdk diff` is one line; what it
# is made of is indented below it.
_RESOURCE = re.compile(r"^\[(?P<sign>[+~-])\] \w+::.*?(?P<fate> replace| may be replaced)?$", re.M)
_FATES = {
    "+": "added",
    "~": "changed",
    " may be replaced": "that may be replaced",
    " replace": "replaced",
    "-": "removed",
}
_BACKTICKS = re.compile("`{3,}")


def review_document(
    environment: str,
    *,
    cost: str,
    diff: str | None = None,
    failure: str | None = None,
    limit: int = COMMENT_LIMIT,
) -> str:
    """Write what a deployment costs and does; what does not fit is cut, and told.

    Args:
        cost: The estimate, as Markdown.
        diff: What `cdk diff` said, without colours. None: nobody asked it.
        failure: Why it could not say it.
        limit: The most characters that there may be.
    """
    estimate = _estimate(environment, cost, limit // 2)
    room = limit - len(estimate) - 2
    command = f"npx cdk diff -c env={environment}"
    if failure is not None:
        summary = "What a deployment would change could not be asked"
        return f"{estimate}\n\n{_folded(summary, failure, command, room)}"
    if diff is None:
        return f"{estimate}\n"
    summary = f"What a deployment would change: {tally(diff)}"
    return f"{estimate}\n\n{_folded(summary, diff, command, room)}"


def tally(diff: str) -> str:
    """Count the resources of a diff by what becomes of them."""
    counts = Counter(found["fate"] or found["sign"] for found in _RESOURCE.finditer(diff))
    if not counts:
        return "no resource"
    fates = [f"{counts[fate]} {words}" for fate, words in _FATES.items() if counts[fate]]
    noun = "resource" if counts.total() == 1 else "resources"
    return f"{counts.total()} {noun}, {', '.join(fates)}"


def _estimate(environment: str, cost: str, room: int) -> str:
    """Keep the sums of an estimate, which stand first, when it is too long."""
    if len(cost) <= room:
        return cost
    notice = f"\n\n**The estimate is cut.** All of it: `coalmine cost -c {environment}`"
    sums, _, _ = cost.partition("\n<details>")
    return f"{_beginning(sums, room - len(notice))}{notice}"


def _folded(summary: str, text: str, command: str, room: int) -> str:
    """Fold a text as it is, in a fence that nothing in it can close."""
    fence = "`" * max(3, *(len(each) + 1 for each in ["", *_BACKTICKS.findall(text)]))
    head = f"<details><summary>{summary}</summary>\n\n{fence}text\n"
    foot = f"\n{fence}\n\n</details>\n"
    frame = len(head) + len(foot)
    if frame + len(text) <= room:
        return f"{head}{text}{foot}"
    lines = _lines(text)
    shown = _beginning(text, room - frame - len(_notice(lines, lines, command)))
    return f"{head}{shown}{foot}{_notice(_lines(shown), lines, command)}"


def _notice(shown: int, lines: int, command: str) -> str:
    return f"\n**Cut**: {shown} of {lines} lines are shown. All of it: `{command}`\n"


def _beginning(text: str, room: int) -> str:
    """Give as many whole lines as there is room for."""
    if len(text) <= room:
        return text
    end = text.rfind("\n", 0, max(room, 0) + 1)
    return text[: max(end, 0)]


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0
