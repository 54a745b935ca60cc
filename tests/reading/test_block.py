"""Values of several rows beside labels of forms with columns, on lines written by hand."""

from test_locate import line

from kapiao.reading.block import block
from kapiao.reading.view import View

LABELS = ("名称", "类型", "住所", "经营范围", "注册资本", "登记机关")
FORM = [
    ("名", 50, 100),
    ("称", 130, 100),
    ("某某有限公司", 170, 103),
    ("注册资本 伍佰万元", 500, 100),
    ("类", 50, 140),
    ("型有限责任公司", 130, 140),
    ("住", 500, 141),
    ("所", 580, 141),
    ("某省某市某区某某路一", 620, 138),
    ("百号二单元", 620, 164),
    ("经营范围", 50, 180),
    ("软件开发；登记机关核", 170, 178),
    ("定的经营范围；类型不", 170, 203),
    ("限。", 170, 228),
    ("登记机关", 400, 300),
]


def found(label: str, lines: int = 9) -> str:
    view = View.of([line(text, x, y) for text, x, y in FORM])
    return block(label, lines).find(view, {}, LABELS)[0].text.replace(" ", "")


def test_columns_do_not_run_into_one_another() -> None:
    assert found("名称") == "某某有限公司"
    assert found("注册资本") == "伍佰万元"
    assert found("住所") == "某省某市某区某某路一\n百号二单元"


def test_words_of_a_text_that_are_labels_do_not_end_it() -> None:
    assert found("经营范围") == "软件开发；登记机关核\n定的经营范围；类型不\n限。"


def test_a_value_ends_where_the_next_label_stands() -> None:
    assert found("类型") == "有限责任公司"


def test_lines_bound_the_value() -> None:
    assert found("经营范围", 2) == "软件开发；登记机关核\n定的经营范围；类型不"


def test_a_value_may_begin_below_its_label() -> None:
    view = View.of([line("统一社会信用代码", 50, 50), line("91350100M000100Y43", 50, 78)])
    assert block("统一社会信用代码", below=True).find(view, {}, ())[0].text == "91350100M000100Y43"
    assert not block("统一社会信用代码").find(view, {}, ())


def test_two_rows_may_stand_around_their_label() -> None:
    view = View.of([line("住址", 50, 100), line("某省某市某区", 150, 88), line("某某路一号", 150, 113)])
    assert block("住址", 2).find(view, {}, ("住址",))[0].text == "某省某市某区\n某某路一号"


def test_a_value_below_its_label_counts_though_something_stands_beside_it() -> None:
    view = View.of([line("统一社会信用代码", 50, 100), line("营业执照", 600, 100), line("91350100M000100Y43", 50, 140)])
    texts = [span.text for span in block("统一社会信用代码", below=True).find(view, {}, ("统一社会信用代码",))]
    assert texts == ["营业执照", "91350100M000100Y43"]


def test_what_goes_on_before_a_value_begins_is_not_of_it() -> None:
    rows = [("编号1234567", 50, 104), ("副本", 500, 92), ("2-1", 560, 92)]
    view = View.of([line(*row) for row in rows])
    assert block("编号").find(view, {}, ("编号",))[0].text == "1234567"


def test_the_second_half_of_a_label_is_told_by_its_own_column() -> None:
    form = [("称", 130, 100), ("某某有限公司", 170, 103), ("经营范围", 70, 260), ("软件开发", 170, 260)]
    right = [("注册资本", 500, 100), ("登记机关", 500, 140), ("类型", 500, 180)]
    view = View.of([line(*row) for row in (*form, *right)])
    assert block("名称").find(view, {}, LABELS)[0].text == "某某有限公司"


def test_what_only_goes_on_behind_a_value_is_no_row_before_it() -> None:
    view = View.of([line("户号522601698", 50, 119, 20), line("常住人口", 250, 110, 26)])
    assert block("户号").find(view, {}, ("户号",))[0].text.startswith("522601698")


def test_a_character_in_two_lines_that_overlap_stands_once() -> None:
    view = View.of([line("户号2", 50, 100), line("2726147", 91, 100)])
    assert block("户号").find(view, {}, ("户号",))[0].text == "2726147"
    view = View.of([line("户号2", 50, 100), line("2726147", 112, 100)])
    assert block("户号").find(view, {}, ("户号",))[0].text.replace(" ", "") == "22726147"
