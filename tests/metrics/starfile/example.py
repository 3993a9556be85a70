"""One star file that uses every part of the contract that this version reads."""

EXAMPLE = """\
cynosure: 1
project: {id: xingyu, name: {en: Xingyu, zh: 星语}}
calendar: {timezone: Asia/Shanghai, week_starts: monday, day_closes_after: 36h}
privacy: {ids: hmac, key_env: CYN_ID_KEY}
selection: {en: invited testers, zh: 受邀测试者}
sources:
  - {table: events, format: jsonl, path: "data/*.jsonl.gz",
     map: {user_id: uid, ts: time, event: name, episode_id: [day, talk], surface: {const: web}}}
  - {table: labels, format: csv, path: survey.csv,
     unpivot: {columns: [ease, joy], missing: [-1]}, timezone: Europe/Berlin,
     data_until: "2026-11-22T00:00:00+08:00"}
moments:
  asked: {event: message_sent}
  accepted: {event: [reply_copied, thumbs_up], where: surface = "web"}
  errored: {table: generations, where: error is not null}
  paid: {table: payments, where: amount > 0}
episodes:
  conversation:
    key: episode_id
    of: [asked, accepted]
    gap: 30m
    dated_by: first
    carries: {user_id: only, agent_id: first, category: agents.category,
              model: {from: generations.model, take: only}}
    measures: {turns: {count: asked}, accepts: {count: accepted}, errors: {count: errored},
               cost: {sum: generations.cost}}
    fulfilled:
      by: agents.kind
      main: accepts >= 1
      companion: turns >= 10
      else: accepts >= 1
  task:
    from: episodes
    kind: question
    where: minutes > 0
    measures: {length: minutes}
    fulfilled: minutes >= 5
    label: {en: Tasks, zh: 任务}
groups:
  consumer: {unit: user_id, did: asked, at_least: 1, within: period,
             label: {en: Consumers, zh: 消费者}}
  creator: {unit: user_id, owns: agents}
metrics:
  active: {kind: units, group: consumer, from: conversation}
  reached: {kind: units, group: consumer, from: conversation, where: fulfilled}
  fulfilled_users:
    label: {en: Fulfilled users, zh: 满足用户数}
    says: {en: People with three good days, zh: 至少三天满足的人数}
    kind: units
    group: consumer
    from: conversation
    where: fulfilled
    having: days >= 3
  reach: {kind: ratio, num: reached, den: active}
  good_rate: {kind: ratio, from: conversation, num: fulfilled, den: rows}
  turns_per_good: {kind: ratio, from: conversation, num: turns, den: fulfilled, better: down}
  accepted_per_asked:
    {kind: ratio, num: {from: accepted, group: consumer},
     den: {from: asked, where: surface = "web"}}
  talks: {kind: count, from: [conversation, task]}
  turns_a_talk: {kind: mean, from: conversation, of: turns, where: turns > 1}
  income: {kind: sum, from: paid, of: amount}
  creators: {kind: units, unit: agents.creator_id, from: conversation}
star:
  - metric: fulfilled_users
    since: 2026-07-06
    target: {value: 50000, by: 2026-12-28}
    owner: lin
    review: 2026-12-01
    proposition:
      {who: everybody, problem: {en: no answer, zh: 没有答案}, moment: accepted}
    rivals: [active, reached]
    by_group: {consumer: fulfilled_users, creator: creators}
    guardrails: {turns_per_good: {worse_than: 10%, against: {mean_of_closed: 4}}}
  - {metric: active, since: 2025-01-06}
tree:
  - {node: reached, identity: active * reach}
  - {node: reach, driver: turns_a_talk, claim: hypothesis, owner: "@infra"}
evidence: {level: 0.95, floors: {users_per_cell: 200}}
"""


def changed(before: str, after: str) -> str:
    """The example with one thing written differently."""
    assert EXAMPLE.count(before) == 1, f"{before!r} stands {EXAMPLE.count(before)} times"
    return EXAMPLE.replace(before, after)


def place_of(text: str, marker: str) -> tuple[int, int]:
    """Line and column, from 1, of a text that stands once."""
    assert text.count(marker) == 1, f"{marker!r} stands {text.count(marker)} times"
    before = text[: text.index(marker)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
