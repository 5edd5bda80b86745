"""A deploy changes what its config says, and leaves the weights where a canary put them."""

from tests.sandbox.deployed.conftest import ENDPOINT_NAME, Deployed

PROMOTED = {"blue": 0.0, "green": 1.0}
INITIAL = {"blue": 1.0, "green": 0.0}


def test_a_new_model_in_the_idle_slot_leaves_the_weights(deployed: Deployed):
    """The config still says blue 1, green 0; a promoted canary said otherwise, and that holds."""
    before = endpoint_config(deployed)
    deployed.set_weights(PROMOTED)
    deployed.change(lambda config: put_into_blue(config, "build/models/flights-jfk.tar.gz"))
    deployed.change(lambda config: declare(config, PROMOTED))

    deployed.deploy()

    assert before != endpoint_config(deployed)
    assert PROMOTED == deployed.weights()
    assert INITIAL == initial_weights(deployed)  # as before: a promotion alone changes no config
    deployed.change(lambda config: put_into_blue(config, "build/models/flights-forest.tar.gz"))
    deployed.change(lambda config: declare(config, INITIAL))
    deployed.deploy()
    deployed.set_weights(INITIAL)


def put_into_blue(config, artifact: str) -> None:
    """Release a model into the slot `blue`."""
    config["endpoints"][0]["variants"][0]["artifact"] = artifact


def declare(config, weights: dict[str, float]) -> None:
    """Say who is to serve when the endpoint is made."""
    for variant in config["endpoints"][0]["variants"]:
        variant["initial_weight"] = weights[variant["name"]]


def initial_weights(deployed: Deployed) -> dict[str, float]:
    """The weights of the endpoint config that the endpoint runs."""
    name = endpoint_config(deployed)
    found = deployed.sandbox.client("sagemaker").describe_endpoint_config(EndpointConfigName=name)
    return {
        each["VariantName"]: each["InitialVariantWeight"] for each in found["ProductionVariants"]
    }


def endpoint_config(deployed: Deployed) -> str:
    """The endpoint config that the endpoint runs."""
    endpoint = deployed.sandbox.client("sagemaker").describe_endpoint(EndpointName=ENDPOINT_NAME)
    return str(endpoint["EndpointConfigName"])
