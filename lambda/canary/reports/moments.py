"""Epoch seconds as a person reads them, in UTC, without asking a clock or a calendar."""

_DAY = 86_400


def date(epoch_seconds: float) -> str:
    """Return for instance `2026-02-13`."""
    year, month, day = _civil(int(epoch_seconds // _DAY))
    return f"{year:04d}-{month:02d}-{day:02d}"


def clock(epoch_seconds: float) -> str:
    """Return for instance `14:05:09`."""
    second = int(epoch_seconds % _DAY)
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def moment(epoch_seconds: float) -> str:
    """Return for instance `2026-02-13 14:05:09 UTC`."""
    return f"{date(epoch_seconds)} {clock(epoch_seconds)} UTC"


def machine_moment(epoch_seconds: float) -> str:
    """Return the same as machines read it, for instance `2026-02-13T14:05:09Z`."""
    return f"{date(epoch_seconds)}T{clock(epoch_seconds)}Z"


def _civil(days: int) -> tuple[int, int, int]:
    """Return year, month and day of a day since 1970, by the Gregorian rules.

    Years are counted from March, so that the leap day is a year's last.
    """
    days += 719_468  # from 0000-03-01
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    return era * 400 + year_of_era + (month <= 2), month, day
