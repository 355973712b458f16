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
    said.textContent = $(".notice p,.empty p")?.textContent || "";
  };
  const fresh = async at => { const r = await fetch(location.href); if (r.ok) show(await r.text(), at); };
  const press = key => {
    if (key == "j" || key == "k") {
      const all = cards(), at = all.indexOf(card());
      all[Math.max(0, Math.min(all.length - 1, at + (key == "j" ? 1 : -1)))]?.focus();
    } else if (/^[1-7]$/.test(key)) document.querySelectorAll("nav a")[key - 1].click();
    else {
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
  let last;
  addEventListener("keydown", e => {
    if ((e.ctrlKey || e.metaKey) && e.key == "k") { e.preventDefault(); last = card(); return open(); }
    if (e.target.id == "find" && e.key == "Enter") { e.preventDefault(); return $("li:not([hidden]) button", palette)?.click(); }
    if (e.key == "Escape") { const d = e.target.closest("details[open]"); if (d) { d.open = false; card()?.focus(); } }
    if (e.ctrlKey || e.metaKey || e.altKey || palette.open || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && e.target.type != "checkbox") return;
    if (e.key == "?") { last = card(); open(); e.preventDefault(); }
    else if (press(e.key)) e.preventDefault();
  });
  $("#find").addEventListener("input", filter);
  palette.addEventListener("close", () => {
    const value = palette.returnValue;
    palette.returnValue = "";
    last?.focus();
    if (value[0] == "/" && value != "/" || value == "/") location.assign(value); else if (value) press(value);
  });
  addEventListener("submit", async e => {
    const form = e.target, home = form.closest("[data-draft-id]"), button = e.submitter;
    if (form.method != "post" || form.action.endsWith("/logout")) return;
    e.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = 1;
    const at = cards().indexOf(home);
    if (at >= 0 && !form.closest("details")) { home.hidden = true; (cards()[at] || cards()[at - 1] || $("main")).focus(); }
    try {
      // getAttribute: button.formAction is the page's own address when there is no such attribute.
      const r = await fetch(button?.getAttribute("formaction") || form.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (new URL(r.url).pathname != location.pathname && r.redirected) location.assign(r.url); else show(await r.text(), Math.max(at, 0));
    } catch {
      if (home) home.hidden = false;
      said.textContent = "returncall does not answer. Is it still running?";
      said.className = "notice";
    }
    delete form.dataset.busy;
  });
  setInterval(() => document.querySelectorAll("[data-left]").forEach(b => { b.textContent = Math.max(0, b.textContent - 1); if (b.textContent == 0 && !editing()) { delete b.dataset.left; fresh(cards().indexOf(card())); } }), 1000);
  setInterval(async () => {
    const main = $("main"), pulse = main.dataset.pulse;
    if (!pulse || document.hidden || editing()) return;
    try { const r = await fetch("/pulse"); if (r.ok && await r.text() != pulse && main == $("main") && !editing()) fresh(cards().indexOf(card())); } catch { /* the next beat asks again */ }
  }, 1500);
})();
