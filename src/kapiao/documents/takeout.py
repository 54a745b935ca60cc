"""The slip that a takeaway's kitchen prints: Ele.me (饿了么), Meituan (美团外卖), thermal paper.

Source: printed slips. Sums stand at the right end of their label's row; the shop's name stands above or below the
platform's mark, alone on its rows.
"""

from __future__ import annotations

from kapiao.documents.document import Document
from kapiao.documents.receipts import labelled
from kapiao.reading.extract import Entry
from kapiao.reading.locate import Pattern, pattern
from kapiao.reading.part import nth, sided
from kapiao.values.fares import Moment, Permit
from kapiao.values.invoices import Wording
from kapiao.values.money import Amount, Measure

_MARK, _OTHER_MARK = "饿了么", "美团外卖"
_NO_NAME = r"第\d+次|.{0,3}(?:预约|打印|订单|下单|送达|取餐|在线支付|已支付)"
_NAME_ROW = rf"^[*·]*((?!{_NO_NAME})[\u4e00-\u9fffA-Za-z][^:：*]{{1,30}})[*·]*$"


class TakeoutOrder(Document):
    """A takeaway order as printed for the shop."""

    kind = "takeout_order"
    title = "外卖小票"
    signs = (
        _MARK,
        _OTHER_MARK,
        "订单号",
        "订单编号",
        "下单时间",
        "餐盒费",
        "配送费",
        "实付",
        "顾客",
        "数量",
        "金额",
        "总计",
        "优惠",
        "在线支付",
    )
    signs_enough = 5
    against = ("发票代码", "里程", "价税合计")
    labels = (
        "订单号", "订单编号", "POS单号", "下单时间", "送达时间", "顾客留言",
        "商品名", "数量", "金额", "总计", "餐盒费", "配送费",
        "原始金额", "优惠金额", "实付金额", "支付状态", "电话", "地址", "备注", "顾客", "合计",
    )  # fmt: skip
    search = "papers"
    once = ("商品名",)
    side_px = 1216
    work_px = 3000
    sure_from = 0.97
    enough = 4

    shop_name = Entry(
        "店铺", Wording(2), *(
            locator for mark in (_MARK, _OTHER_MARK) for locator in
            (sided(mark, "above", Pattern(_NAME_ROW, every=True)), sided(mark, "below", nth(0, pattern(_NAME_ROW))))
        ),
    )  # fmt: skip
    phone = Entry(
        "电话", Permit(7), *labelled("店铺电话", "商家电话", "商户电话", "联系商家", "外卖服务电话", "服务电话")
    )
    packaging_fee = Entry("餐盒费", Amount(), *labelled("餐盒费", "包装费", "打包费"))
    delivery_fee = Entry("配送费", Amount(), *labelled("配送费"))
    total_goods = Entry(
        "餐品总计", Amount(), *labelled("餐品总计", "商品总计", "菜品小计", "商品小计", "菜品合计", "餐品小计")
    )
    total_other = Entry("其他费用", Amount(), *labelled("其他费用小计", "其他费用", "其它费用", "其他小计"))
    total_benefits = Entry("优惠", Amount(), *labelled("优惠金额", "优惠总计", "优惠合计", "优惠小计", "总优惠"))
    total_number = Entry(
        "份数", Measure(("份",)), pattern(r"(?<![\d.])(\d{1,3}份)"),
        *labelled("商品总数", "商品数量", "总份数", "菜品数量", "合计份数", "总数量"),
    )  # fmt: skip
    online_pay = Entry("实付", Amount(), *labelled("实付金额", "在线支付金额", "在线支付", "实付", "已付"))
    order_number = Entry("订单号", Permit(8), *labelled("订单编号", "订单号"))
    order_time = Entry("下单时间", Moment(), *labelled("下单时间", "下单"))
