"""关于哪些人计入、以谁的身份计入的中文说法：排除的人，同一人的多个 ID。"""

from __future__ import annotations

NOTES = {
    "excluded_people": "已按北极星文件排除 {count}；若计入，数值为 {value_without}。",
    "excluded_bots": "因单日同类片段超过 {limit} 个而排除的有 {count}。",
    "listed_unknown": "名单 `{file}` 中有 {count} 个 ID 在数据里从未出现。",
    "stitched_ids": "有 {count} 个 ID 并入所属的 {people}；若每个 ID 单独算一人，"
    "数值为 {value_without}。",
    "stitching_conflicts": "有 {count} 个 ID 指向不止一人，未予合并，各自单独计数。",
    "stitching_circles": "有 {count} 个 ID 的指向首尾相接，未予合并，各自单独计数。",
}
