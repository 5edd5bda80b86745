"""Rows hold what is known at the gate, and nothing later."""

import pandas as pd

from demo.flights import (
    FEATURES,
    NUMBER_FEATURES,
    TARGET,
    held_out_flights,
    training_flights,
)


def test_every_flight_that_arrived_is_one_row(flights):
    """The joins with weather and planes neither lose nor double a flight."""
    assert 327_346 == len(flights)
    assert ["month", *FEATURES, TARGET] == list(flights.columns)


def test_nothing_known_only_later_is_a_feature(flights):
    """A feature that separates the classes almost perfectly would be a leak."""
    late = flights[TARGET] == "late"
    correlations = flights[NUMBER_FEATURES].corrwith(late.astype(float))

    assert "departure_delay_minutes" == correlations.abs().idxmax()
    assert correlations.abs().max() < 0.75
    assert not {"arr_time", "arr_delay", "air_time", "tailnum"} & set(flights.columns)


def test_one_flight_by_hand(flights):
    """UA 1545, 1 January, EWR to IAH, scheduled 05:15 to 08:19, N14228, 11 minutes late."""
    first = flights.iloc[0]

    assert ("UA", "EWR", 2, 315, 184, 1, 1400) == tuple(first[FEATURES[:7]])
    assert (14, 149) == (first["plane_age_years"], first["plane_seats"])
    assert "on_time" == first[TARGET]


def test_the_weather_is_that_of_the_hour_before(flights):
    """At EWR on 1 January it was 39.92 degrees at 4, 39.02 at 5, 37.94 at 6."""
    morning = flights[(flights["month"] == 1) & (flights["origin"] == "EWR")].head(50)
    hour = morning["scheduled_departure_minute"] // 60

    assert [39.92] == morning.loc[hour == 5, "temperature_f"].unique().tolist()
    assert [39.02] == morning.loc[hour == 6, "temperature_f"].unique().tolist()


def test_training_and_held_out_months_do_not_meet(flights):
    """January to September, October to December."""
    training, held_out = training_flights(flights), held_out_flights(flights)

    assert list(range(1, 10)) == sorted(training["month"].unique())
    assert [10, 11, 12] == sorted(held_out["month"].unique())
    assert len(flights) == len(training) + len(held_out)


def test_numbers_are_numbers_and_text_is_complete(flights):
    """Weather and planes may be missing; carrier, origin and times may not."""
    assert all(pd.api.types.is_numeric_dtype(flights[name]) for name in NUMBER_FEATURES)
    assert 0 == flights[FEATURES[:7]].isna().sum().sum()
    assert 0.1 < flights["plane_age_years"].isna().mean() < 0.2
