"""Only a canary is judged; the other kinds move all traffic at once."""

from canary.kind import CanaryKind


def test_all_but_a_canary_are_direct():
    direct = {kind for kind in CanaryKind if kind.is_direct}

    assert {CanaryKind.HOT_FIX, CanaryKind.GO_BACK} == direct
