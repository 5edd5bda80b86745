"""Dollars for people: rounded half up, and never nothing where there is something."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
HUNDREDTH_OF_A_CENT = Decimal("0.0001")


def dollars(usd: Decimal, *, step: Decimal = CENT) -> str:
    """Write an amount: $1,234.50, -$0.30, <$0.01."""
    rounded = abs(usd).quantize(step, ROUND_HALF_UP)
    sign = "-" if usd < 0 else ""
    if rounded == 0 and usd != 0:
        return f"{sign}<${step}"
    return f"{sign}${rounded:,}"


def by_the_hour(usd: Decimal) -> str:
    """Write what an hour costs, where cents are coarse."""
    return dollars(usd, step=HUNDREDTH_OF_A_CENT)


def more_or_less(usd: Decimal | None) -> str:
    """Write a difference with its sign; `=` where there is none, `?` where nobody knows."""
    if usd is None:
        return "?"
    return "=" if usd == 0 else f"{'+' if usd > 0 else ''}{dollars(usd)}"
