"""Text for the ear."""

from __future__ import annotations

from datetime import date

import pytest

from ivr import speech, wording
from ivr.speech import for_ear

SPOKEN = {
    # telephone numbers, digit by digit, 幺 for 1
    "号码13800138000。": "号码幺三八，零零幺三，八零零零。",
    "+86 138 0013 8000": "幺三八，零零幺三，八零零零",
    "请拨打10086": "请拨打幺零零八六",
    "010-12345678": "零幺零，幺二三四五六七八",
    "400-123-4567": "四零零，幺二三，四五六七",
    "1069123456发来的": "幺零六九幺二三四五六发来的",
    "138****8000": "尾号八零零零",
    "尾号8823": "尾号八八二三",
    "验证码是123456": "验证码是幺二三四五六",
    # order and ticket numbers
    "工单号TS20261122000001已受理": "工单号T S，二零二六，幺幺二二，零零零零零幺已受理",
    "OD 20261122000012": "O D，二零二六，幺幺二二，零零零零幺二",
    # money
    "余额12.50元": "余额十二元五角",
    "-12.05元": "负十二元零五分",
    "余额为-3元": "余额为负三元",
    "0.29元": "二角九分",
    "0元": "零元",
    "2元": "两元",
    "1,234.5元": "一千二百三十四元五角",
    "¥88.00": "八十八元",
    "29元/月": "每月二十九元",
    "0.19元/分钟": "每分钟一角九分",
    "0.29元/MB": "每兆二角九分",
    "5~10元": "五到十元",
    "移动花卡宝藏版29元": "移动花卡宝藏版二十九元",
    # dates and times
    "2026年11月22日": "二零二六年十一月二十二日",
    "2026-12-01生效": "二零二六年十二月一日生效",
    "2026-10账单": "二零二六年十月账单",
    "11月22日12:00": "十一月二十二日十二点",
    "8:05": "八点零五分",
    "8:30-17:30": "八点三十分到十七点三十分",
    "2月2日2:00": "二月二日两点",
    # ranges
    "3-5天": "三到五天",
    "2-3次": "两到三次",
    "第3-5天": "第三到五天",
    "每月1-5日": "每月一到五日",
    "11月1日-11月30日": "十一月一日到十一月三十日",
    "10-12月": "十到十二月",
    "59元→39元": "五十九元到三十九元",
    "2点整": "两点整",
    # volumes and speeds
    "5GB/月": "每月五G",
    "300分钟/月": "每月三百分钟",
    "300Mbps光纤": "三百兆每秒光纤",
    "20.48GB": "二十点四八G",
    "30GB通用+10GB定向": "三十G通用加十G定向",
    "1.5GB": "一点五G",
    "500MB": "五百兆",
    "30 GB定向": "三十G定向",
    "3.00GB": "三G",
    "限速1Mbps": "限速一兆每秒",
    "128kbps": "一百二十八K每秒",
    "5G特惠包": "五G特惠包",
    "6GB夜间流量包": "六G夜间流量包",
    # percentages and counts
    "-5%": "负百分之五",
    "同比-5%": "同比负百分之五",
    "99.9%": "百分之九十九点九",
    "2000分钟": "两千分钟",
    "2人": "两人",
    "3元/天": "每天三元",
    "7×24小时": "七乘二十四小时",
    "7*24小时": "七乘二十四小时",
    "1:1": "一比一",
    "-20℃": "零下二十摄氏度",
    "余额>5元": "余额超过五元",
    "≥80%": "不少于百分之八十",
    "8.5折": "八点五折",
    "3.0版": "三点零版",
    # letters stay letters
    "下载掌厅App，插SIM卡": "下载掌厅App，插SIM卡",
    "VIP客户连Wi-Fi": "VIP客户连Wi-Fi",
    "5G-A手机": "五G-A手机",
    "发送YE到10086": "发送YE到幺零零八六",
    "GB/T 35273-2020": "GB、T三五二七三-两千零二十",
    # codes and rooms digit by digit, houses not
    "校验码6688": "校验码六六八八",
    "文三路228号2楼201室": "文三路二百二十八号二楼二零幺室",
    "2号楼3单元401": "二号楼三单元四零幺",
    "80%": "百分之八十",
    "3‰": "千分之三",
    "10–30 %": "百分之十到百分之三十",
    "48小时内": "四十八小时内",
    "2次": "两次",
    "第2个": "第二个",
    "12个月": "十二个月",
    "100000人": "十万人",
    # what a voice cannot say
    "好的😀👍🏽": "好的",
    "详见 https://10086.cn/a?b=1 。": "详见。",
    "**重要**": "重要",
    "[帮助](https://a.cn)": "帮助",
    "优+权益": "优加权益",
    "【三个一】您好": "三个一，您好",
    "4G/5G": "四G、五G",
    "- 第一\n- 第二": "第一。第二",
    "a\x00b\x0bc": "abc",
    "": "",
    "😀": "",
}


@pytest.mark.parametrize(("written", "spoken"), SPOKEN.items())
def test_it_is_said_in_words(written: str, spoken: str) -> None:
    assert for_ear(written) == spoken


@pytest.mark.parametrize("written", [*SPOKEN, "，".join(SPOKEN)])
def test_shaping_twice_changes_nothing_more(written: str) -> None:
    once = for_ear(written)
    assert for_ear(once) == once


@pytest.mark.parametrize("written", SPOKEN)
def test_no_figure_is_left_to_the_voice(written: str) -> None:
    assert not any(char in "0123456789" for char in for_ear(written))


def test_all_wording_of_the_hotline_can_be_spoken() -> None:
    for name in wording.names():
        told = wording.data(name)
        if isinstance(told, str) and name not in ("options.between", "password.hidden"):
            facts = {"left": 2, "until": "11月23日09:05", "tail": "8001", "title": "流量", "key": 1}
            facts |= {"ahead": 2, "minutes": 3, "place": 3, "summary": "查话费"}
            facts |= {"listed": "", "day": "今天", "part": "下午", "begins": 3, "ends": 5}
            words = {"volume": "15GB", "kind": "通用流量", "apps": "抖音", "note": "只在夜间"}
            offer = {
                "service": "追剧流量包12元",
                "price": "12",
                "contents": "",
                "pitch": "",
                "term": "",
            }
            until = {"percent": 20, "ticket_no": "JB20261122000001"}
            filled = for_ear(told.format(**facts, **words, **offer, **until))
            assert filled and not set(filled) & set("0123456789#*{}"), name


def test_a_very_long_figure_is_an_identifier() -> None:
    assert speech.number("1234567890123") == "幺二三四五六七八九零幺二三"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("2026年12月1日起生效", "十二月一日起生效"),
        ("2026年10月23日", "十月二十三日"),
        ("2027年10月22日", "十月二十二日"),
        ("2026年10月22日", "二零二六年十月二十二日"),
        ("2027年10月23日", "二零二七年十月二十三日"),
        ("到2028年5月31日为止", "到二零二八年五月三十一日为止"),
        ("2026年12月的账单", "二零二六年十二月的账单"),
        ("2027年2月30日", "二零二七年二月三十日"),
    ],
)
def test_the_year_goes_unsaid_where_the_day_can_be_no_other(text: str, spoken: str) -> None:
    assert for_ear(text, date(2026, 11, 22)) == spoken
    assert for_ear(text).startswith(("二零", "到二零"))
