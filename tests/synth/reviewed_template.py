"""A template as a person reviews it: YAML without what says nothing, and what changed in it.

Left out: the hashes of assets, which change with every line of code, the bootstrap version that CDK
asks of each stack, and on each resource the tags that the whole stack has. References are written
as `Fn::Sub` would have them, `${Logical.Attribute}`, and JSON inside of a string, a state machine
for instance, is opened.

Kept: logical ids with their hashes. Another logical id is another resource, and the one of the old
id is deleted.
"""

import difflib
import json
import re

import yaml

ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")
OF_THE_BOOTSTRAP = {"Parameters": "BootstrapVersion", "Rules": "CheckBootstrapVersion"}


def as_reviewed(template, tags=None):
    """Write a template as a snapshot has it; `tags` are those of its stack."""
    sections = {name: dict(content) for name, content in _sections(template).items()}
    for name, key in OF_THE_BOOTSTRAP.items():
        sections.get(name, {}).pop(key, None)
    if "Resources" in sections:
        sections["Resources"] = {
            name: _without_tags(resource, tags if tags is not None else {})
            for name, resource in sections["Resources"].items()
        }
    told = {name: value for name, value in template.items() if not isinstance(value, dict)}
    if tags:
        told["Tags"] = dict(tags)
    told.update({name: _opened(content) for name, content in sections.items() if content})
    return ASSET_HASH.sub("<asset>", _written(told))


def changes(reviewed, synthesized):
    """Tell what is other in a template than in its snapshot: one diff for each named thing."""
    before, after = _named(reviewed), _named(synthesized)
    return "\n".join(
        _difference(name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def _sections(template):
    return {name: content for name, content in template.items() if isinstance(content, dict)}


def _without_tags(resource, tags):
    """Leave out the tags of the stack; which resources have them is a test of its own."""
    properties = resource.get("Properties", {})
    found = properties.get("Tags")
    if not isinstance(found, list) or {"Key", "Value"} != {key for tag in found for key in tag}:
        return resource
    kept = [tag for tag in found if tags.get(tag["Key"]) != tag["Value"]]
    others = {name: value for name, value in properties.items() if name != "Tags"}
    return {**resource, "Properties": {**others, "Tags": kept} if kept else others}


def _opened(value):
    if isinstance(value, dict):
        reference = _reference(value)
        if reference is None:
            return {key: _opened(item) for key, item in value.items()}
        return _parsed(reference)
    if isinstance(value, list):
        return [_opened(item) for item in value]
    return _parsed(value) if isinstance(value, str) else value


def _reference(value):
    """Write an intrinsic function as a string, where that can be read as nothing else."""
    match value:
        case {"Ref": str(name), **others} if not others:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)], **others} if not others:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Join": [str(separator), [*parts]], **others} if not others:
            written = [part if isinstance(part, str) else _reference(part) for part in parts]
            return None if None in written else separator.join(written)
        case {"Fn::ImportValue": str(name), **others} if not others:
            return f"${{import {name}}}"
    return None


def _parsed(text):
    if not text.startswith(("{", "[")):
        return text
    try:
        return _opened(json.loads(text))
    except ValueError:
        return text


def _written(value):
    # A value stays on its line, however long: folded lines move when a word is added.
    return yaml.safe_dump(value, width=1_000_000, allow_unicode=True)


def _named(text):
    """Return the parts of a snapshot by what a reviewer calls them."""
    document = yaml.safe_load(text)
    return {
        f"{section} {name}": content
        for section, contents in (document if document is not None else {}).items()
        for name, content in (contents if isinstance(contents, dict) else {"": contents}).items()
    }


def _difference(name, before, after):
    kind = next((item["Type"] for item in (after, before) if _is_resource(item)), None)
    title = name.strip() if kind is None else f"{name} ({kind})"
    verb = "added" if before is None else "removed" if after is None else "changed"
    lines = list(difflib.unified_diff(_lines(before), _lines(after), n=3, lineterm=""))
    told = lines[2:] if verb == "changed" else lines[3:]  # where it is says nothing of a whole
    return "\n".join([f"{verb}: {title}", *[f"  {line}" for line in told], ""])


def _is_resource(item):
    return isinstance(item, dict) and "Type" in item


def _lines(value):
    lines = [] if value is None else _written(value).splitlines()
    return [line for line in lines if line != "..."]  # the end of a document that is one word
