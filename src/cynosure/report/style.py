"""The one style of pages that stand alone: fonts of the machine, light, dark and print."""

from __future__ import annotations

STYLE = """\
:root { --ground: #ffffff; --ink: #1b1f24; --quiet: #5c6570; --rule: #d9dee4; --star: #1f5fbf;
  --band: #cfe0f7; --outside: #b3400f; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181d; --ink: #e6e9ed; --quiet: #a0a9b4;
  --rule: #39424d; --star: #7fb0ff; --band: #24405f; --outside: #ff9d66; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 50rem; padding: 1.5rem 1.25rem 3rem; background: var(--ground);
  color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
:lang(zh) body, body:lang(zh) { font-family: system-ui, "PingFang SC", "Hiragino Sans GB",
  "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif;
  line-height: 1.75; }
header { border-bottom: 2px solid var(--star); margin-bottom: 1.25rem; }
h1 { font-size: 1.5rem; margin: 0; }
header p { color: var(--quiet); margin: 0.25rem 0 0.75rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 0.4rem; }
ul { margin: 0; padding-left: 1.1rem; }
li { margin: 0.2rem 0; }
section:first-child > ul { list-style: none; padding: 0; }
section:first-child > ul > li:first-child { font-size: 1.2rem; line-height: 1.45; }
.finding { color: var(--quiet); font-size: 0.8rem; white-space: nowrap; }
code { font: 0.9em ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
figure { margin: 0.9rem 0 0.4rem; }
figcaption { color: var(--quiet); font-size: 0.85rem; }
.chart { display: block; width: 100%; height: auto; }
.chart text { fill: var(--quiet); font-size: 12px; font-family: inherit; }
.chart .value { text-anchor: end; }
.chart .date { text-anchor: middle; }
.chart .grid { stroke: var(--rule); stroke-width: 1; }
.chart .band { fill: var(--band); }
.chart .line { fill: none; stroke: var(--star); stroke-width: 1.8; }
.chart .closed { fill: var(--star); }
.chart .unsure { fill: var(--ground); stroke: var(--star); stroke-width: 1.6; }
.chart .outside { fill: var(--outside); }
details { margin: 0.5rem 0; }
summary { color: var(--quiet); cursor: pointer; font-size: 0.9rem; }
details p { font-size: 0.9rem; margin: 0.3rem 0; }
details p.under { color: var(--quiet); padding-left: 1.1rem; }
details p:not(.under):has(+ p.under) { font-weight: 600; margin-top: 0.6rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--rule); padding: 0.2rem 0.9rem 0.2rem 0; text-align: left;
  white-space: nowrap; }
th { color: var(--quiet); font-weight: 600; }
.number { text-align: right; }
@media print {
  :root { --ground: #ffffff; --ink: #000000; --quiet: #444444; --rule: #bbbbbb; --star: #1f5fbf;
    --band: #d8e4f5; --outside: #9c3200; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2 { break-after: avoid; }
  li, figure { break-inside: avoid; }
  .chart { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
