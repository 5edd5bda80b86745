"""Batch jobs: where their input and output lie, so that no run is fed by another one."""

import re
from collections.abc import Iterator
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items

_URI = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?P<key>.+)", re.DOTALL)
_USUAL = {"input": "input/", "output": "published/"}
_WORK = "runs/"

_Place = tuple[str | None, str]  # bucket and key; None: the job's own bucket


def of_jobs(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the places of all jobs."""
    outputs: dict[_Place, int] = {}
    for index, job in enumerate(items(data.get("batch_jobs"))):
        path: Path = ("batch_jobs", index)
        yield from _shape(job, path)
        source, published = _place_of(job, "input"), _place_of(job, "output")
        for name, place in (("input", source), ("output", published)):
            if place is not None and _overlap(place, (None, _WORK)):
                yield Problem(
                    path=(*path, name),
                    value=repr(job.get(name)),
                    allowed=f"anything but {_WORK} of the data bucket: runs under way lie there, "
                    "and expire",
                    fix=f"write `{name}: {_USUAL[name]}`",
                )
        if source is not None and published is not None and _is_below(published, source):
            yield Problem(
                path=(*path, "output"),
                value=f"{job.get('output', _USUAL['output'])!r}, below the input",
                allowed="a place outside of `input`: a run would be fed with what others published",
                fix="choose two prefixes side by side, for example input/ and published/",
            )
        for name, place in (("input", source), ("output", published)):
            yield from _key(job, name, place, path)
        yield from _upload(job, source, path)
        if published is not None and published[0] is not None:
            if published in outputs:
                yield Problem(
                    path=(*path, "output"),
                    value=f"{job['output']!r}, as of batch_jobs[{outputs[published]}]",
                    allowed="a place of its own for each job: runs of the same name would mix",
                    fix="add the job's name to the prefix",
                )
            outputs.setdefault(published, index)


def _shape(job: dict[str, Any], path: Path) -> Iterator[Problem]:
    for name, usual in _USUAL.items():
        value = job.get(name)
        if not isinstance(value, str) or not value:
            continue
        reason = _misshapen(value, is_prefix=name == "output")
        if reason is not None:
            yield Problem(
                path=(*path, name),
                value=repr(value),
                allowed=f"a prefix that ends with a slash{' or one object' * (name == 'input')}, "
                f"of the data bucket or s3://bucket/...; {reason}",
                fix=f"for example `{name}: {usual}`",
            )


def _misshapen(value: str, *, is_prefix: bool) -> str | None:
    place = _parsed(value)
    if place is None:
        return "this is no S3 URI with a bucket and a key"
    key = place[1]
    if key.startswith("/") or "//" in key:
        return "two slashes in a row make another folder, one without a name"
    if any(ord(sign) < 32 for sign in key) or {".", ".."} & set(key.split("/")):
        return "it has signs or steps that no S3 URI survives"
    if {"<", ">"} & set(key):
        return "EventBridge, which tells of runs that died, takes < and > for its own"
    if is_prefix and not key.endswith("/"):
        return "this one does not end with a slash"
    return None


def _key(job: dict[str, Any], name: str, place: _Place | None, path: Path) -> Iterator[Problem]:
    key = f"{name}_kms_key_arn"
    if given(job, key) and place is not None and place[0] is None:
        yield Problem(
            path=(*path, key),
            value="a key of the job's own data bucket",
            allowed=f"the key of another bucket that `{name}` names; the own one has kms_key_arn",
            fix="write `kms_key_arn`",
        )


def _upload(job: dict[str, Any], place: _Place | None, path: Path) -> Iterator[Problem]:
    if job.get("on_upload") is not True or place is None:
        return
    if place[0] is not None:
        yield Problem(
            path=(*path, "on_upload"),
            value=f"uploads to {place[0]}, another bucket",
            allowed="uploads to the job's own data bucket: only for that one it can be arranged "
            "that EventBridge hears of them",
            fix="write `input: input/` and upload there, or use a schedule",
        )
    elif not place[1].endswith("/"):
        yield Problem(
            path=(*path, "on_upload"),
            value=f"uploads of one object, {job.get('input')!r}",
            allowed="a prefix, which ends with a slash: each object below it is a run",
            fix="write `input: input/`",
        )


def _place_of(job: dict[str, Any], name: str) -> _Place | None:
    value = job.get(name, _USUAL[name])
    if not isinstance(value, str) or _misshapen(value, is_prefix=name == "output") is not None:
        return None
    return _parsed(value)


def _parsed(value: str) -> _Place | None:
    if "://" not in value:
        return (None, value) if value else None
    uri = _URI.fullmatch(value)
    return None if uri is None else (uri["bucket"], uri["key"])


def _is_below(place: _Place, other: _Place) -> bool:
    """Say whether what lies in one place lies in the other one, too."""
    is_same_bucket = place[0] == other[0]
    return is_same_bucket and (
        place[1] == other[1] or (other[1].endswith("/") and place[1].startswith(other[1]))
    )


def _overlap(place: _Place, other: _Place) -> bool:
    return _is_below(place, other) or _is_below(other, place)
