"""Contracts, bindings and examples agree: every operation is routed, checked and serialised as its document says."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sample_papers import QUAD, field
from wire_requests import DIALECTS, WIRE, plain, posted

from kapiao.dialects import all_dialects, coverage
from kapiao.dialects.binding import Branch, Leaf
from kapiao.dialects.contract import Operation
from kapiao.dialects.formats import FORMATS, MISSING
from kapiao.dialects.parameters import merged, typed
from kapiao.dialects.rendering import conformed
from kapiao.dialects.rpc import json_bytes
from kapiao.dialects.xml import xml
from kapiao.errors import OperationPending, ParameterMissing

RPC = ("viapi", "ocrapi", "openplatform", "viapiutils")
RPC_OPERATIONS = [(name, operation) for name in RPC for operation in DIALECTS[name].contract.operations.values()]
IDS = [f"{name}-{operation.name}" for name, operation in RPC_OPERATIONS]
CARDS = list(DIALECTS["green"].contract.operations)


def test_everything_asked_for_is_there() -> None:
    counts = {name: len(dialect.contract.operations) for name, dialect in DIALECTS.items()}
    assert counts == {"green": 13, "ocrapi": 2, "openplatform": 1, "viapiutils": 1, "viapi": 27}
    assert [dialect.name for dialect in all_dialects()] == list(counts)


def sample_value(rule: Mapping[str, Any]) -> str:
    if "enum" in rule:
        return str(rule["enum"][0])
    return {"Boolean": "False", "Integer": "10"}.get(rule["type"], "http://example.test/a.jpg")


def sample_parameters(operation: Operation) -> dict[str, str]:
    values = {}
    for name, rule in operation.request.items():
        if rule["type"] == "Array":
            values |= {f"{name}.1.{inner}": sample_value(entry) for inner, entry in rule["fields"].items()}
        elif rule["required"] or name == "Url":
            values[name] = sample_value(rule)
    return values


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize(("dialect", "operation"), RPC_OPERATIONS, ids=IDS)
def test_a_documented_request_is_understood(dialect: str, operation: Operation, method: str) -> None:
    """Either answered, or refused as pending after everything else was found right: at once, or by its job."""
    request = plain(dialect, operation.name, sample_parameters(operation), method)
    spoken = DIALECTS[dialect]
    assert spoken.recognises(request)
    bound = operation.name in spoken.bindings or "JobId" in operation.request or "grant" in operation.facts
    if bound or operation.asynchronous:
        call = spoken.call(plain(dialect, operation.name, sample_parameters(operation)))
        assert call.operation == operation.name
        assert call.mode == spoken.call(request).mode
    else:
        with pytest.raises(OperationPending):
            spoken.call(request)


@pytest.mark.parametrize(("dialect", "operation"), RPC_OPERATIONS, ids=IDS)
def test_each_required_parameter_is_missed_by_name(dialect: str, operation: Operation) -> None:
    values = sample_parameters(operation)
    for name, rule in operation.request.items():
        if not rule["required"]:
            continue
        rest = {key: value for key, value in values.items() if key.split(".")[0] != name}
        request = plain(dialect, operation.name, rest)
        with pytest.raises(ParameterMissing) as caught:
            DIALECTS[dialect].call(request)
        body = json.loads(DIALECTS[dialect].failure(request, caught.value, "ID").body)
        assert body["Code"] == f"Missing{name}"


def test_arrays_as_json_text_and_as_numbered_names() -> None:
    """Both forms lead to the same tasks; the document prints the first, the clients send the second."""
    operation = DIALECTS["viapi"].contract.operations["RecognizeQrCode"]
    urls = ["http://example.test/1.jpg", "http://example.test/2.jpg"]
    numbered = {f"Tasks.{n}.ImageURL": url for n, url in enumerate(urls, 1)}
    as_text = {"Tasks": json.dumps([{"ImageURL": url} for url in urls])}
    for parameters in (numbered, as_text):
        request = plain("viapi", "RecognizeQrCode", parameters)
        values = typed(operation.request, merged(request))
        sources = DIALECTS["viapi"].sources(request, operation, values)
        assert [source.url for source in sources] == urls


@pytest.mark.parametrize("card", CARDS)
def test_every_card_is_understood(card: str) -> None:
    body = {"scenes": ["ocr"], "extras": {"card": card}, "tasks": [{"url": "http://example.test/a.jpg"}]}
    for path in ("/green/image/scan", "/green/image/asyncscan"):
        if card in DIALECTS["green"].bindings:
            assert DIALECTS["green"].call(posted(path, body)).parameters["card"] == card
        else:
            with pytest.raises(OperationPending):
                DIALECTS["green"].call(posted(path, body))


# examples ---------------------------------------------------------------------------------------------------------


def viapi_examples() -> list[tuple[str, Any, Any]]:
    data = json.loads((WIRE / "viapi/examples.json").read_text("utf-8"))["examples"]
    contract = DIALECTS["viapi"].contract
    found = []
    for name, entry in data.items():
        example = entry.get("in_sdk_shape", entry["document"])
        found.append((name, contract.operations[name].answer, example))
    return found


def same(left: Any, right: Any) -> bool:
    """Equal but for spelling: the documents print strings of digits as numbers, and floats with 17 digits."""
    if isinstance(left, bool):
        return str(left).lower() == str(right).lower()
    if isinstance(left, dict):
        return isinstance(right, dict) and left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) or isinstance(right, float):
        return abs(float(left) - float(right)) < 1e-6 * max(1.0, abs(float(left)))
    return str(left) == str(right)


EXAMPLES = viapi_examples()


@pytest.mark.parametrize(("name", "tree", "example"), EXAMPLES, ids=[name for name, _, _ in EXAMPLES])
def test_documented_examples_survive_the_serialiser(name: str, tree: Any, example: Any) -> None:
    shaped = conformed({"type": "Object", "fields": tree}, example)
    assert same(example, shaped)
    back = json.loads(json_bytes(shaped))
    assert back == shaped
    assert all(len(text) <= 15 for text in floats_in(json_bytes(shaped).decode()))
    root = ET.fromstring(xml("ActionResponse", shaped))
    assert root.tag == "ActionResponse"
    assert same(shaped, from_xml(root, {"type": "Object", "fields": tree}))


def floats_in(text: str) -> list[str]:
    found: list[str] = []
    json.loads(text, parse_float=lambda number: found.append(number) or 0.0)
    return found


def from_xml(element: ET.Element, tree: Any) -> Any:
    if tree["type"] != "Object":
        return element.text or ""
    value: dict[str, Any] = {}
    for child in element:
        inner = tree["fields"][child.tag]
        if inner["type"] == "Array":
            value.setdefault(child.tag, []).append(from_xml(child, inner["items"]))
        else:
            value[child.tag] = from_xml(child, inner)
    return value


def test_ocrapi_examples_fit_the_tree() -> None:
    data = json.loads((WIRE / "ocrapi/examples.json").read_text("utf-8"))["examples"]
    for name, entry in data.items():
        tree = DIALECTS["ocrapi"].contract.operations[name].answer["Data"]["parsed"]
        assert same(entry["data"], conformed(tree, entry["data"])), name
        assert json.loads(entry["document"]["Data"]) == entry["data"]


def test_green_examples_fit_the_cards() -> None:
    data = json.loads((WIRE / "green/examples.json").read_text("utf-8"))
    green = DIALECTS["green"].contract
    for example in data["scan"].values():
        result = example["data"][0]["results"][0]
        (name,) = set(result) - {"scene", "label", "suggestion", "rate"}
        cards = [entry for entry in green.operations.values() if entry.facts["info_object"] == name]
        trees = [card.answer[name] for card in cards]
        assert any(same(result[name], conformed(tree, result[name])) for tree in trees)


def test_the_green_example_request_is_accepted() -> None:
    body = json.loads((WIRE / "green/examples.json").read_text("utf-8"))["request"]
    call = DIALECTS["green"].call(posted("/green/image/scan", body))
    assert [(task.source.url, task.data_id) for task in call.tasks] == [
        (body["tasks"][0]["url"], body["tasks"][0]["dataId"])
    ]


# bindings ---------------------------------------------------------------------------------------------------------

BOUND = [
    (f"{name}-{operation}", tree(dialect.contract.operations[operation]), bound)
    for name, dialect, tree in (
        ("viapi", DIALECTS["viapi"], coverage._viapi_tree),
        ("ocrapi", DIALECTS["ocrapi"], coverage._ocrapi_tree),
        ("green", DIALECTS["green"], coverage._green_tree),
    )
    for operation, bound in dialect.bindings.items()
]


@pytest.mark.parametrize(("name", "tree", "bound"), BOUND, ids=[name for name, _, _ in BOUND])
def test_bindings_name_what_the_contract_has(name: str, tree: Any, bound: Any) -> None:
    strangers = list(unknown(tree, bound.answer))
    assert not strangers


def unknown(tree: Any, branch: Branch, at: str = "") -> Any:
    for name, node in branch.children.items():
        if name not in tree:
            yield f"{at}{name}"
        elif isinstance(node, Branch) and node.which is None:
            inner = tree[name]["items"] if tree[name]["type"] == "Array" else tree[name]
            yield from unknown(inner["fields"], node, f"{at}{name}.")


def leaf_sources(branch: Branch) -> Any:
    for node in branch.children.values():
        if isinstance(node, Leaf):
            yield node.source
        else:
            yield from leaf_sources(node)


@pytest.mark.parametrize(("name", "tree", "bound"), BOUND, ids=[name for name, _, _ in BOUND])
def test_bindings_name_real_kinds_and_fields(name: str, tree: Any, bound: Any) -> None:
    """A binding to a field that no document has would silently stay empty."""
    kinds = known_kinds()
    for kind in bound.all_kinds:
        assert kind == "text" or kind in kinds, kind
    fields = {field for kind in bound.all_kinds for field in kinds.get(kind, ())}
    sources = {source for source in leaf_sources(bound.answer) if source[0] != "@" and " " not in source}
    assert sources <= fields


def known_kinds() -> dict[str, set[str]]:
    """Kinds and field names of every declared document."""
    import importlib
    import pkgutil

    import kapiao.documents as documents
    from kapiao.documents.document import Document

    for module in pkgutil.iter_modules(documents.__path__, "kapiao.documents."):
        importlib.import_module(module.name)

    def below(cls: type[Document]) -> list[type[Document]]:
        return [cls, *(found for inner in cls.__subclasses__() for found in below(inner))]

    return {cls.kind: {entry.name for entry in cls.entries} | {*cls.columns} for cls in below(Document) if cls.kind}


# formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_formats_take_what_their_name_says(name: str) -> None:
    quads = {"points", "points_small", "flat_points", "numbered_points", "corners", "box", "box_xywh", "left", "top"}
    quads |= {
        "width",
        "height",
        "turned_box",
        "rotated",
        "rotated_wh",
        "centered",
        "turn",
        "turned_part",
        "turned_boxes",
        "quarters_back",
    }
    shares = {"share", "percent", "number", "likely", "reaches"}
    found: object = (
        ()
        if name in {"tables_file", "article_file"}
        else QUAD
        if name in quads
        else 0.5
        if name in shares
        else field("a", "b", "c")
    )
    json.dumps(FORMATS[name](found, ""), default=str)


def test_a_reading_that_is_no_date_is_not_dropped() -> None:
    assert FORMATS["date_compact"](field("a", "b", "2017年0?月"), "") == "2017年0?月"


def test_scores_stay_in_range() -> None:
    assert FORMATS["share"](1.2, "") == 1.0
    assert FORMATS["percent"](-0.1, "") == 0.0


def test_sentinels_are_those_of_the_contract() -> None:
    fields = DIALECTS["viapi"].contract.operations["RecognizeBusinessLicense"].answer["Data"]["fields"]
    assert conformed(fields["Name"], MISSING) == "FailInRecognition"
    assert conformed(fields["Stamp"], MISSING) is MISSING  # an object: a text there breaks the client
    bank = DIALECTS["viapi"].contract.operations["RecognizeBankCard"].answer["Data"]["fields"]
    assert conformed(bank["BankName"], MISSING) == ""
    card = DIALECTS["viapi"].contract.operations["RecognizeBusinessCard"].answer["Data"]["fields"]
    assert conformed(card["Emails"], MISSING) == []


def test_the_coverage_table_is_fresh() -> None:
    committed = (Path(__file__).parents[2] / "docs/coverage.md").read_text("utf-8")
    assert committed == coverage.document(), "run: python -m kapiao.dialects.coverage > docs/coverage.md"
