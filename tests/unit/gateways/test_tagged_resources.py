"""What carries a tag."""

from coalmine.gateways.tagged_resources import find_tagged


def test_what_carries_a_tag_is_found_with_all_its_tags(stub):
    client, stubber = stub("resourcegroupstaggingapi")
    tags = {"coalmine:environment": "dev", "coalmine:endpoint": "flights-dev"}
    found = {
        "ResourceARN": "arn:aws:s3:::data",
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }
    stubber.add_response(
        "get_resources",
        {"ResourceTagMappingList": [found]},
        {"TagFilters": [{"Key": "coalmine:environment", "Values": ["dev"]}]},
    )

    assert {"arn:aws:s3:::data": tags} == find_tagged(client, "coalmine:environment", "dev")
