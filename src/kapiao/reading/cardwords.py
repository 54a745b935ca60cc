"""The words of business cards: labels, and what a text is by the words in it.

Knows: words and endings in Chinese and English. Must not know: where a text stands, vendors.
"""

from __future__ import annotations

import re

NAME, TITLES, COMPANIES, DEPARTMENTS = "name", "titles", "companies", "departments"
PHONES, MOBILES, EMAILS, ADDRESSES = "phones", "mobiles", "emails", "addresses"

_LATIN = r"(?<![A-Za-z])(?:{})(?![A-Za-z])"  # a word of Latin letters by itself
_WORDS = {
    "fax": r"传\s*真|Fa[xn](?=\s*[:：])|" + _LATIN.format("FAX|Fax|fax") + r"|(?<![A-Za-z])F(?=\s*[:：·+(（\d])",
    MOBILES: r"移动电话|手\s*机|"
    + _LATIN.format(r"Mobi[l1I]e|MOBILE|Mob\.?|MOB|MP|Ce[l1I]{2}|H/?P")
    + r"|(?<![A-Za-z])M(?=\s*[:：+(（\d])",
    PHONES: r"电\s*话|座\s*机|总\s*机|直\s*线|热\s*线|"
    + _LATIN.format(r"Te[l1I]|TEL|te[l1]|Phone|PHONE|Direct|Office(?=\s*[:：])")
    + r"|(?<![A-Za-z])[TP](?=\s*[:：+(（\d])",
    EMAILS: r"电子邮[箱件]|邮\s*箱|"
    + _LATIN.format(r"E\s?-\s?mai[l1I]|E-MAIL|Emai[l1I]|EMAIL")
    + r"|(?<![A-Za-z])E(?=\s*[:：]|\s+\S+@|\s*$)",
    "web": r"网\s*址|网\s*站|" + _LATIN.format(r"Web\s?site|Web|WEB|Http|HTTP|http|W(?=\s*[:：]|\s*$)|www"),
    "post": r"邮\s*编|邮政编码|" + _LATIN.format(r"P\.?\s?C\.?(?=\s*[:：])|Z[ilt1]p|ZIP|Postcode"),
    "chat": r"微\s*信号?|账\s*号|税\s*号|开户行|(?<![A-Za-z])We[Cc]hat|" + _LATIN.format("QQ|WECHAT|Skype|MSN"),
    ADDRESSES: r"(?:公司|办公|联系)?地\s*址|"
    + _LATIN.format(r"Add(?:ress)?(?=\s*[:：.]|\s+No)|ADD(?:RESS)?|ddress(?=\s*[:：.])")
    + r"|(?<![A-Za-z0-9])A(?=\s*[:：]|\s*(?:No|(?![座栋区楼幢型])[\u4e00-\u9fff]))",
}
LABEL = re.compile("|".join(f"(?P<{name}>{regex})" for name, regex in _WORDS.items()))
URL = re.compile(r"(?:https?://|www?\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|cn)\b(?:\.cn)?", re.IGNORECASE)
_PLACE = re.compile(
    r"[省市区县镇乡村](?=\S{2,})|[路街道巷弄](?=\S)|\d+\s*[号弄栋幢楼层室座#]|(?:大厦|广场|花园|科技园|工业园|开发区|大楼)"
)
_PLACE_EN = re.compile(
    r"\b(?:Road|Rd|Street|St|Avenue|Ave|District|Dist|Building|Bldg|Floor|Room|Rm|Lane|New Area|Province|China)\b\.?|"
    r"\bNo\.\s?\d",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:公司|集团|企业|工厂|厂|事务所|银行|学院|大学|医院|研究院|研究所|工作室|协会|合作社|酒店|学校|中学|商行|门市部|"
    r"经营部|设计院|出版社|报社|基金会|委员会|分行|支行|商会|商店)(?:[(（].{2,8}[)）])?$|有限公司|有限责任公司"
)
_COMPANY_EN = re.compile(
    r"\b(?:Co\.?,?\s?Ltd|Ltd|Limited|Inc|Corp|Corporation|LLC|LLP|Group|Company|University|Institute|College|Hospital|"
    r"Bank|GmbH|Holdings?|Association)\b",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"经理|总监|主任|董事|总裁|工程师|教授|律师|顾问|主管|助理|代表|专员|会计师?|设计师|院长|校长|秘书|合伙人|创始人|组长|"
    r"部长|处长|科长|局长|厂长|店长|老师|讲师|研究员|医师|医生|执行官|架构师|分析师|策划|编辑|记者|顾问|书记|所长|行长|"
    r"\b(?:CEO|CTO|CFO|COO|Manager|Director|Engineer|President|Officer|Consultant|Assistant|Supervisor|Partner|Designer|"
    r"Chief|Executive|Representative|Lawyer|Attorney|Professor|Accountant|Founder|Chairman|Secretary|Specialist|Analyst|"
    r"Architect|Developer|Editor|Counsel|Associate|Leader|Head of)\b"
)
_DEPARTMENT = re.compile(r"^[\u4e00-\u9fff]{1,10}(?:部|处|科|办公室|事业部|中心|分部|业务组|车间|实验室)$")
_DEPARTMENT_EN = re.compile(r"\b(?:Department|Dept\.?|Division|Div\.?|Center|Centre)\b|\bOffice$", re.IGNORECASE)


def kind_of(text: str) -> str:
    """What a text without a label is, by its words; empty when they do not tell."""
    if _COMPANY.search(text) or _COMPANY_EN.search(text):
        return COMPANIES
    if _DEPARTMENT.match(text.replace(" ", "")) or _DEPARTMENT_EN.search(text):
        return DEPARTMENTS
    return TITLES if TITLE.search(text) else ""


def is_place(text: str) -> bool:
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        return len({m[0][-1] for m in _PLACE.finditer(text)}) >= 2 and len(text) >= 7
    return len(_PLACE_EN.findall(text)) >= 2 or (bool(_PLACE_EN.search(text)) and any(c.isdigit() for c in text))
