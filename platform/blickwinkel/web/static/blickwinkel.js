// Small comforts. Every page works without this file; nothing here carries meaning that the markup does not.
"use strict";

const on = (type, handler) => document.addEventListener(type, handler);
const closest = (event, selector) => event.target instanceof Element ? event.target.closest(selector) : null;

// A question before something that cannot be undone, and no second submit while the first is on its way.
on("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if ("once" in form.dataset) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }
});
// The browser's back button may bring the page back as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Work in progress: the fragment replaces itself; when the work is done, the whole page is shown anew.
const poll = async (part) => {
  try {
    const reply = await fetch(part.dataset.poll, { headers: { Accept: "text/html" } });
    if (reply.ok) {
      const next = new DOMParser().parseFromString(await reply.text(), "text/html").body.firstElementChild;
      if (next && !next.dataset.poll) return location.reload();
      if (next) part.replaceWith(next);
      part = next ?? part;
    }
  } catch { /* the connection dropped: try again */ }
  if (part?.isConnected && part.dataset.poll) setTimeout(poll, 1500, part);
};
for (const part of document.querySelectorAll("[data-poll]")) setTimeout(poll, 1500, part);

// Answers are kept as they are given; the words for each state come from the page.
const keep = (form) => {
  const state = document.querySelector("[data-state]");
  const say = (name) => { if (state) state.textContent = state.dataset[name] ?? ""; };
  let waiting = 0;
  let turn = 0;
  let last = Promise.resolve(); // one save at a time, so that an older one never arrives after a newer one
  const save = async () => {
    const mine = ++turn;
    let refused = false; // a refusal stays one; only what did not get through is sent again
    say("saving");
    try {
      const reply = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form) });
      refused = reply.status >= 400 && reply.status < 500;
      if (!reply.ok) throw new Error(String(reply.status));
      if (mine === turn) say("saved");
    } catch {
      if (mine !== turn) return;
      say("unsaved");
      if (!refused) later(5000);
    }
  };
  const later = (milliseconds) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { last = last.then(save); }, milliseconds);
  };
  form.addEventListener("change", () => later(400));
  form.addEventListener("submit", () => clearTimeout(waiting));
};
for (const form of document.querySelectorAll("form[data-autosave]")) keep(form);

// On a keyboard: the digits choose an answer of the question that has the focus, 0 stands for "can't judge".
on("keydown", (event) => {
  const question = closest(event, ".question");
  if (!question || event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return;
  const scale = [...question.querySelectorAll(".choice:not(.abstain) input")];
  const chosen = event.key === "0"
    ? question.querySelector(".choice.abstain input")
    : scale.length < 10 ? scale[Number(event.key) - 1] : undefined;
  if (!chosen) return;
  event.preventDefault();
  chosen.focus();
  chosen.click();
});

// An error summary or the first faulty field is where reading should go on.
document.querySelector("[aria-invalid=true], .question:has(.error) input")?.focus();
