"""Who may talk to the sandbox at all."""

from __future__ import annotations

import http.client

import pytest

from tests.sandbox.conftest import RunningSandbox


def status_of(sandbox: RunningSandbox, method: str, path: str, headers: dict[str, str]) -> int:
    """Return the HTTP status of one plain request."""
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port)
    connection.request(method, path, headers=headers)
    return connection.getresponse().status


@pytest.mark.parametrize(
    "headers",
    [{"Host": "rebound.example.com"}, {"Origin": "https://page.example.com"}, {"Origin": "null"}],
    ids=["another name for 127.0.0.1", "another page", "a page without origin"],
)
def test_a_page_in_the_browser_is_refused(running_sandbox: RunningSandbox, headers: dict[str, str]):
    """A page that the user looks at must not reach the sandbox."""
    assert 403 == status_of(running_sandbox, "GET", "/_sandbox/status", headers)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "models.s3.localhost"])
def test_names_of_this_machine_are_served(running_sandbox: RunningSandbox, host: str):
    """SDKs put a bucket's name in front of the endpoint's."""
    assert 200 == status_of(running_sandbox, "GET", "/_sandbox/status", {"Host": host})


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/config"])
def test_ministacks_switches_are_refused(running_sandbox: RunningSandbox, path: str):
    """They ask for no credentials."""
    assert 403 == status_of(running_sandbox, "POST", path, {})


def test_a_request_without_credentials_is_refused(running_sandbox: RunningSandbox):
    """As on AWS, S3's public objects aside."""
    target = {"X-Amz-Target": "SageMaker.ListEndpoints"}

    assert 400 == status_of(running_sandbox, "POST", "/", target)
