"""Text along a rim: where it is, and votes of several looks."""

from kapiao.reading.arc import Look, Peak, agreed, between, beyond, find_run, voted
from kapiao.values.seals import mended_inner, mended_name


def seen(text: str, first: float = 0.3, step: float = 0.05, score: float = 0.95, weight: float = 1.0) -> Look:
    peaks = tuple(Peak(first + step * k, ((char, score),)) for k, char in enumerate(text) if char != " ")
    return Look(peaks, weight)


def test_a_run_is_found_among_noise_and_twice_seen_text() -> None:
    noise = (Peak(0.05, (("一", 0.4),)), Peak(0.18, (("八", 0.3),)))
    once = seen("青禾商贸有限公司", 0.4).peaks
    again = seen("青禾商贸", 1.4).peaks
    run = find_run(Look((*noise, *once, *again)))
    assert run is not None
    assert (round(run.first, 2), round(run.last, 2)) == (0.40, 0.75)


def test_a_lost_character_leaves_its_run_whole() -> None:
    run = find_run(seen("青禾商 有限公司"))
    assert run is not None
    assert round(run.last - run.first, 2) == 0.35


def test_a_run_is_entire_where_it_begins_with_a_place() -> None:
    runs = [find_run(seen(text)) for text in ("青禾商贸有限公司", "成都青禾商贸有限公司", "成都青禾商贸有限")]
    assert [(run.ended, run.entire) for run in runs if run is not None] == [(True, False), (True, True), (False, False)]


def test_what_stands_beyond_a_run_counts_as_much_as_its_looks() -> None:
    run = find_run(seen("禾商贸有限公司", 0.35))
    assert run is not None
    outside = beyond([seen("青禾商贸有限公司", 0.3), seen("禾商贸有限公司", 0.35)], run, 4.0)
    assert [look.text for look in outside] == ["青"]
    assert voted([seen("禾商贸有限公司", 0.35)] * 2, 0.05, outside).text == "青禾商贸有限公司"


def test_looks_vote_place_by_place() -> None:
    looks = [seen("青禾商贸有限公司"), seen("青木商贸有 公司", score=0.7), seen("青禾商 有限公司")]
    assert voted(looks, 0.05).text == "青禾商贸有限公司"


def test_usual_pairs_decide_what_is_open() -> None:
    open_one = Peak(0.5, (("货", 0.45), ("贸", 0.42)))
    peaks = [p if abs(p.place - 0.5) > 0.01 else open_one for p in seen("青禾电子商贸有限公司", 0.25).peaks]
    assert voted([Look(tuple(peaks))], 0.05).text == "青禾电子商贸有限公司"


def test_doubted_characters_are_those_of_usual_words() -> None:
    read, misread = "青禾交通运{}有限公司", ("检", "物", "格", "特")
    looks = [seen(read.format(char), 0.25) for char in misread]
    assert voted(looks, 0.05).text == "青禾交通运输有限公司"
    assert voted([seen(read.format("检"), 0.25)] * 4, 0.05).text == "青禾交通运检有限公司"


def test_a_doubted_beginning_is_a_city() -> None:
    looks = [seen(f"深{char}青禾商贸有限公司") for char in "城域块坝"]
    assert voted(looks, 0.05).text == "深圳青禾商贸有限公司"


def test_a_doubted_character_behind_a_province_says_that_it_is_one() -> None:
    looks = [seen(f"江西{char}青禾商贸有限公司", 0.3) for char in "行首者看音"]
    assert voted(looks, 0.05).text == "江西省青禾商贸有限公司"
    looks = [seen(f"内蒙{char}青禾商贸有限公司", 0.3) for char in "行首者看音"]
    assert voted(looks, 0.05).text == "内蒙古青禾商贸有限公司"
    looks = [seen(f"吉林{char}青禾商贸有限公司", 0.3) for char in "行首者看音"]
    assert voted(looks, 0.05).text[2] not in "省市"  # both exist


def test_agreement_needs_a_usual_end() -> None:
    assert agreed([seen("青禾有限公司"), seen("青禾有限公司")])
    assert not agreed([seen("青禾有限公"), seen("青禾有限公")])
    assert not agreed([seen("青禾有限公司"), seen("青木有限公司")])


def test_names_and_uses_are_mended() -> None:
    assert mended_name("青禾商贸有公司") == "青禾商贸有限公司"
    assert mended_inner("合同专用草") == "合同专用章"
    assert mended_inner("发票专用") == "发票专用章"
    assert mended_inner("报关专用章", oval=True) == "报关专用章"


def test_a_lost_character_is_that_of_its_word_or_its_place_is_told() -> None:
    told = voted([seen("成都青禾电 商务有限公司", 0.2)] * 2, 0.05)
    assert (told.text, told.seen) == ("成都青禾电子商务有限公司", "成都青禾电商务有限公司")
    numbered = voted([seen("成都市第 中学", 0.2)] * 2, 0.05)
    assert [(before, round(place, 2)) for before, place in numbered.lost] == [("成都市第", 0.4)]
    assert numbered.score < told.score  # what is lost was not seen
    closer = between([seen("第二中", 0.35)], 0.4, 0.05, 2.0)
    assert voted([seen("成都市第 中学", 0.2)] * 2, 0.05, closer).text == "成都市第二中学"


def test_of_two_words_as_likely_a_doubted_character_is_neither() -> None:
    looks = [seen(f"成都市第{char}中学", 0.2) for char in "能据服唐"]
    assert "第" in voted(looks, 0.05).text
    assert voted([*looks, seen("成都市第一中学", 0.2)], 0.05).text == "成都市第一中学"
    assert not any(f"第{numeral}中学" in voted(looks, 0.05).text for numeral in "一二三四五")


def test_a_good_look_outvotes_several_poor_ones() -> None:
    poor = [seen("青木商贸有限公司", score=0.4), seen("青木商货有恨公司", score=0.4)]
    assert voted([seen("青禾商贸有限公司", score=0.95), *poor], 0.05).text == "青禾商贸有限公司"


def test_the_end_of_a_name_is_a_usual_one_where_looks_differ() -> None:
    looks = [seen(f"成都青禾商贸经{char}部", 0.25) for char in "药控汽品"]
    assert voted(looks, 0.05).text == "成都青禾商贸经营部"
