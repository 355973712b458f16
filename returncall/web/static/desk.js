// Keys, the palette, and posting without a reload.  Every key presses what is on the page; without this file all works.
// Served compressed, without comments and indents: see files.py.
(() => {
  const doc = document, $ = (s, r = doc) => r.querySelector(s), all = (s, r = doc) => [...r.querySelectorAll(s)];
  const said = $("#said"), palette = $("#keys"), find = $("#find"), field = "input:not([type=checkbox]),textarea,select";
  const cards = () => all("main [data-draft-id][tabindex]:not([hidden])");
  const card = () => doc.activeElement.closest("[data-draft-id]");
  let dirty, wait, turn = 0, line = Promise.resolve(), drawn = -999, last;
  const editing = () => dirty || palette.open || $("details.edit[open]") || doc.activeElement.matches(field);
  const parse = html => new DOMParser().parseFromString(html, "text/html");
  // at: the place of the card to stand on.  same: it is the same page again, so what was open and in focus stays so.
  const show = (html, at, same) => {
    const old = $("main"), main = $("main", parse(html)), here = all("*", old).indexOf(doc.activeElement);
    if (!main) return location.reload();
    const now = all("details", main), was = all("details", old);
    if (same && was.length == now.length) now.forEach((one, i) => { one.open = was[i].open; });
    all("[name=draft]:checked", old).forEach(one => $(`[value="${one.value}"]`, main)?.click());
    old.replaceWith(main);
    dirty = 0;
    if (at >= 0) (cards()[Math.min(at, cards().length - 1)] || main).focus();
    else if (same) all("*", main)[here]?.focus({ preventScroll: true });
    const told = $(".notice p,.checked p,.empty p")?.textContent || "";
    if (said.textContent != told) said.textContent = told;
  };
  // An answer that a newer act has overtaken is not shown.
  const fresh = async mine => {
    const r = await fetch(location.href), html = await r.text();
    if (r.ok && mine == turn && !editing()) { show(html, cards().indexOf(card()), true); drawn = performance.now(); }
  };
  const press = key => {
    const list = cards(), on = card(), at = list.indexOf(on);
    if (key == "j" || key == "k") (list[at + (key == "j" || -1)] || list[at] || list[0])?.focus();
    else if (key > 0) all("nav a")[key - 1].click();
    else {
      if (key == "y" && !on) return; // only what one stands on is approved
      const home = on || list[0] || $("main"), sel = `[data-key="${CSS.escape(key)}"]`;
      const hit = $(sel, home) || (key == "z" || key == "/" ? $(sel) : $("main > [data-draft-id] " + sel));
      if (!hit) return;
      if (hit.matches(".search input")) hit.focus(); else hit.click();
      if (key == "r") $("textarea", home)?.focus();
    }
    return true;
  };
  const filter = () => all("li", palette).forEach(li => { li.hidden = !li.textContent.toLowerCase().includes(find.value.toLowerCase()); });
  const search = e => { e.preventDefault(); last = card(); palette.showModal(); find.value = ""; filter(); };
  addEventListener("keydown", e => {
    const on = e.target, ctrl = e.ctrlKey || e.metaKey;
    const open = e.key == "Escape" && on.closest("details[open]");
    if (open) { open.open = false; card()?.focus(); }
    if (ctrl && e.key == "k") search(e);
    if (on == find && e.key == "Enter") { e.preventDefault(); $("li:not([hidden]) button", palette)?.click(); }
    // Seen: a palette that Escape has just closed keeps the focus in its hidden field until the next frame.
    if (ctrl || e.altKey || palette.open || on.matches?.(field) && on.checkVisibility()) return;
    if (e.key == "?") search(e);
    else if ((!e.repeat || /[jk]/.test(e.key)) && press(e.key)) e.preventDefault();
  });
  palette.addEventListener("close", () => {
    const value = palette.returnValue;
    palette.returnValue = "";
    last?.focus();
    if (value[0] == "/") location = value; else if (value) press(value);
  });
  const fields = form => new URLSearchParams(new FormData(form)), send = (to, body) => fetch(to, { method: "POST", body });
  addEventListener("input", e => {
    const on = e.target, form = on.closest("[data-live]"), text = on.value;
    if (on == find) return filter();
    if (on.name != "draft" && on.name != "q") dirty = 1;
    clearTimeout(wait);
    // What is checked as one types: only the verdict is put in, the text stays as it is.
    if (form) wait = setTimeout(async () => {
      const told = $(".checked", parse(await (await send(form.getAttribute("action"), fields(form))).text()));
      if (told && on.value == text) $(".checked").replaceChildren(...told.childNodes);
    }, 300);
  });
  // What lies under the pointer may just have moved up: neither a double click nor a click into a redrawn page counts.
  addEventListener("click", e => {
    if (e.target.closest("main button") && (e.detail > 1 || e.detail && e.timeStamp - drawn < 300)) e.preventDefault();
  }, true);
  addEventListener("submit", e => {
    const form = e.target, home = form.closest("[data-draft-id]");
    if (form.method != "post" || !form.closest("main")) return;
    e.preventDefault();
    if (form.dataset.busy) return;
    const mine = form.dataset.busy = ++turn, at = cards().indexOf(home);
    // getAttribute: button.formAction is the page's own address when there is no such attribute.
    const to = e.submitter?.getAttribute("formaction") || form.getAttribute("action"), sent = fields(form);
    if (at >= 0 && !form.closest("details")) { home.hidden = true; (cards()[at] || cards()[at - 1] || $("main")).focus(); }
    line = line.then(async () => {
      const r = await send(to, sent), html = await r.text();
      if (r.redirected && mine != turn) return;
      turn++;
      if (r.redirected && new URL(r.url).pathname != location.pathname) return location = r.url;
      if (r.redirected) history.replaceState(0, "", r.url);
      show(html, Math.max(at, 0));
    }).catch(() => {
      if (home) home.hidden = false;
      delete form.dataset.busy;
      said.textContent = "returncall does not answer. Is it still running?";
      said.className = "notice";
    });
  });
  // The page asks whether it is older than its data; an answer holds the words of all pages that are not.
  setInterval(async () => {
    const pulse = $("main").dataset.pulse, mine = turn;
    const late = all("[data-left]").filter(one => !(one.textContent -= one.textContent > 0))[0];
    if (!pulse || doc.hidden || editing()) return;
    try { if (late || !(await (await fetch("/pulse")).text()).includes(pulse)) await fresh(mine); } catch { /* the next beat asks again */ }
  }, 1000);
})();
