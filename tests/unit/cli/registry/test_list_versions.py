"""`coalmine registry list`: the versions of a group, the latest first."""

import json

from coalmine.registration.versions import ApprovalStatus


def test_versions_are_shown_with_approval_age_and_metrics(run, live):
    live.versions.has_version(1, ApprovalStatus.APPROVED, reason="better on August")
    live.versions.has_version(2)
    shown = run("list", "flights").output.splitlines()

    assert [("2", "PendingManualApproval"), ("1", "Approved")] == [
        tuple(line.split()[:2]) for line in shown[1:]
    ]
    assert "3 d" in shown[2]
    assert "auc 0.9004" in shown[2]
    assert "better on August" in shown[2]


def test_a_version_that_is_not_completed_says_so(run, live):
    """It cannot be deployed, whoever approves it; of the others that goes without saying."""
    live.versions.has_version(1, ApprovalStatus.APPROVED, status="Failed")
    live.versions.has_version(2, ApprovalStatus.APPROVED)
    shown = run("list", "flights").output

    assert "Approved, Failed" in shown
    assert "Completed" not in shown


def test_programs_get_all_of_it(run, live):
    live.versions.has_version(1, url="s3://registry/flights/a.tar.gz")
    (row,) = json.loads(run("list", "flights", "--json").output)

    assert ("arn:package/1", 3 * 86_400, "s3://registry/flights/a.tar.gz") == (
        row["model_package_arn"],
        row["age_seconds"],
        row["model_data_url"],
    )


def test_the_limit_counts_from_the_latest(run, live):
    for version in (1, 2, 3):
        live.versions.has_version(version)
    rows = json.loads(run("list", "flights", "--limit", "2", "--json").output)

    assert [3, 2] == [row["version"] for row in rows]


def test_an_empty_group_says_how_it_is_filled(run):
    assert "coalmine registry register flights -c dev" in run("list", "flights").output
