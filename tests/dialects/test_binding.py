"""The binding notation, on small trees of our own: what each word does, and that mistakes are noticed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sample_papers import QUAD, TICKET, field, record
from sample_readings import BANK, front, reading

from kapiao.dialects.binding import compiled
from kapiao.dialects.rendering import conformed, rendered, tidy
from kapiao.dialects.rpc import bound
from kapiao.errors import WrongKind
from kapiao.records import Item, Mark, Quad

TEXT = {"type": "String"}
INTEGER = {"type": "Integer"}


def obj(**fields: Any) -> dict[str, Any]:
    return {"type": "Object", "fields": fields}


def arr(item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "Array", "items": item, **more}


def answer(tree: dict[str, Any], binding: dict[str, Any], *records: Any, **parameters: Any) -> Any:
    kinds = tuple({found.kind for found in records}) or ("text",)
    return rendered(tree, compiled(binding), reading(*records), kinds, parameters)


def test_several_records_in_one_picture() -> None:
    tree = {"Cards": arr(obj(Number=TEXT, Index=INTEGER)), "Count": INTEGER}
    second = replace(BANK, fields={**BANK.fields, "number": field("number", "卡号", "4111111111111111")})
    binding = {"Count": "@count", "Cards": {"@each": "record", "Number": "number"}}
    assert answer(tree, binding, BANK, second) == {
        "Cards": [{"Number": "6212262315007683105"}, {"Number": "4111111111111111"}],
        "Count": 2,
    }


def test_line_items_and_the_document_around_them() -> None:
    items = (Item({"name": field("name", "品名", "苹果")}), Item({"name": field("name", "品名", "梨")}))
    ticket = replace(TICKET, items=items)
    tree = {"Train": TEXT, "Items": arr(obj(Name=TEXT))}
    binding = {"@of": ["train_ticket"], "Train": "train", "Items": {"@each": "item", "Name": "name"}}
    assert answer(tree, binding, ticket) == {"Train": "G7350", "Items": [{"Name": "苹果"}, {"Name": "梨"}]}


def test_marks_of_one_kind() -> None:
    marks = (Mark("seal", Quad.box(1, 2, 30, 40), 0.9, "某某公司"), Mark("face", QUAD, 0.8))
    paper = record("bank_card", [], marks)
    tree = {"Seals": arr(obj(Text=TEXT, Area=obj(Left=INTEGER, Top=INTEGER, Width=INTEGER, Height=INTEGER)))}
    binding = {"Seals": {"@each": "mark seal", "Text": "@text", "Area": "@quad | box"}}
    area = {"Left": 1, "Top": 2, "Width": 30, "Height": 40}
    assert answer(tree, binding, paper) == {"Seals": [{"Text": "某某公司", "Area": area}]}


def test_an_empty_list_is_sent_or_left_out_as_documented() -> None:
    binding = {"Seals": {"@each": "mark seal", "Text": "@text"}}
    assert answer({"Seals": arr(obj(Text=TEXT))}, binding, BANK) == {"Seals": []}
    assert answer({"Seals": arr(obj(Text=TEXT), on_failure="field is omitted")}, binding, BANK) == {}


def test_an_object_of_a_kind_that_is_not_there_is_left_out() -> None:
    tree = {"Front": obj(Name=TEXT), "Card": obj(Number=TEXT)}
    binding = {
        "Front": {"@of": ["resident_id_front"], "Name": "name"},
        "Card": {"@of": ["bank_card"], "Number": "number"},
    }
    assert answer(tree, binding, front()) == {"Front": {"Name": "张三"}}


def test_values_under_a_parameter() -> None:
    tree = {"Number": TEXT, "Angle": INTEGER, "Areas": arr(obj(X=INTEGER, Y=INTEGER))}
    binding = {
        "@of": ["bank_card"],
        "Number": "number",
        "Angle": "@angle if WithAngle",
        "Areas": "@quad | points if All",
    }
    assert answer(tree, binding, BANK) == {"Number": "6212262315007683105"}
    assert answer(tree, binding, BANK, WithAngle=True)["Angle"] == 0
    assert len(answer(tree, binding, BANK, All=True)["Areas"]) == 4


def test_entries_repeat_their_siblings() -> None:
    tree = {"data": obj(number=TEXT, bank=TEXT), "info": arr(obj(key=TEXT, title=TEXT, value=TEXT, prob=INTEGER))}
    entries = {"@each": "entry data", "key": "@key", "title": "@title", "value": "@value", "prob": "@score | percent"}
    binding = {"@of": ["bank_card"], "info": entries, "data": {"number": "number", "bank": "holder"}}
    assert answer(tree, binding, BANK)["info"] == [
        {"key": "number", "title": "卡号", "value": "6212262315007683105", "prob": 97},
        {"key": "bank", "title": "", "value": ""},
    ]


def test_a_name_for_the_kinds_found() -> None:
    binding = {"type": {"@which": {"both": ["resident_id_front", "bank_card"], "front": ["resident_id_front"]}}}
    assert answer({"type": TEXT}, binding, front(), BANK) == {"type": "both"}
    assert answer({"type": TEXT}, binding, front()) == {"type": "front"}
    assert answer({"type": TEXT}, binding, BANK) == {}


def test_the_wrong_kind_is_said() -> None:
    with pytest.raises(WrongKind):
        rendered({"N": TEXT}, compiled({"N": "number"}), reading(BANK), ("train_ticket",), {})


@pytest.mark.parametrize(
    "binding",
    [{"N": "number | no_such_format"}, {"N": "number || text"}, {"@every": "record"}, {"N": ""}],
)
def test_mistakes_in_a_binding_are_noticed(binding: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="binding"):
        compiled(binding)


@pytest.mark.parametrize(
    "binding", [{"M": "number"}, {"N": "@no_such_property"}, {"L": {"@each": "moment", "N": "number"}}]
)
def test_mistakes_that_only_show_when_rendered(binding: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"contract|property|each"):
        answer({"N": TEXT, "L": arr(obj(N=TEXT))}, {"@of": ["bank_card"], **binding}, BANK)


def test_unknown_entries_of_an_operation_are_noticed() -> None:
    with pytest.raises(ValueError, match="unknown"):
        bound({"kind": ["bank_card"], "answer": {}})


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.9890465140342712, "0.989047"),
        (12345.678901234, "12345.678901"),
        (-87.71058654785156, "-87.710587"),
        (80.0, "80"),
    ],
)
def test_numbers_print_short(value: float, printed: str) -> None:
    assert str(tidy(value)) == printed


@pytest.mark.parametrize("value", [1e-9, 1 / 3, -98765432.123456789, 1e300, 2.5e-5])
def test_no_number_is_longer_than_fifteen_characters(value: float) -> None:
    assert len(str(tidy(value))) <= 15 or float(value).is_integer()


def test_conforming_never_invents_numbers() -> None:
    assert conformed(INTEGER, 2.6) == 3
    assert conformed({"type": "Float"}, "abc") != "abc"


def test_a_named_leaf_takes_the_first_source_that_was_found() -> None:
    tree = {"Pairs": arr(obj(Key=TEXT, Value=TEXT))}
    pairs = {"@each": "named", "@named": {"Number": "holder or number"}, "Key": "@key", "Value": "@value"}
    said = answer(tree, {"Pairs": pairs}, BANK)
    assert said == {"Pairs": [{"Key": "Number", "Value": "6212262315007683105"}]}
