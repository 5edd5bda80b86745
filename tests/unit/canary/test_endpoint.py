import pytest

from canary.endpoint import EndpointState, Roles, VariantState, choose_roles


def variant(name, weight, desired=None):
    return VariantState(
        name=name, current_weight=weight, desired_weight=weight if desired is None else desired
    )


BLUE, GREEN, RED = variant("blue", 1.0), variant("green", 0.0), variant("red", 0.0)


@pytest.mark.parametrize(
    ("variants", "names", "roles"),
    [
        ((BLUE, GREEN), {}, ("blue", "green")),
        ((GREEN, BLUE), {}, ("blue", "green")),
        ((BLUE, GREEN), {"champion": "blue", "challenger": "green"}, ("blue", "green")),
        ((BLUE, GREEN, RED), {"challenger": "red"}, ("blue", "red")),
    ],
)
def test_the_roles_follow_from_the_weights(variants, names, roles):
    champion, challenger = roles

    assert Roles(champion=champion, challenger=challenger) == choose_roles(variants, **names)


@pytest.mark.parametrize(
    ("variants", "names", "problem"),
    [
        ((BLUE,), {}, "got none; add the new model as a variant with weight 0"),
        ((GREEN, RED), {"challenger": "red"}, "exactly one variant must carry traffic"),
        ((BLUE, GREEN, RED), {}, "or be named, got green, red; name one of them"),
        ((BLUE, variant("red", 0.2), GREEN), {}, "exactly one variant must carry traffic when"),
        ((BLUE, variant("red", 0.0, desired=0.2), GREEN), {}, "got blue, red; give the champion"),
        ((BLUE, GREEN), {"champion": "green"}, r"that carries traffic \(blue\), got 'green'"),
        ((BLUE, GREEN), {"challenger": "blue"}, r"with weight 0 \(green\), got 'blue'"),
        ((BLUE, GREEN), {"challenger": "zork"}, r"with weight 0 \(green\), got 'zork'"),
    ],
)
def test_doubtful_roles_are_refused(variants, names, problem):
    with pytest.raises(ValueError, match=problem):
        choose_roles(variants, **names)


def test_a_variant_is_found_by_name():
    endpoint = EndpointState(name="flights-dev", status="InService", variants=(BLUE, GREEN))

    assert endpoint.find("green") == GREEN
    assert endpoint.find("zork") is None


def test_a_variant_whose_weight_is_not_stated_has_no_traffic():
    assert not VariantState(name="a", current_weight=None, desired_weight=None).has_traffic
