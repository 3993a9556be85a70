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

NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("user_id", ("userid", "uid", "distinctid", "user", "customerid", "memberid", "openid",
                 "enduserid", "workerid", "用户id", "用户", "用户编号", "用户标识", "会员id")),
    ("ts", ("ts", "timestamp", "eventtime", "time", "occurredat", "createdat", "datetime",
            "时间", "事件时间", "时间戳", "发生时间", "创建时间", "日期时间", "日期")),
    ("event", ("event", "eventname", "eventtype", "eventcode", "action", "事件", "事件名",
               "事件名称", "行为", "动作", "操作")),
    ("event_id", ("eventid", "insertid", "uuid", "事件id", "事件编号")),
    ("episode_id", ("episodeid", "conversationid", "conversation", "chatid", "threadid", "taskid",
                    "dialogid", "unitid", "jobid", "会话id", "会话", "对话id", "对话", "任务id",
                    "orderid", "orderno", "bookingid", "tripid", "workid", "订单号", "订单id",
                    "订单编号", "预订号", "行程id", "作品id")),
    ("session_id", ("sessionid", "session", "visitid", "访问id")),
    ("agent_id", ("agentid", "agent", "botid", "bot", "characterid", "智能体id", "智能体",
                  "角色id", "角色")),
    ("surface", ("surface", "platform", "client", "平台", "终端", "端")),
    ("app_version", ("appversion", "versionname", "clientversion", "版本", "版本号", "应用版本")),
    ("received_ts", ("receivedts", "receivedat", "serveruploadtime", "接收时间")),
    ("generation_id", ("generationid", "responseid", "completionid", "spanid", "requestid",
                       "请求id", "回复id")),
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
    ("kind", ("kind", "type", "类型", "种类")),
    ("ended", ("ended", "endedat", "endtime", "finishedat", "结束时间", "完成时间")),
    ("started", ("started", "startedat", "starttime", "开始时间")),
    ("payment_id", ("paymentid", "orderid", "transactionid", "订单号", "支付单号", "交易号")),
    ("amount", ("amount", "price", "金额", "支付金额")),
    ("currency", ("currency", "币种", "货币")),
    ("product", ("product", "sku", "商品", "产品")),
    ("experiment", ("experiment", "experimentid", "experimentname", "实验", "实验id", "实验名称")),
    ("variant", ("variant", "variationid", "variation", "variantname", "groupname", "分组",
                 "实验组", "版本组")),
    ("creator_id", ("creatorid", "authorid", "ownerid", "创建者id", "创建者", "作者id", "作者")),
    ("created", ("created", "createdat", "createtime", "创建时间")),
    ("published", ("published", "ispublished", "已发布", "是否发布")),
    ("category", ("category", "类目", "分类", "类别")),
    ("joined", ("joined", "joinedat", "signupat", "registeredat", "createdat",
                "created", "signuptime", "注册时间")),
    ("channel", ("channel", "utmsource", "initialutmsource", "渠道", "来源渠道")),
    ("country", ("country", "countrycode", "geoipcountrycode", "国家", "国家地区")),
    ("plan", ("plan", "subscription", "套餐", "会员等级")),
    ("account_id", ("accountid", "companyid", "organizationid", "orgid", "企业id", "租户id")),
    ("subject_kind", ("subjectkind", "标注对象")),
    ("subject_id", ("subjectid", "targetid", "对象id")),
    ("rater", ("rater", "raterid", "annotator", "标注人", "评分人")),
    ("rater_kind", ("raterkind", "标注人类型")),
    ("value", ("value", "score", "评分", "得分", "分值")),
    ("name", ("name", "metric", "指标", "维度")),
    ("day", ("day", "date", "日期")),
    ("id", ("id", "编号")),
    ("note", ("note", "备注")),
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
