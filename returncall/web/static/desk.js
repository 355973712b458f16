// Keys, the palette, and posting without a reload.  Every key presses what is on the page; without this file all works.
(() => {
  const $ = (s, r = document) => r.querySelector(s), said = $("#said"), palette = $("#keys");
  const cards = () => [...document.querySelectorAll("main [data-draft-id]:not([hidden])")].filter(c => c.tabIndex < 0 && c.hasAttribute("tabindex"));
  const card = () => document.activeElement.closest?.("[data-draft-id]");
  const editing = () => palette.open || $("details.edit[open]") || /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName);
  const show = (html, at) => {
    const main = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    if (!main) return location.reload();
    $("main").replaceWith(main);
    if (at >= 0) (cards()[Math.min(at, cards().length - 1)] || main).focus();
    const told = $(".notice p,.checked p,.empty p")?.textContent || "";
    if (said.textContent != told) said.textContent = told;
  };
  let turn = 0, line = Promise.resolve(), drawn = -999, spot = [0, 0, -999], last; // an answer that a newer act has overtaken is not shown
  const fresh = async at => {
    const mine = turn, r = await fetch(location.href), html = await r.text();
    if (r.ok && mine == turn && !editing()) { show(html, at); drawn = performance.now(); }
  };
  const press = key => {
    if (key == "j" || key == "k") {
      const all = cards(), at = all.indexOf(card());
      all[Math.max(0, Math.min(all.length - 1, at + (key == "j" ? 1 : -1)))]?.focus();
    } else if (/^[1-9]$/.test(key)) document.querySelectorAll("nav a")[key - 1].click();
    else {
      if (key == "y" && !card()) return; // only what one stands on is approved
      const home = card() || cards()[0] || $("main"), sel = `[data-key="${CSS.escape(key)}"]`;
      const hit = $(sel, home) || (key == "z" || key == "/" ? $(sel) : $("main > [data-draft-id] " + sel));
      if (!hit) return;
      if (hit.matches("input:not([type=checkbox])")) hit.focus(); else hit.click();
      if (key == "r") $("textarea", home)?.focus();
    }
    return true;
  };
  const open = () => { palette.showModal(); $("#find").value = ""; filter(); };
  const filter = () => palette.querySelectorAll("li").forEach(li => { li.hidden = !li.textContent.toLowerCase().includes($("#find").value.toLowerCase()); });
  addEventListener("keydown", e => {
    if ((e.ctrlKey || e.metaKey) && e.key == "k") { e.preventDefault(); last = card(); return open(); }
    if (e.target.id == "find" && e.key == "Enter") { e.preventDefault(); return $("li:not([hidden]) button", palette)?.click(); }
    if (e.key == "Escape") { const d = e.target.closest("details[open]"); if (d) { d.open = false; card()?.focus(); } }
    // Seen: a palette that Escape has just closed keeps the focus in its hidden field until the next frame.
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && e.target.type != "checkbox" && e.target.checkVisibility();
    if (e.ctrlKey || e.metaKey || e.altKey || palette.open || typing) return;
    if (e.key == "?") { last = card(); open(); e.preventDefault(); }
    else if ((!e.repeat || /[jk]/.test(e.key)) && press(e.key)) e.preventDefault();
  });
  $("#find").addEventListener("input", filter);
  palette.addEventListener("close", () => {
    const value = palette.returnValue;
    palette.returnValue = "";
    last?.focus();
    if (value[0] == "/") location.assign(value); else if (value) press(value);
  });
  // What lies under the pointer may just have moved up: neither a double click nor a click into a redrawn page counts.
  addEventListener("click", e => {
    if (!e.detail) return;
    if (!e.target.closest("main button")) { spot = [0, 0, -999]; return; } // a click elsewhere, as on a tick, ends it
    if (e.timeStamp - drawn < 300 || e.timeStamp - spot[2] < 500 && Math.hypot(e.clientX - spot[0], e.clientY - spot[1]) < 8) return e.preventDefault();
    spot = [e.clientX, e.clientY, e.timeStamp];
  }, true);
  addEventListener("submit", e => {
    const form = e.target, home = form.closest("[data-draft-id]");
    if (form.method != "post" || !form.closest("main")) return;
    e.preventDefault();
    if (form.dataset.busy) return;
    const mine = form.dataset.busy = ++turn, at = cards().indexOf(home), body = new URLSearchParams(new FormData(form));
    // getAttribute: button.formAction is the page's own address when there is no such attribute.
    const to = e.submitter?.getAttribute("formaction") || form.getAttribute("action");
    if (at >= 0 && !form.closest("details")) { home.hidden = true; (cards()[at] || cards()[at - 1] || $("main")).focus(); }
    line = line.then(async () => {
      const r = await fetch(to, { method: "POST", body }), html = await r.text();
      if (r.redirected && mine != turn) return;
      turn++;
      if (r.redirected && new URL(r.url).pathname != location.pathname) return location.assign(r.url);
      if (r.redirected) history.replaceState(0, "", r.url);
      show(html, Math.max(at, 0));
    }).catch(() => {
      if (home) home.hidden = false;
      delete form.dataset.busy;
      said.textContent = "returncall does not answer. Is it still running?";
      said.className = "notice";
    });
  });
  setInterval(() => document.querySelectorAll("[data-left]").forEach(b => { b.textContent = Math.max(0, b.textContent - 1); if (b.textContent == 0 && !editing()) { delete b.dataset.left; fresh(cards().indexOf(card())); } }), 1000);
  setInterval(async () => {
    const main = $("main"), pulse = main.dataset.pulse;
    if (!pulse || document.hidden || editing()) return;
    try { const r = await fetch("/pulse"); if (r.ok && await r.text() != pulse && main == $("main")) fresh(cards().indexOf(card())); } catch { /* the next beat asks again */ }
  }, 1500);
})();
