"""The names under which products write the columns of the contract, in English and Chinese.

Compared without case, blanks and signs, so that `userId`, `user_id` and `User ID` are one name.
The first names are the more telling ones.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from cynosure.sources.walking import Record

KEYS: tuple[str, ...] = ("id", "uuid", "guid", "key", "no", "number",
                         "编号", "标识", "号", "序号")  # fmt: skip
"""What is put behind a thing to say that the column holds its key; `num` may be how many."""


def keyed(*things: str) -> tuple[str, ...]:
    """The names of the keys of things, those of the first thing first."""
    return tuple(thing + key for thing in things for key in KEYS)


NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("user_id", ("userid", "uid", "distinctid", "user", "openid", "userpseudoid", "用户",
                 *keyed("user", "用户", "customer", "member", "enduser", "worker", "账号", "客户",
                        "会员", "玩家", "学员"))),
    ("anonymous_id", ("userpseudoid", "anonid", *keyed("anonymous", "device", "visitor", "cookie",
                      "client", "install", "installation", "设备", "匿名", "访客"))),
    ("ts", ("ts", "timestamp", "eventtime", "time", "occurredat", "createdat", "datetime",
            "eventtimestamp", "eventts", "clienttime", "clientts", "logtime", "eventdate",
            "时间", "事件时间", "时间戳", "发生时间", "触发时间", "操作时间", "行为时间",
            "记录时间", "创建时间", "日期时间", "日期", "exposedat", "exposuretime",
            "firstexposure", "firstexposedat", "firstexposuretime", "assignedat", "enteredat",
            "曝光时间", "首次曝光时间", "进组时间", "入组时间", "分流时间", "releasedat",
            "releasedate", "releasedon", "launchdate", "launchedat", "deployedat", "shippedat",
            "发布时间", "发布日期", "上线时间", "上线日期", "变更时间", "变更日期", "date")),
    ("event", ("event", "eventname", "eventtype", "eventcode", "action", "事件", "事件名",
               "事件名称", "事件类型", "行为", "行为类型", "动作", "操作", "操作类型")),
    ("event_id", ("eventid", "insertid", "uuid", *keyed("event", "事件"))),
    ("episode_id", ("episodeid", "conversationid", "conversation", "thread", "会话", "对话",
                    *keyed("episode", "conversation", "conv", "convo", "chat", "thread", "task",
                           "dialog", "dialogue", "unit", "job", "会话", "对话", "任务", "聊天",
                           "工单", "ticket", "order", "booking", "trip", "work", "订单", "预订",
                           "行程", "作品"))),
    ("session_id", ("session", *keyed("session", "sess", "visit", "访问"))),
    ("agent_id", ("agentid", "agent", "bot", "智能体", "角色",
                  *keyed("agent", "bot", "character", "智能体", "角色", "机器人"))),
    ("surface", ("surface", "platform", "client", "平台", "终端", "端")),
    ("app_version", ("appversion", "versionname", "clientversion", "版本", "版本号", "应用版本")),
    ("received_ts", ("receivedts", "receivedat", "serveruploadtime", "servertime", "ingestedat",
                     "接收时间", "上报时间", "入库时间")),
    ("generation_id", keyed("generation", "response", "completion", "span", "request", "请求",
                            "回复")),
    ("model", ("model", "modelname", "responsemodel", "模型", "模型名称")),
    ("requested_model", ("requestedmodel", "requestmodel", "请求模型")),
    ("prompt_version", ("promptversion", "提示词版本")),
    ("input_tokens", ("inputtokens", "prompttokens", "输入token", "输入token数", "输入令牌数")),
    ("output_tokens", ("outputtokens", "completiontokens", "输出token", "输出token数",
                       "输出令牌数")),
    ("cost", ("cost", "costusd", "totalcost", "费用", "成本")),
    ("latency_ms", ("latencyms", "durationms", "耗时毫秒", "耗时", "延迟")),
    ("ttft_ms", ("ttftms", "timetofirsttokenms", "首字延迟", "首字耗时")),
    ("error", ("error", "errortype", "errorcode", "错误", "错误类型")),
    ("refused", ("refused", "拒答")),
    ("kind", ("kind", "type", "类型", "种类", "changetype", "releasetype", "变更类型", "发布类型",
              "变更类别")),
    ("ended", ("ended", "endedat", "endtime", "finishedat", "结束时间", "完成时间", "enddate",
               "endedon", "结束日期", "下线时间", "下线日期")),
    ("started", ("started", "startedat", "starttime", "开始时间")),
    ("payment_id", keyed("payment", "order", "transaction", "支付", "支付单", "订单", "交易",
                         "流水")),
    ("amount", ("amount", "price", "金额", "支付金额")),
    ("currency", ("currency", "币种", "货币")),
    ("product", ("product", "sku", "商品", "产品")),
    ("experiment", ("experiment", "experimentid", "experimentname", "实验", "实验id", "实验名称",
                    "实验名", "experimentkey", "expname", *keyed("exp", "abtest", "实验"))),
    ("variant", ("variant", "variationid", "variation", "variantname", "groupname", "分组",
                 "实验组", "版本组", "variantid", "variationname", "arm", "bucket", "group",
                 "treatment", "组别", "实验分组", "分组名称", "组名", "分桶", "桶")),
    ("creator_id", (*keyed("creator", "author", "owner", "创建者", "创建人", "作者"), "创建者",
                    "创建人", "作者")),
    ("created", ("created", "createdat", "createtime", "创建时间")),
    ("published", ("published", "ispublished", "已发布", "是否发布")),
    ("category", ("category", "类目", "分类", "类别")),
    ("joined", ("joined", "joinedat", "signupat", "registeredat", "createdat",
                "created", "signuptime", "注册时间")),
    ("channel", ("channel", "utmsource", "initialutmsource", "渠道", "来源渠道")),
    ("country", ("country", "countrycode", "geoipcountrycode", "国家", "国家地区")),
    ("plan", ("plan", "subscription", "套餐", "会员等级")),
    ("account_id", keyed("account", "company", "organization", "org", "tenant", "企业", "公司",
                         "租户")),
    ("subject_kind", ("subjectkind", "标注对象")),
    ("subject_id", ("subjectid", "targetid", "对象id")),
    ("rater", ("rater", "raterid", "annotator", "标注人", "评分人")),
    ("rater_kind", ("raterkind", "标注人类型")),
    ("value", ("value", "score", "评分", "得分", "分值")),
    ("name", ("name", "metric", "指标", "维度")),
    ("day", ("day", "date", "日期")),
    ("id", ("id", "编号", "release", "releasename", "releaseversion", "发布", "发布名称",
            "变更名称", *keyed("release", "change", "发布", "变更"), "version", "版本", "版本号",
            "名称", "name")),
    ("scope", ("scope", "范围", "适用范围", "发布范围", "上线范围")),
    ("split", ("split", "trafficsplit", "allocation", "weights", "分流比例", "流量比例",
               "流量分配", "分组比例", "比例")),
    ("assigned_by", ("assignedby", "assignment", "rollout", "rollouttype", "分配方式", "分流方式",
                     "上线方式", "发布方式", "放量方式")),
    ("declared", ("declared", "declaredat", "声明日期", "登记日期")),
    ("metrics", ("metrics", "指标", "考核指标", "评估指标")),
    ("margin", ("margin", "非劣界值", "容忍度")),
    ("note", ("note", "notes", "description", "备注", "说明", "描述")),
)  # fmt: skip
"""Column of the contract, and what others call it; a column's own name always counts."""

_SIGNS = re.compile(r"[\W_]+")


@lru_cache(maxsize=10_000)
def bare(name: str) -> str:
    """A name without case, blanks and signs."""
    return _SIGNS.sub("", name).casefold()


@lru_cache(maxsize=10_000)
def names_of(column: str) -> tuple[str, ...]:
    """The bare names under which a column may stand, the most telling first."""
    return (bare(column), *dict(NAMES).get(column, ()))


def by_bare_name(record: Record) -> dict[str, Any]:
    """Values by bare names, empty ones left away; of names that become one the first counts."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if value is not None and value != "":
            found.setdefault(bare(name), value)
    return found


def name_among(values: Collection[str], column: str) -> str | None:
    """The first of a column's names that is among the bare names of values."""
    return next((name for name in names_of(column) if name in values), None)
