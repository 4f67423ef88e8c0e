// What a person would notice on a page that is open in the browser: each function returns what is wrong.
(() => {
  const shown = (e) => e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && e.getClientRects().length > 0;
  const name = (e) => `${e.tagName.toLowerCase()}${e.className ? "." + e.className : ""} “${(e.innerText || e.value || e.name || e.getAttribute("aria-label") || "").trim().slice(0, 40)}”`;
  const controls = () => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter((e) => shown(e) && !e.disabled && e.tabIndex >= 0 && !e.closest(".skip"));
  // The whole of what answers to a press: a label belongs to its box.
  const area = (e) => {
    const over = getComputedStyle(e, "::after"); // a link whose row answers as a whole
    const own = (over.position === "absolute" && over.content !== "none" ? e.offsetParent : e).getBoundingClientRect();
    const label = ["radio", "checkbox"].includes(e.type) ? e.closest("label") || e.labels?.[0] : null;
    const all = [own, ...[...(label ? [label] : e.querySelectorAll("img"))].map((part) => part.getBoundingClientRect())];
    return { width: Math.max(...all.map((r) => r.width)), height: Math.max(...all.map((r) => r.height)) };
  };
  // A link within a sentence is as high as its line (WCAG 2.5.8, exception "inline").
  const inSentence = (e) => e.tagName === "A" && getComputedStyle(e).display === "inline"
    && [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim().length > 1);
  window.looking = {
    tooWide() {
      const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
      if (over <= 0) return [];
      const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && shown(e));
      return [`${over} px too wide: ${wide.slice(-3).map(name).join(", ")}`];
    },
    tooSmall(least) {
      return controls().filter((e) => !inSentence(e)).filter((e) => area(e).height < least - 0.5 || area(e).width < Math.min(least, 24) - 0.5)
        .map((e) => `${name(e)} is ${Math.round(area(e).width)} × ${Math.round(area(e).height)} px`);
    },
    // Which elements are there for anybody, as one text: the same text at two sizes means the same content.
    shown: () => [...document.querySelectorAll("body *")].map((e) => {
      const box = e.getBoundingClientRect();
      return Number(e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && box.width > 1 && box.height > 1);
    }).join(""),
    // Put the focus before everything and watch where it goes; return how many stops there are.
    // Radios of one name are one stop; of a group that is not answered any may be it.
    start() {
      document.activeElement?.blur();
      window.getSelection().removeAllRanges();
      window.scrollTo(0, 0);
      document.querySelectorAll("[data-reached]").forEach((e) => delete e.dataset.reached);
      unseen.clear();
      const seen = new Set();
      return controls().filter((e) => (e.type !== "radio" || (!seen.has(e.name) && seen.add(e.name)))).length;
    },
    // What had the focus and did not show it.
    unseen: () => [...unseen],
    unreached() {
      const missed = controls().filter((e) => !e.dataset.reached
        && !(e.type === "radio" && document.querySelector(`input[type=radio][name="${CSS.escape(e.name)}"][data-reached]`)));
      return missed.map((e) => `${name(e)} is not reached by keyboard`);
    },
  };
  const unseen = new Set();
  document.addEventListener("focusin", ({ target: e }) => {
    e.dataset.reached = "1";
    const style = getComputedStyle(e), box = e.closest("label") ? getComputedStyle(e.closest("label")) : style;
    const rings = [style, box].some((s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none");
    if (!rings) unseen.add(`${name(e)} does not show that it has the focus`);
  });
})();
