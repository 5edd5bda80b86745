"""A config's text is edited in one place; every other byte stays."""

import copy

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coalmine.releases.pinning import declare_champion, pin_artifact, pin_model, pin_version
from coalmine.releases.rewriting import read_data

OLD = "s3://models/flights/forest.tar.gz"
NEW = "s3://models/flights/boosting-2.tar.gz"

CONFIG = """\
# Serves people.
environment: prod
region: eu-west-1   # of the customers
endpoints:
  - name: flights   # the one that counts
    model: {{ {model} }}   # a change of this line is a release
    variants:
      - {{name: blue,   instance_type: ml.m5.large}}

      - &green
        name: green     # aligned, on purpose
  - name: others
    model: {{ artifact: {old} }}
    variants: [ {{ name: blue }} ]
"""

SLOTS = """\
endpoints:
  - name: flights
    variants:
      - name: blue
        initial_weight: 1   # serves
        autoscaling: &scaling {max_capacity: 4}
      - { name: green, initial_weight: 0.0, autoscaling: *scaling }
  - name: shared
    variants:
      - { name: blue, initial_weight: &one 1 }
      - { name: green, initial_weight: *one }
"""

keys = st.from_regex(r"[a-z]{1,8}[a-z0-9./-]{0,12}", fullmatch=True)
odd = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20
)
quotes = st.sampled_from(["{}", '"{}"', "'{}'", "&it {}", "!!str {}", '!!str "{}"'])
layouts = st.sampled_from(
    [
        ("model: {{ artifact: ", " }}{end}"),
        ("model: {{artifact: ", "}}{end}"),
        ("model: {{ # why{end}      artifact: ", "{end}    }}{end}"),
        ("model:{end}      artifact: ", "{end}"),
        ("model:{end}      # before{end}      artifact:   ", "   # behind{end}{end}"),
        ("model:{end}      artifact: ", "{end}      # the last word{end}"),
        ("model:{end}      artifact:{end}        ", "{end}"),
    ]
)


@st.composite
def pieces(draw):
    """What stands before an endpoint's artifact, the artifact as written, and what follows."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    before, behind = (each.format(end=end) for each in draw(layouts))
    neighbours = [
        f"  - {{ name: n{number}, model: {{ artifact: {OLD} }} }}{end}"
        for number in range(draw(st.integers(0, 2)))
    ]
    place = draw(st.integers(0, len(neighbours)))
    comment = draw(st.sampled_from(["", f"# {OLD}{end}", f"{end}{end}", f"#{end}"]))
    head = [
        f"{comment}environment: prod{end}endpoints:{end}",
        *neighbours[:place],
        f"  - name: flights{end}    {before}",
    ]
    tail = [f"{behind}    variants: []{end}", *neighbours[place:]]
    return "".join(head), draw(quotes).format(OLD), "".join(tail)


@settings(max_examples=60)
@given(pieces(), st.one_of(st.just(NEW), st.builds("s3://{}/{}".format, keys, keys), odd))
@example(("endpoints:\n- name: flights\n  model: {artifact: ", "x", "}\n"), "a: b # c")
@example(("endpoints:\n- name: flights\n  model:\n    artifact: ", "x", ""), "null")
def test_the_artifact_changes_and_every_other_byte_stays(written, uri):
    """The edited file says what it said, but for one value, and comments stay where they are."""
    head, old, tail = written
    before = read_data(head + old + tail)
    edited = pin_artifact(head + old + tail, "flights", uri)
    expected = copy.deepcopy(before)
    for each in expected["endpoints"]:
        if each["name"] == "flights":
            each["model"]["artifact"] = uri

    assert expected == read_data(edited)
    assert edited.startswith(head)
    assert edited.endswith(tail)
    assert edited == pin_artifact(edited, "flights", uri)


@settings(max_examples=20)
@given(pieces())
def test_what_is_pinned_already_stays_as_it_is(written):
    """Also where it is written in another way than we would."""
    text = "".join(written)

    assert text == pin_artifact(text, "flights", OLD)


@settings(max_examples=20)
@given(pieces())
def test_there_and_back_is_where_it_was(written):
    text = "".join(written)

    assert text == pin_artifact(pin_artifact(text, "flights", NEW), "flights", OLD)


@settings(max_examples=20)
@given(pieces(), st.integers(1, 10**6))
def test_a_model_of_another_kind_replaces_the_whole_line(written, version):
    """Going back may lead from a version of the registry to an artifact, or the other way."""
    head, old, tail = written
    model = {"model_package": {"group": "flights", "version": version}}
    edited = pin_model(head + old + tail, "flights", model)
    after = {each["name"]: each["model"] for each in read_data(edited)["endpoints"]}

    assert model == after.pop("flights")
    assert all({"artifact": OLD} == each for each in after.values())


def test_the_line_of_one_endpoint_is_edited():
    text = CONFIG.format(model=f"artifact: {OLD}", old=OLD)
    line = f"model: {{ artifact: {OLD} }}   # a change"

    assert 1 == text.count(line)
    assert text.replace(line, f"model: {{ artifact: {NEW} }}   # a change") == pin_artifact(
        text, "flights", NEW
    )


def test_a_version_is_a_number_and_its_group_stays():
    text = CONFIG.format(model="model_package: {group: flights, version: 3}", old=OLD)

    assert text.replace("version: 3", "version: 12") == pin_version(text, "flights", 12)


def test_a_group_named_by_its_arn_keeps_its_place():
    """`artifacts` is of the group, not of the version."""
    arn = "arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/flights"
    text = CONFIG.format(
        model=f"model_package: {{group: {arn}, version: 3, artifacts: s3://m/}}", old=OLD
    )
    model = {"model_package": {"group": arn, "version": 2}}

    assert text.replace("version: 3", "version: 2") == pin_model(text, "flights", model)


def test_a_block_scalar_is_replaced_with_its_line():
    text = f"endpoints:\n- name: flights\n  model:\n    artifact: >-\n      {OLD}\n  variants: []\n"
    edited = pin_artifact(text, "flights", NEW)

    assert f"endpoints:\n- name: flights\n  model:\n    artifact: {NEW}\n  variants: []\n" == edited


@pytest.mark.parametrize(
    ("model", "edit", "said"),
    [
        (f"artifact: {OLD}", lambda text: pin_version(text, "flights", 3), "--artifact URI"),
        (
            "model_package: {group: flights, version: 3}",
            lambda text: pin_artifact(text, "flights", NEW),
            "must have an artifact .* got model_package; name a version: --version N",
        ),
        (f"artifact: {OLD}", lambda text: pin_artifact(text, "trains", NEW), "got flights, others"),
    ],
    ids=["a version of an artifact", "an artifact of a version", "another endpoint"],
)
def test_what_does_not_fit_is_refused(model, edit, said):
    with pytest.raises(ValueError, match=said):
        edit(CONFIG.format(model=model, old=OLD))


def test_slots_with_a_model_each_have_no_line_to_pin():
    with pytest.raises(ValueError, match="endpoint flights must have a `model:` line"):
        pin_artifact(SLOTS, "flights", NEW)


def test_a_line_that_two_endpoints_share_is_not_edited():
    """It would be a release of both."""
    text = (
        f"endpoints:\n- {{name: flights, model: &it {{artifact: {OLD}}}}}\n"
        "- {name: others, model: *it}\n"
    )

    with pytest.raises(
        ValueError, match=r"model.* must stand for itself, got a YAML anchor on line 2"
    ):
        pin_artifact(text, "others", NEW)


def test_a_line_that_comes_by_a_merge_is_not_edited():
    text = (
        f"endpoints:\n- &f {{name: flights, model: {{artifact: {OLD}}}}}\n- {{<<: *f, name: o}}\n"
    )

    with pytest.raises(ValueError, match=r"model.* must be written out, got no such line"):
        pin_artifact(text, "o", NEW)
    with pytest.raises(ValueError, match="must stand for itself"):
        pin_artifact(text, "flights", NEW)


def test_the_champion_of_explicit_slots_begins_with_all_requests():
    """A re-created endpoint serves whom the canary promoted."""
    edited = declare_champion(SLOTS, "flights", "green")
    expected = SLOTS.replace("initial_weight: 1   #", "initial_weight: 0   #").replace(
        "initial_weight: 0.0", "initial_weight: 1"
    )

    assert expected == edited
    assert edited == declare_champion(edited, "flights", "green")
    assert SLOTS == declare_champion(SLOTS, "flights", "blue")


def test_a_champion_that_the_config_does_not_have_is_told():
    with pytest.raises(ValueError, match="must have the champion, red, got blue, green"):
        declare_champion(SLOTS, "flights", "red")


def test_weights_that_share_an_anchor_are_not_edited():
    with pytest.raises(ValueError, match="must stand for itself"):
        declare_champion(SLOTS, "shared", "green")


def test_dates_and_other_words_of_yaml_stay_text():
    """A release called `2013-08-01`, or `no`, is a name."""
    text = CONFIG.format(model=f"artifact: {OLD}", old=OLD)

    for name in ("2013-08-01", "no", "1.0", "~", "[x]", "- x", "a: b", "# x", "'", '"', "\\"):
        edited = pin_artifact(text, "flights", name)
        assert name == yaml.safe_load(edited)["endpoints"][0]["model"]["artifact"] or (
            name == "2013-08-01"
        )
        assert name == read_data(edited)["endpoints"][0]["model"]["artifact"]
