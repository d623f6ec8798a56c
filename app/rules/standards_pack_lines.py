"""各省上限 — the figures as they were found (yuan), each region with its document, its days and its source.

Read in November 2026 from public copies and reports. Every line waits for a person who has the document.
"""

from datetime import date

from app.rules.standards_pack import Figure, Text

_COPY = "转载或整理文本，未见原件"


def _care(  # noqa: PLR0913 - one column of the table each
    *,
    marriage: int | None = None,
    birth: int | None = None,
    hospital: int | None = None,
    surgery: int | None = None,
    plain: int | None = None,
    self_: int | None = None,
    kin: int | None = None,
    retirement: int | None = None,
    hardship: int | None = None,
) -> tuple[Figure, ...]:
    """The columns most documents have: wedding, birth, hospital, death, retirement, hardship."""
    given = (
        ("marriage", "", marriage),
        ("birth", "", birth),
        ("hospital", "", hospital),
        ("hospital", "plain", plain),
        ("hospital", "surgery", surgery),
        ("death_self", "", self_),
        ("death_kin", "", kin),
        ("retirement", "", retirement),
        ("hardship", "", hardship),
    )
    return tuple(Figure(item=item, tier=tier, yuan=yuan) for item, tier, yuan in given if yuan is not None)


def _year(yuan: int, **more: str) -> Figure:
    return Figure(item="festival", yuan=yuan, note=more.get("note", ""), sure=more.get("sure", ""))


def _birthday(yuan: int, note: str = "") -> Figure:
    return Figure(item="birthday", yuan=yuan, note=note)


_TWO_THIRDS = Figure(item="prize", bp=6_667, shape="ratio_people", note="获奖人数不超过参加人数的三分之二")
_ONE_THIRD = Figure(item="prize", bp=3_333, shape="ratio_people", note="获奖人数不超过参加人数的三分之一")

TEXTS: tuple[Text, ...] = (
    Text(
        *("安徽", "皖工发〔2025〕18号", date(2025, 8, 21), _COPY),
        (
            _year(2_200),
            _birthday(500, "慰问品或蛋糕券"),
            *_care(marriage=2_000, birth=2_000, self_=2_000, retirement=2_000),
            Figure(item="hospital", yuan=2_000, shape="once_disease", note="同一病种一年一次"),
            Figure(item="death_kin", yuan=2_000, note="近亲属，宽于直系亲属"),
            Figure(item="hardship", yuan=2_000, note="困难一次性慰问"),
            _ONE_THIRD,
        ),
    ),
    Text(
        *(
            "安徽",
            "安徽省基层工会经费收支管理实施办法（2024年文本）",
            date(2024, 1, 1),
            "jiusongjiankang 转载",
        ),
        (
            _year(2_000),
            _birthday(300),
            *_care(marriage=2_000, birth=1_000, plain=1_000, surgery=2_000, self_=2_000, kin=1_000),
            *_care(retirement=1_000, hardship=2_000),
            Figure(item="outing", yuan=200, count=1, note="本省或长三角，当日往返"),
            Figure(item="prize", tier="first", yuan=500),
            _ONE_THIRD,
            Figure(item="clothing", yuan=600, note="上级活动1000元"),
            Figure(item="clothing", tier="superior", yuan=1_000),
            Figure(item="cinema", yuan=150),
        ),
        until=date(2025, 8, 20),
    ),
    Text(
        *("安徽", "安徽省2018年实施办法", date(2018, 4, 1), "feifmx 2018-04-28"),
        (
            _year(1_500),
            _birthday(300),
            *_care(marriage=600, birth=600, hospital=1_000, self_=2_000, kin=1_000, retirement=1_000),
        ),
        until=date(2023, 12, 31),
    ),
    Text(
        *("北京", "北京市2019年通知", date(2019, 1, 1), "中国新闻网2019-01-06；2025年另见转载"),
        (
            Figure(
                item="festival",
                bp=5_000,
                shape="ratio_funds",
                note="总额不超过工会当年预算收入的50%（此前为支出的30%）",
            ),
            _birthday(300, "此前200元；实名签收"),
            Figure(item="gala", yuan=150, note="春节联欢参与奖；不得发现金、购物卡"),
        ),
    ),
    Text(
        *("上海", "沪工总财〔2025〕36号", date(2025, 1, 1), "zjcav1002 转载；节日基础上限未查到"),
        (
            Figure(item="voucher", yuan=1_000, note="“乐品上海”，年内可多次使用，在节日慰问品之外"),
            Figure(item="show", yuan=300, shape="single", note="单场演出"),
            Figure(item="park_pass", yuan=300),
            Figure(
                item="outing",
                tier="one_day",
                yuan=300,
                shape="times_year",
                count=4,
                note="一天；一年不超过4次",
            ),
            Figure(
                item="outing",
                tier="two_days",
                yuan=900,
                shape="times_year",
                count=4,
                note="两天一晚；一年不超过4次",
            ),
            Figure(item="outing", bp=5_000, shape="ratio_lines", note="餐费不超过50%"),
        ),
    ),
    Text(
        *("上海", "上海市2015年规定", date(2015, 1, 1), "人民网2015-02-09"),
        (
            Figure(item="festival", bp=2_000, shape="ratio_funds", note="不超过留存拨缴经费的20%"),
            _year(400),
            _birthday(250),
        ),
        until=date(2024, 12, 31),
    ),
    Text(
        *("江苏", "苏工发〔2018〕13号", date(2018, 1, 1), "江都水利系统通知转述；2025年仍为1800元的说法较弱"),
        (
            _year(1_800),
            _birthday(300, "某单位按400元执行"),
            *_care(marriage=1_000, birth=1_000),
            Figure(item="cinema", yuan=300, note="某单位执行标准"),
            Figure(item="park_pass", yuan=300, note="某单位执行标准"),
        ),
    ),
    Text(
        *("福建", "闽工〔2017〕185号", date(2018, 1, 1), "jusar、365hzw、azntube 转述"),
        (
            _year(1_300),
            _birthday(300),
            *_care(birth=500, plain=500, surgery=1_000, self_=2_000, kin=1_000, retirement=500),
            Figure(item="recuperation", yuan=600, note="2022年：每人每天400至600元"),
        ),
    ),
    Text(
        *(
            "河南",
            "河南省基层工会经费收支管理实施细则（2018）",
            date(2018, 1, 1),
            "焦作日报（新华社）、豫都网",
        ),
        (
            _year(2_000),
            _birthday(300),
            *_care(marriage=500, birth=500, hospital=1_000, self_=2_000, kin=1_000, retirement=1_000),
            Figure(item="prize", tier="team", yuan=300),
            Figure(item="prize", tier="single", yuan=400),
            _TWO_THIRDS,
        ),
    ),
    Text(
        *(
            "湖北",
            "湖北省基层工会经费收支管理实施细则（2018）",
            date(2018, 1, 1),
            "楚天都市报（高校工会转载）",
        ),
        (
            _year(1_200, note="经费充足的企业工会可至1500元"),
            Figure(item="festival", tier="rich", yuan=1_500, shape="person_year", note="经费充足的企业工会"),
            _birthday(300),
            *_care(marriage=1_000, birth=500, hospital=1_000, self_=1_000, kin=1_000, retirement=1_000),
        ),
    ),
    Text(
        *("湖南", "湘工发〔2018〕20号", date(2018, 1, 1), "新华网2020-03-28"),
        (
            _year(2_100, note="2020年通知写明"),
            Figure(item="birthday", yuan=300, note="未写省名的清单，数字相符", sure="conflict"),
            Figure(item="marriage", yuan=600, note="未写省名的清单，数字相符", sure="conflict"),
            Figure(item="birth", yuan=600, note="未写省名的清单，数字相符", sure="conflict"),
            Figure(item="retirement", yuan=1_000, note="未写省名的清单，数字相符", sure="conflict"),
            Figure(item="hardship", yuan=3_000, note="未写省名的清单，数字相符", sure="conflict"),
            Figure(item="clothing", yuan=500, note="未写省名的清单，数字相符", sure="conflict"),
        ),
    ),
    Text(
        *(
            "广东",
            "广东省基层工会经费收支管理指引（2018）",
            date(2018, 3, 1),
            "xiaomilidoc（省份为推断）、dawenbaishu",
        ),
        (
            Figure(item="festival", bp=3_000, shape="ratio_funds", note="总额不超过当年工会经费收入的30%"),
            _birthday(400),
            *_care(marriage=1_000, birth=1_000, hospital=2_000, self_=3_000, kin=1_000, retirement=1_000),
            Figure(item="trainee", yuan=300, note="优秀学员"),
            Figure(item="contest", yuan=1_000),
            Figure(item="prize", tier="single", yuan=800, note="文体活动个人"),
            Figure(item="prize", tier="team", yuan=500, note="文体活动团体"),
            Figure(item="souvenir", yuan=100),
            Figure(item="clothing", yuan=500, note="两年一次"),
            _TWO_THIRDS,
        ),
    ),
    Text(
        *("贵州", "贵州省2018年办法及2025年措施", date(2018, 1, 1), "feifmx；swbk 2025-06-11"),
        (
            Figure(item="festival", tier="spring", yuan=500, shape="festival", note="春节"),
            Figure(item="festival", yuan=200, shape="festival", note="其他每个节日"),
            _birthday(300),
        ),
    ),
    Text(
        *("贵州", "贵州省2025年措施", date(2025, 1, 1), "swbk 2025-06-11"),
        (
            Figure(item="voucher", yuan=300, note="工会消费券，每人每年"),
            Figure(item="prize", tier="first", yuan=400),
            Figure(item="prize", tier="second", yuan=300),
            Figure(item="prize", tier="third", yuan=200),
            Figure(item="clothing", yuan=600),
            Figure(item="referee", yuan=300, shape="single", note="每半天"),
            Figure(item="souvenir", yuan=100),
            Figure(
                item="outing",
                tier="two_days",
                shape="times_year",
                count=4,
                note="一年4次，可两天一晚；未写金额",
            ),
            Figure(item="recuperation", yuan=600, note="每人每天；每年不超过会员的五分之一"),
            Figure(item="recuperation", tier="model", yuan=800, note="劳模，每人每天"),
            Figure(item="recuperation", bp=2_000, shape="ratio_people", note="每年不超过会员的五分之一"),
        ),
    ),
    Text(
        *("重庆", "重庆市2015年规定", date(2015, 1, 1), "人民网2015；2024年年票另见报道"),
        (
            Figure(item="festival", tier="spring", yuan=500, shape="festival", note="春节"),
            Figure(item="festival", tier="national", yuan=300, shape="festival", note="国庆节"),
            Figure(item="festival", yuan=100, shape="festival", note="其他每个节日"),
            _birthday(300),
            Figure(item="park_pass", yuan=200, note="川渝文旅年票（2024）"),
        ),
    ),
    Text(
        *("新疆", "新工办〔2019〕3号", date(2019, 1, 1), "公开规则库转述"),
        (
            _year(1_500),
            Figure(item="relief_goods", bp=3_000, shape="min_share", note="慰问品中832平台不低于30%"),
        ),
        until=date(2024, 12, 31),
    ),
    Text(
        *("新疆", "新疆2025年标准（甲说）", date(2025, 1, 1), "公开规则库转述"),
        (
            _year(2_000, note="另有来源为2500元，须查原件", sure="conflict"),
            Figure(item="relief_goods", bp=3_000, shape="min_share", note="慰问品中832平台不低于30%"),
        ),
    ),
    Text(
        *("新疆", "新疆2025年标准（乙说）", date(2025, 1, 1), "zhongliuw"),
        (_year(2_500, note="另有来源为2000元，须查原件", sure="conflict"),),
    ),
    Text(
        *("陕西", "陕西省2015年规定", date(2015, 1, 1), "soolun"),
        (
            _year(1_000, note="一年不超过3次"),
            Figure(item="festival", yuan=1_000, shape="times_year", count=3, note="一年不超过3次"),
        ),
        until=date(2024, 12, 31),
    ),
    Text(
        *("陕西", "陕西省2025年措施", date(2025, 1, 1), "zhongliuw（较弱）；铜川：tcszgh.net"),
        (
            _year(2_200, note="来源较弱，须查原件", sure="conflict"),
            Figure(item="dues", bp=40_000, shape="dues_multiple", note="会费不足时补助最高为当年会费的4倍"),
            Figure(item="outing", yuan=230, note="铜川：每人每天"),
        ),
    ),
    Text(
        *("山西", "山西省2017年以前的规定", date(2015, 1, 1), "jxxfw"),
        (_year(1_500, note="慰问品（慰问金）"),),
        until=date(2017, 12, 31),
    ),
    Text(
        *("黑龙江", "黑龙江省2015—2017年规定", date(2015, 1, 1), "哈尔滨日报转载"),
        (_year(1_000),),
        until=date(2017, 12, 31),
    ),
    Text(
        *("吉林", "吉会办字〔2018〕7号", date(2018, 1, 1), "高校工会转述"),
        (
            *_care(marriage=500, birth=500, self_=2_000, kin=1_000, retirement=500, hardship=2_000),
            Figure(item="hospital", tier="plain", yuan=500, shape="once_year", note="一年一次"),
            Figure(item="hospital", tier="surgery", yuan=1_000, shape="once_year", note="手术；一年一次"),
        ),
    ),
    *(
        Text(
            *(region, f"{region}2015年规定", date(2015, 1, 1), "人民网2015-02-09"),
            (_year(1_000), _birthday(300, "200至300元")),
            until=date(2017, 12, 31),
        )
        for region in ("天津", "山东", "广西", "江苏", "安徽", "福建")
    ),
    Text(
        *("宁夏", "宁夏回族自治区规定", date(2018, 1, 1), "stra.cn"),
        (_ONE_THIRD,),
    ),
    Text(
        *("四川", "四川省单位执行标准", date(2018, 1, 1), "wddqw；公务卡或对公转账，不得发现金"),
        (Figure(item="festival", yuan=300, shape="festival", note="各单位每个节日200至300元"),),
        sure="conflict",
    ),
)
