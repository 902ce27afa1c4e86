"""What agencies must publish on their own initiative, as categories of documents.

Source: 政府信息公开条例 第二十条 and 第二十一条.
"""

from enum import StrEnum

from cms.statutes.rules import cite


class Category(StrEnum):
    """One category of proactive disclosure.

    The value is the code that is stored; it starts with the number of the article. `label` is a short English name for
    screens, `article` the citation. The comment beside each gives the official short name.
    """

    label: str
    article: str

    def __new__(cls, code: str, item: str, label: str) -> "Category":
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.article = cite("二十") + f"第{item}项" if item else cite("二十一")
        return member

    NORMATIVE_DOCUMENTS = "20-01", "一", "Regulations and normative documents"  # 行政法规、规章和规范性文件
    ORGANISATION = "20-02", "二", "Functions, structure and contacts"  # 机关职能、机构设置、办公地址、联系方式
    PLANS = "20-03", "三", "Development plans and policies"  # 国民经济和社会发展规划、专项规划、区域规划及相关政策
    STATISTICS = "20-04", "四", "Economic and social statistics"  # 国民经济和社会发展统计信息
    LICENSING = "20-05", "五", "Licensing and public services"  # 行政许可和其他对外管理服务事项
    PENALTIES = "20-06", "六", "Penalties and coercive measures"  # 行政处罚、行政强制
    BUDGET = "20-07", "七", "Budgets and final accounts"  # 财政预算、决算信息
    FEES = "20-08", "八", "Administrative fees"  # 行政事业性收费项目及其依据、标准
    PROCUREMENT = "20-09", "九", "Government procurement"  # 政府集中采购项目的目录、标准及实施情况
    MAJOR_PROJECTS = "20-10", "十", "Major construction projects"  # 重大建设项目的批准和实施情况
    SOCIAL_POLICY = "20-11", "十一", "Poverty relief, education, health, social security, jobs"  # 扶贫、教育、医疗等
    EMERGENCIES = (
        "20-12",
        "十二",
        "Emergency plans, warnings and response",
    )  # 突发公共事件的应急预案、预警信息
    INSPECTIONS = (
        "20-13",
        "十三",
        "Environment, health and safety inspections",
    )  # 环境保护、公共卫生、安全生产等
    RECRUITMENT = "20-14", "十四", "Civil service recruitment"  # 公务员招考
    OTHER_REQUIRED = "20-15", "十五", "Other information required by law"  # 规定应当主动公开的其他政府信息

    # 第二十一条: cities divided into districts, counties and their departments, by local circumstances.
    MUNICIPAL_WORKS = "21-municipal-works", "", "Municipal works"  # 市政建设
    PUBLIC_SERVICES = "21-public-services", "", "Public services"  # 公共服务
    PUBLIC_WELFARE = "21-public-welfare", "", "Public welfare"  # 公益事业
    LAND_EXPROPRIATION = "21-land-expropriation", "", "Land expropriation"  # 土地征收 (townships too)
    HOUSING_EXPROPRIATION = "21-housing-expropriation", "", "Housing expropriation"  # 房屋征收 (townships too)
    PUBLIC_ORDER = "21-public-order", "", "Public order"  # 治安管理
    SOCIAL_ASSISTANCE = "21-social-assistance", "", "Social assistance"  # 社会救助 (townships too)
    # 第二十一条: townships, beside the three marked above.
    RURAL_POLICY = "21-rural-policy", "", "Agricultural and rural policy"  # 贯彻落实农业农村政策
    IRRIGATION_WORKS = "21-irrigation-works", "", "Irrigation works"  # 农田水利工程建设运营
    LAND_CONTRACTS = "21-land-contracts", "", "Transfer of rural land contracts"  # 农村土地承包经营权流转
    HOMESTEADS = "21-homesteads", "", "Homestead use review"  # 宅基地使用情况审核
    LEVIES = "21-levies", "", "Raising of funds and labour"  # 筹资筹劳
