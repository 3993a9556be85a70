"""What the planted facts of the simulated assistant are called, in both languages."""

from __future__ import annotations

from cynosure.errors import Text

PEOPLE = Text("people", "人")
CREATORS = Text("creators", "位创作者")
CONVERSATIONS = Text("conversations", "次对话")
ROWS = Text("rows", "行")
SHARE = Text("share", "占比")
POINTS = Text("points", "个百分点")
TURNS = Text("turns", "轮")
WEEK = Text("week", "周")
DAY = Text("day", "日期")
NUMBER = Text("", "")
ACCOUNTS = Text("accounts", "个账户")
PAIRS = Text("pairs", "对")

CATEGORY = {
    "writing": Text("Writing", "写作"),
    "study": Text("Study", "学习"),
    "tools": Text("Tools", "工具"),
    "emotional": Text("Emotional", "情感"),
    "roleplay": Text("Roleplay", "角色扮演"),
}

FACTS = {
    "weekly_active_users": Text("Weekly active users", "周活跃用户数"),
    "weekly_reached_users": Text("Weekly reached users", "周受益用户数"),
    "weekly_fulfilled_users": Text("Weekly fulfilled users", "周满足用户数"),
    "reach": Text("Reach: reached of the active", "受益率：活跃用户中至少被满足一次的占比"),
    "habit": Text("Habit: fulfilled of the reached", "习惯养成率：受益用户中至少三天被满足的占比"),
    "fulfilled_rate": Text("Fulfilled conversations", "对话满足率"),
    "turns_per_fulfilled": Text("Turns per fulfilled conversation", "每次满足所用轮数"),
    "audienced_creators": Text("Creators with an audience", "有受众的创作者数"),
    "consumers": Text("Consumers", "消费者"),
    "creators": Text("Creators", "创作者"),
    "consumers_and_creators": Text("Both consumer and creator", "既是消费者又是创作者"),
    "new_people": Text("People who are new", "新增人数"),
    "people_back": Text("People who came back after a week or more away", "隔周或更久后回流的人数"),
    "people_gone": Text("People of the week before who did not come", "上周来过、本周没来的人数"),
    "pairs_with_value": Text(
        "Pairs of a person and somebody else's agent with value", "用户与他人智能体之间的有效关系数"
    ),
    "rows_written": Text("Event rows in the files", "事件文件总行数"),
    "rows_kept": Text("Event rows that are sound and distinct", "有效且不重复的事件行数"),
    "duplicates": Text("Event rows sent twice", "重复发送的事件行数"),
    "bad_rows": Text("Event rows that cannot be read", "无法读取的事件行数"),
    "generations": Text("Answers of the model", "模型回复数"),
    "conversations": Text("Conversations that count", "计入的对话数"),
    "conversations_without_id": Text(
        "Conversations without an id, split at 30 minutes of silence",
        "没有对话编号、按静默 30 分钟切分的对话数",
    ),
    "conversations_set_aside": Text(
        "Conversation ids given to two people, set aside", "同一编号下有两位用户、不予计入的对话数"
    ),
    "conversations_of_two_models": Text(
        "Conversations answered by two models", "由两个模型先后回复的对话数"
    ),
    "last_open_week": Text("The week that is still open", "尚未结束的一周"),
    "main_users": Text("People who talk to the main assistant", "用过主助手的人"),
    "agent_users": Text("People who talk to agents that somebody made", "用过用户自建智能体的人"),
    "main_and_agents": Text("People who talk to both", "两者都用过的人"),
    "campaign_joined": Text("People who came by the campaign", "经活动而来的新用户"),
    "campaign_mix_shift": Text(
        "Rise of the share of Emotional in the two campaign weeks, against the two before",
        "活动两周内情感类对话占比较前两周的上升",
    ),
    "holiday_activity": Text(
        "Visits in the National Day holiday, of what they would have been",
        "国庆假期到访量与平日应有水平之比",
    ),
    "prompt_effect": Text(
        "Effect of the new prompt of 9 November on fulfilled conversations",
        "11 月 9 日新提示词对对话满足率的影响",
    ),
    "action_effect_on_return": Text(
        "Effect of any action in the product on coming back", "任一产品内行为对回访的影响"
    ),
    "agent_concentration": Text(
        "Share of agent conversations held by the top tenth of agents",
        "头部 10% 智能体占全部智能体对话的比例",
    ),
    "people_concentration": Text(
        "Share of conversations held by the most active tenth of people",
        "最活跃的 10% 用户占全部对话的比例",
    ),
}


_IN_CATEGORY = {
    "fulfilled_rate": Text("Fulfilled conversations in {category}", "{category}类对话满足率"),
    "category_share": Text("Share of {category} in conversations", "{category}类对话占比"),
    "model_effect": Text(
        "Effect of m2 on fulfilled conversations in {category}",
        "模型 m2 对{category}类对话满足率的影响",
    ),
    "fulfilled_rate_since_switch": Text(
        "Fulfilled conversations in {category} since m2 came",
        "m2 上线以来的{category}类对话满足率",
    ),
    "demand": Text("Demand: share of {category} in all conversations", "{category}类的需求份额"),
}


def label(code: str, category: str | None = None, model: str | None = None) -> Text:
    """What the fact `code` is called in a category and with a model, where it has them."""
    if category is None:
        return FACTS[code]
    where, fact = CATEGORY[category], _IN_CATEGORY[code]
    en, zh = fact.en.format(category=where.en), fact.zh.format(category=where.zh)
    if model is None:
        return Text(en, zh)
    return Text(f"{en}, with {model}", f"{zh}（由 {model} 回复）")
