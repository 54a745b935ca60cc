"""What an identity card's fields say of each other."""

from kapiao.documents.idcard import ResidentIdFront
from kapiao.records import Field
from kapiao.values.ids import ResidentId


def field(name: str, text: str, valid: bool | None = None) -> Field:
    return Field(name, name, text, text, text, 0.9, None, valid, False)


def number(first: str) -> str:
    return next(first + c for c in "0123456789X" if ResidentId().parse(first + c).valid)


def read(address: str, id_number: Field) -> Field:
    return ResidentIdFront.refine({"address": field("address", address), "id_number": id_number}, None)["address"]


def test_a_number_tells_which_division_was_misread() -> None:
    known = field("id_number", number("34062119900101123"), True)
    mended = read("安徽省滩溪县太平乡", known)
    assert (mended.text, mended.repaired) == ("安徽省濉溪县太平乡", True)
    elsewhere = read("安徽省滩溪县太平乡", field("id_number", number("11010119900101123"), True))
    assert (elsewhere.text, elsewhere.repaired) == ("安徽省滩溪县太平乡", False)
    assert read("安徽省滩溪县太平乡", field("id_number", known.text, False)).text == "安徽省滩溪县太平乡"
    assert read("安徽省绩溪县太平乡", known).text == "安徽省绩溪县太平乡"  # people move
