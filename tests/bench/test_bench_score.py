"""Judging records, lines and vendors' answers."""

from bench.pictures import Laid
from bench.score import by_answer, by_lines, by_papers, by_record, by_seals

from kapiao.records import Field, Quad, Record


def record(**texts: str) -> Record:
    fields = {n: Field(n, n, t, t, t, 0.9, valid=True) for n, t in texts.items()}
    return Record("bank_card", "银行卡", 1.0, fields, Quad.box(0, 0, 1, 1))


def test_a_record() -> None:
    truth = {"number": "6222 0212", "bank": "招商银行", "valid_dates": "09/27"}
    marks = by_record(truth, [record(number="62220212", bank="招商很行")], "bank_card")
    assert [m.right for m in marks] == [True, False, False]
    assert [m.missing for m in marks] == [False, False, True]
    assert [m.edits for m in marks] == [0, 1, 4]
    assert marks[1].valid is True  # a false valid is seen


def test_a_record_of_another_kind_does_not_count() -> None:
    assert not any(m.right for m in by_record({"number": "1"}, [record(number="1")], "train_ticket"))


def test_seals_of_a_picture_match_in_any_order() -> None:
    read = [record(text="甲公司"), record(text="乙公司", inner="公章")]
    marks = by_seals({"text": "乙公司", "text_2": "丙公司", "inner": "公章"}, read, "bank_card")
    assert [(m.name, m.right) for m in marks] == [("text", True), ("text", False), ("inner", True)]
    assert marks[0].score > 0.5


def test_lines_are_found_inside_longer_ones() -> None:
    marks = by_lines({"lines": "产品信息\n每瓶22元"}, ["产品信息/参数", "每瓶2元，1000瓶起订"])
    assert [(m.right, m.edits) for m in marks] == [(True, 0), (False, 1)]


def test_paths_and_any() -> None:
    data = {"Plates": [{"PlateNumber": "京A1"}, {"PlateNumber": "川B2"}]}
    assert by_answer({"Plates[0].PlateNumber": "川B2"}, data, match_any=True)[0].right
    assert not by_answer({"Plates[0].PlateNumber": "川B2"}, data, match_any=False)[0].right


def test_lists_match_in_any_order() -> None:
    data = {"Results": [{"Text": {"Content": "甲"}}, {"Text": {"Content": "乙"}}]}
    assert by_answer({"Results[*].Text.Content": ["乙", "甲"]}, data, match_any=False)[0].right
    assert not by_answer({"Results[*].Text.Content": ["乙", "丙"]}, data, match_any=False)[0].right


def test_every_other_form_of_label() -> None:
    cells = [{"TableColumns": [{"Texts": ["名称"]}, {"Texts": ["产量(", "吨)"]}]}]
    assert all(m.right for m in by_answer({"rows": [["名称", "产量(吨)"]]}, {"Tables": [{"TableRows": cells}]}, False))
    named = {"Elements": [{"Name": "online_pay", "Value": "30.20"}]}
    assert by_answer({"elements": {"online_pay": "30.2"}}, named, False)[0].right
    codes = {"Elements": [{"Results": [{"QrCodesData": ["http://a/?b=1"]}]}]}
    assert by_answer({"codes": ["http://a/?b=1"]}, codes, False)[0].right
    assert not by_answer({"codes": ["http://a/?b=2"]}, codes, False)[0].right
    zone = {"Regions": [{"Name": "mrz1", "Content": "P<UTO"}]}
    assert by_answer({"mrz1": "P<UTO", "mrz2": "X"}, zone, False)[0].right
    assert [m.right for m in by_answer({"SpoofResult.IsSpoof": True}, {"SpoofResult": {"IsSpoof": True}}, False)] == [
        True
    ]


def test_no_answer_is_all_missing() -> None:
    marks = by_answer({"A.B": "x", "texts": ["y"], "rows": [["z"]], "codes": ["c"]}, None, False)
    assert not any(m.right for m in marks)
    assert len(marks) == 4


def test_papers_of_a_picture_are_found_the_right_way_up() -> None:
    level = Quad.box(0, 0, 1, 1)
    turned = Quad((level.points[2], level.points[3], level.points[0], level.points[1]))
    far = Quad.box(9, 9, 1, 1)
    papers = (Laid("bank_card", level, {}), Laid("bank_card", far, {}))
    assert [m.right for m in by_papers(papers, [record(number="1")])] == [True, False]
    on_its_head = (Laid("bank_card", turned, {}),)
    assert [(m.name, m.right) for m in by_papers(on_its_head, [record(number="1")])] == [("paper", False)]
    marks = by_papers((), [record(number="1")])
    assert [(m.name, m.right) for m in marks] == [("invented", False)]
