"""指标与它的过去：口径的改动，以及先前报出的数字。"""

from __future__ import annotations

NOTES = {
    "definition_changed": "口径已由第 {before} 版改为第 {version} 版：{changes}。",
    "definition_not_comparable": "第 {before} 版口径在现有数据上算不出来：{why}。",
    "restated": "数字有修订：{start}至{end}，{day}报的是 {was}（{finding}），现为 {now}；"
    "此后迟到或被替换的有 {rows}。",
    "restated_without_rows": "数字有修订：{start}至{end}，{day}报的是 {was}（{finding}），"
    "现为 {now}；所在的表没有迟到的行，请检查与它关联的表。",
    "restated_more": "更早的周期中，还有 {count}的数字也有修订。",
    "accept_definition": "先看 `{metric}` 的新口径对过去各周的影响（`{command}`），"
    "认可后写入 `accepted: [{{hash: {hash}, why: …, by: …}}]`。",
}
