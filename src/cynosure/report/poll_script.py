"""The script and the style of the page of a poll, beside those of every page that stands alone."""

from __future__ import annotations

SCRIPT = """\
"use strict";
(() => {
  const form = document.getElementById("poll");
  const told = form.dataset;
  const asked = [...new Set([...form.elements].map(one => one.name).filter(Boolean))];
  const guest = "guest-" + [...crypto.getRandomValues(new Uint8Array(5))]
    .map(byte => byte.toString(16).padStart(2, "0")).join("");
  const inline = text => text.split(/\\s+/).filter(Boolean).join(" ");
  const who = () => inline(document.getElementById("who").value) || guest;
  const given = name => inline(String(new FormData(form).get(name) || ""));
  const harmless = text => text && told.beginnings.includes(text[0]) ? "'" + text : text;
  const cell = text => /[",;\\t\\r\\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  const sheet = () => {
    const head = told.head.split("\\n"), space = head.slice(2).map(() => "");
    const rows = [
      [...head, harmless(who())],
      [told.form, ...space, told.mark, ""],
      [told.filled, ...space, "", new Date().toISOString()],
      ...asked.map(name => [name, ...space, "", harmless(given(name))]),
    ];
    return rows.map(row => row.map(cell).join(",")).join("\\r\\n") + "\\r\\n";
  };
  const radios = new Set([...form.querySelectorAll("[type=radio]")].map(one => one.name));
  const show = () => {
    document.getElementById("left").textContent = [...radios].filter(one => !given(one)).length;
    document.getElementById("copy").value = sheet();
    form.querySelector("[type=submit]").disabled = !asked.some(given);
  };
  const save = () => {
    const name = "poll-" + who().replace(/[^\\p{L}\\p{N}]+/gu, "-").slice(0, 60) + ".csv";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\\ufeff", sheet()], {type: "text/csv"}));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    document.getElementById("file").textContent = name;
    document.getElementById("saved").hidden = false;
  };
  form.addEventListener("submit", event => { event.preventDefault(); save(); });
  form.addEventListener("input", show);
  document.getElementById("print").addEventListener("click", () => window.print());
  for (const one of document.querySelectorAll("input.language")) {
    one.addEventListener("change", () => { document.documentElement.lang = one.value; });
  }
  show();
})();
"""

SHEET = """\
input.language { position: absolute; opacity: 0; }
label.language { cursor: pointer; color: var(--quiet); display: inline-block; font-size: 0.9rem;
  padding: 0.6rem 0.9rem 0.6rem 0; }
input.language:checked + label.language { color: var(--star); font-weight: 600; }
input.language:focus-visible + label.language { outline: 2px solid var(--star); }
#show-en:checked ~ * bdi[lang|="zh"], #show-zh:checked ~ * bdi[lang="en"] { display: none; }
bdi { overflow-wrap: anywhere; }
fieldset { border: 1px solid var(--rule); border-radius: 6px; margin: 1rem 0; min-width: 0;
  padding: 0.3rem 0.9rem 0.5rem; }
legend { font-weight: 600; padding: 0 0.3rem; }
.choice { align-items: center; cursor: pointer; display: flex; gap: 0.6rem; min-height: 2.75rem; }
.choice input { flex: none; height: 1.2rem; width: 1.2rem; accent-color: var(--star); }
.choice:last-child { color: var(--quiet); }
.field { margin: 1rem 0; }
.field label { display: block; font-weight: 600; }
.field input, .copy textarea { background: var(--ground); border: 1px solid var(--quiet);
  border-radius: 6px; color: var(--ink); font: inherit; padding: 0.5rem 0.6rem; width: 100%; }
.field small { color: var(--quiet); }
.copy textarea { font: 0.8rem ui-monospace, Menlo, Consolas, monospace; }
button { background: var(--ground); border: 1px solid var(--star); border-radius: 6px;
  color: var(--star); cursor: pointer; font: inherit; min-height: 2.75rem;
  padding: 0.4rem 1.1rem; }
button[type=submit] { background: var(--star); color: var(--ground); font-weight: 600; }
button:disabled { cursor: default; opacity: 0.5; }
.amiss { border-left: 3px solid var(--outside); padding-left: 0.8rem; }
@media print {
  fieldset { break-inside: avoid; }
  .choice { min-height: 0; }
  label.language, .do, .left, .copy, #saved { display: none; }
}
"""
