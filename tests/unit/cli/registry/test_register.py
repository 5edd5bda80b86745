"""`coalmine registry register`: uploaded once, registered once, approved by somebody else."""

import json


def test_an_artifact_becomes_a_version(run, live, artifact, digest):
    """Its key is its content, so no later upload can change what was approved."""
    done = run("register", "flights", artifact, "--description", "trained on August")

    assert 0 == done.exit_code, done.output
    assert "registered version 1 of flights, PendingManualApproval" in done.output
    assert [f"flights/{digest}.tar.gz"] == live.artifacts.keys
    (request,) = live.versions.requests
    assert "flights-dev" == request["ModelPackageGroupName"]
    assert "trained on August" == request["ModelPackageDescription"]
    assert "0.9" == request["CustomerMetadataProperties"]["metrics.held_out_auc"]
    assert [("Coalmine-dev-registry", "flights-dev", "eu-west-1")] == live.asked


def test_what_the_registry_cannot_carry_is_said(run, artifact):
    assert "the registry cannot carry: notes" in run("register", "flights", artifact).output


def test_the_same_artifact_is_registered_once(run, live, artifact):
    """A pipeline that runs again finds the version; nothing is created."""
    run("register", "flights", artifact)
    again = run("register", "flights", artifact)
    as_json = json.loads(run("register", "flights", artifact, "--json").output)

    assert (0, 1) == (again.exit_code, len(live.versions.requests))
    assert "registered already, nothing was created: version 1" in again.output
    assert (1, False) == (as_json["version"], as_json["is_new"])


def test_an_upload_whose_registration_died_is_registered(run, live, artifact, digest):
    live.artifacts.keys.append(f"flights/{digest}.tar.gz")

    assert "registered version 1" in run("register", "flights", artifact).output


def test_a_file_that_is_no_packed_model_is_refused(run, live, tmp_path):
    file = tmp_path / "model.tar.gz"
    file.write_text("no archive")

    refused = run("register", "flights", file)

    assert (2, []) == (refused.exit_code, live.artifacts.keys)
    assert "cannot be registered" in refused.output


def test_an_instance_type_that_no_image_runs_on_is_refused(run, live, artifact):
    refused = run("register", "flights", artifact, "--instance-type", "ml.g5.xlarge")

    assert (2, []) == (refused.exit_code, live.artifacts.keys)
    assert "must be a CPU type" in refused.output


def test_a_group_that_the_config_does_not_have_is_refused(run, artifact):
    refused = run("register", "weather", artifact)

    assert 2 == refused.exit_code
    assert "GROUP must be one of dev: flights, fares, got weather" in refused.output


def test_a_registry_that_is_not_deployed_is_told(run, live, artifact):
    live.problem = "stack Coalmine-dev-registry must have the registry's bucket"
    failed = run("register", "flights", artifact)

    assert 3 == failed.exit_code
    assert "AWS said no" in failed.output
