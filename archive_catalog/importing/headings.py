"""The headings under which the elements stand in real catalogues, Chinese and English.

From DA/T 18, DA/T 22 and GB/T 9705, the exports of archive software, the columns of spreadsheets, AtoM's and EAD's
names. The first heading of a line is the one that wins where a file has several. Compared folded, so that case, width,
spaces, punctuation and what stands in brackets do not matter.
"""

from collections.abc import Mapping

from .elements import Element
from .folding import folded_heading

HEADINGS: Mapping[Element, str] = {
    Element.REFERENCE_CODE: (
        "档号 档案号 档案编号 新档号 现档号 本级档号 文件档号 案卷档号 全档号 完整档号 卷内档号 检索号 参见号 dh "
        "danghao reference_code referencecode reference ref_code refcode refno reference_number identifier unitid "
        "archival_code call_number"
    ),
    Element.FONDS: "全宗号 全宗代码 全宗编号 全宗 qzh fonds fonds_code fonds_number fonds_no record_group",
    Element.FONDS_TITLE: "全宗名称 全宗名 全宗单位 立档单位 立档单位名称 全宗题名 qzmc fonds_title fonds_name",
    Element.SERIES_NUMBER: (
        "目录号 案卷目录号 目录编号 目录 mlh series series_number series_no inventory inventory_number"
    ),
    Element.CATEGORY: (
        "类别号 门类代码 档案门类代码 档案门类 门类 分类号 类别 类别代码 一级类别 实体分类号 flh category class "
        "class_number classification"
    ),
    Element.FILE_NUMBER: (
        "案卷号 卷号 案卷顺序号 案卷编号 所属案卷号 盒号 ajh juanhao file_number file_no volume_number volume "
        "folder folder_number"
    ),
    Element.ITEM_NUMBER: (
        "件号 室编件号 馆编件号 顺序号 卷内顺序号 卷内序号 文件序号 文件号 件顺序号 jh sxh item_number item_no "
        "control_symbol item piece_number"
    ),
    Element.PARENT_CODE: (
        "上级档号 所属案卷档号 父级档号 上级编号 所属档号 上位档号 所属目录档号 parent parent_code parent_id "
        "parentid parent_reference parent_reference_code"
    ),
    Element.LEVEL: (
        "层级 著录层级 级别 著录级别 档案层级 聚合层次 level level_of_description levelofdescription description_level"
    ),
    Element.TITLE: (
        "题名 文件题名 案卷题名 正题名 档案题名 题名名称 文件标题 案卷标题 案卷名称 标题 文件名称 卷内文件题名 "
        "卷题名 名称 档案名称 内容题名 文件材料题名 项目名称 事由 tm title unittitle title_proper item_title "
        "file_title name"
    ),
    Element.OTHER_TITLE: (
        "副题名 并列题名 副题名及说明题名文字 说明题名文字 其他题名 副标题 又题名 other_title subtitle "
        "alternative_title parallel_title"
    ),
    Element.CREATOR: (
        "责任者 第一责任者 主要责任者 文件责任者 作者 发文单位 发文机关 形成单位 形成者 编制单位 责任人 著者 "
        "落款单位 来文单位 zrz creator creators author origination originator agency created_by"
    ),
    Element.DOCUMENT_NUMBER: (
        "文号 文件编号 文件字号 发文字号 发文号 原文号 字号 文件文号 公文号 来文字号 wh document_number "
        "document_no doc_no docnumber file_reference"
    ),
    Element.DATE: (
        "日期 文件日期 成文日期 形成日期 时间 文件时间 形成时间 成文时间 文件形成时间 文件形成日期 起止日期 "
        "起止时间 起止年月 起讫日期 起讫年月 卷内文件起止时间 卷内文件起止日期 案卷起止日期 年月日 发文日期 "
        "签发日期 rq wjrq cwrq date dates unitdate date_range creation_date date_created eventdates "
        "date_of_creation"
    ),
    Element.DATE_NORMAL: "规范日期 标准日期 normal unitdate_normal normal_date date_normal",
    Element.DATE_FROM: (
        "起始日期 开始日期 起始时间 开始时间 起始年月 最早日期 卷内起始日期 起日期 起始年度 起始年 起年 qsrq "
        "start_date date_from startdate from_date begin_date date_start eventstartdates start_year earliest_date"
    ),
    Element.DATE_TO: (
        "终止日期 截止日期 结束日期 终止时间 截止时间 结束时间 终止年月 止日期 最晚日期 终止年度 终止年 止年 zzrq "
        "end_date date_to enddate to_date date_end eventenddates end_year latest_date"
    ),
    Element.YEAR: "年度 归档年度 年份 所属年度 形成年度 案卷年度 立卷年度 nd year archive_year",
    Element.SECRECY: (
        "密级 文件密级 密级程度 保密等级 涉密等级 保密级别 秘密等级 案卷密级 原密级 mj secrecy security "
        "security_classification secrecy_level classification_level"
    ),
    Element.RETENTION: (
        "保管期限 保管期 期限 保存期限 归档期限 保管年限 保管期限代码 档案保管期限 bgqx retention "
        "retention_period retention_schedule"
    ),
    Element.SUBJECTS: (
        "主题词 关键词 主题词或关键词 主题 叙词 自由词 人名 主题词关键词 标引词 ztc gjc subjects subject keywords "
        "keyword subject_access_points tags"
    ),
    Element.MEDIUM: (
        "载体 载体类型 载体形式 档案载体 载体形态 介质 介质类型 载体种类 medium media media_type carrier "
        "physical_form genreform"
    ),
    Element.EXTENT: (
        "数量 规格 数量及单位 数量单位 载体数量 规格型号 件数 卷内件数 卷内文件份数 份数 张数 extent "
        "extent_and_medium physdesc quantity physical_description"
    ),
    Element.PAGE_COUNT: (
        "页数 总页数 文件页数 案卷页数 卷内页数 页 合计页数 页码总数 ys pages page_count pagecount "
        "number_of_pages no_of_pages digitised_pages digitized_pages"
    ),
    Element.PAGE_NUMBER: (
        "页号 起止页号 页次 起页号 页码 所在页号 所在页 起始页号 首页号 张页号 yh page page_number page_no start_page"
    ),
    Element.OTHER_CODES: (
        "原档号 旧档号 缩微号 电子文件号 电子文档号 条码 条形码 档案馆代码档号 馆藏号 参考号 存址号 副档号 原编号 "
        "barcode other_codes alternative_identifier alternative_identifiers alternateid old_reference "
        "former_reference accession_number legacyid"
    ),
    Element.ACCESS: (
        "开放状态 开放标识 开放情况 开放级别 开放等级 开放程度 是否开放 划控 划控情况 控制标识 控制使用 公开属性 "
        "公开程度 公开状态 开放鉴定 鉴定结果 鉴定结论 开放审核结果 开放审核意见 审核结论 开放与否 开放标志 kfzt "
        "access access_status access_class closure_status"
    ),
    Element.ACCESS_TERMS: (
        "利用条件 利用限制 查阅条件 利用说明 accessrestrict access_conditions accessconditions conditions_of_access "
        "conditions_governing_access access_restrictions access_terms"
    ),
    Element.DECIDED_ON: (
        "鉴定日期 开放鉴定日期 开放审核日期 审核日期 划控日期 开放日期 decided_on decision_date opening_date"
    ),
    Element.DECIDED_UNTIL: (
        "控制期限 控制至 封闭至 划控期限 延期开放至 延期至 控制截止日期 decided_until closed_until closure_until "
        "restricted_until"
    ),
    Element.SUMMARY: (
        "提要 内容提要 摘要 内容摘要 内容 范围和提要 文件内容 案卷提要 主要内容 正文 summary scope_and_content "
        "scopecontent scopeandcontent abstract description content"
    ),
    Element.NOTE: ("附注 备注 说明 备考 附注说明 注 注释 bz note notes remarks remark comment comments general_note"),
}

ELEMENT_OF: Mapping[str, tuple[Element, int]] = {
    folded_heading(heading): (element, place)
    for element, headings in HEADINGS.items()
    for place, heading in enumerate(headings.split())
}
"""The element and the place in its line, by the folded heading."""
