"""IAM is enforced for every form of hosting. The last file of the room sees what was refused."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.borrowed_role import borrowed, refused_to_ours
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.forms.conftest import AB_ENDPOINT, SCALED_ENDPOINT


def test_nothing_of_ours_was_refused(forms: Deployed):
    assert [] == refused_to_ours(forms.sandbox)


def test_the_models_of_one_endpoint_do_not_read_the_data_of_another(forms: Deployed):
    """Captured requests lie there."""
    theirs = forms.outputs_of(f"Coalmine-sandbox-{AB_ENDPOINT}")["DataBucketName"]
    stack = f"Coalmine-sandbox-{SCALED_ENDPOINT}"
    with borrowed(forms.sandbox, stack, "ExecutionRole") as client:
        for call, more in (("get_object", {"Key": "capture/a"}), ("list_objects_v2", {})):
            with pytest.raises(ClientError) as caught:
                getattr(client("s3"), call)(Bucket=theirs, **more)

            assert "AccessDenied" == caught.value.response["Error"]["Code"]
