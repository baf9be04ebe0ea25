/* The web chat. Written for old phone browsers too: no build step, nothing fetched from elsewhere.
   Text from the server is only ever put in as text, never as HTML. */
"use strict";
(function () {
  const TALK = "troly.talk";
  const DRAFT = "troly.draft";
  const KEPT = 30;
  const POLL_MS = 20000;
  const TIMEOUT_MS = 30000;
  const REFUSED = [400, 413];
  const ITEM = /^\s*(?:[-•*]|(\d{1,2})[.)])\s+(.*)$/;

  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("page-data").textContent);
  const words = data.phrases;
  const main = byId("talk");
  const log = byId("log");
  const question = byId("question");
  const notice = byId("notice");
  const sure = byId("sure");

  /* A talk: {token, last, messages}. A message: {id, who: "me" | "assistant" | "officer", text, ...}.
     One of mine has `action` and `state` ("sending", "failed" or "sent"); a reply has what the server gave. */
  let talk = recall();
  let queue = Promise.resolve();
  let underway = 0;
  let polling = false;

  // ---- what is kept on this phone; where storage is refused, the talk lasts as long as the page

  function stored(key) {
    try { return localStorage.getItem(key); } catch (refused) { return null; }
  }

  function store(key, value) {
    try {
      if (value) localStorage.setItem(key, value); else localStorage.removeItem(key);
    } catch (refused) { /* full or forbidden */ }
  }

  function recall() {
    try {
      const kept = JSON.parse(stored(TALK));
      const messages = kept.messages.filter((message) => typeof message.text === "string");
      return { token: kept.token || null, last: Number(kept.last) || 0, messages: messages };
    } catch (broken) { /* start anew */ }
    return { token: null, last: 0, messages: [] };
  }

  function keep() {
    const last = { messages: talk.messages.slice(-KEPT) };
    store(TALK, talk.token || talk.messages.length ? JSON.stringify(Object.assign({}, talk, last)) : null);
  }

  // ---- drawing

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function fill(phrase, values) {
    return phrase.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
  }

  function draw(message) {
    const box = make("div", "message " + (message.who === "me" ? "mine" : message.who));
    box.id = "m" + message.id;
    box.tabIndex = -1;
    if (message.outcome) box.dataset.outcome = message.outcome;
    box.appendChild(make("p", message.who === "officer" ? "who" : "unseen", words[message.who]));
    const bubble = make("div", "bubble");
    if (message.lang && message.lang !== "vi") bubble.lang = message.lang;
    if (message.who === "me") bubble.textContent = message.text; else drawReply(bubble, message);
    box.appendChild(bubble);
    if (message.state === "failed") drawRetry(box, message);
    if (message.choices && message.choices.length) box.appendChild(drawChoices(message));
    return box;
  }

  function drawRetry(box, message) {
    box.classList.add("failed");
    const line = make("div", "unsent");
    const button = make("button", "retry", words.retry);
    button.type = "button";
    button.addEventListener("click", () => retry(message.id));
    line.appendChild(make("span", "", words.failed));
    line.appendChild(button);
    box.appendChild(line);
  }

  function drawChoices(message) {
    const list = make("ul", "choices");
    list.setAttribute("aria-label", words.choices);
    message.choices.forEach((choice, place) => {
      const button = choiceButton(choice.label, () => pick(message.id, place));
      button.disabled = message.picked !== undefined;
      if (message.picked === place) button.classList.add("picked");
      list.appendChild(wrap("li", button));
    });
    return list;
  }

  function choiceButton(label, act) {
    const button = make("button", "", label);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }

  function wrap(tag, child) {
    const element = make(tag);
    element.appendChild(child);
    return element;
  }

  /* The reply's lines as paragraphs and lists; a line that names a source is set smaller. */
  function drawReply(bubble, message) {
    const links = linksOf(message.citations);
    const lines = message.text.split("\n");
    let list = null;
    let gap = false;
    lines.forEach((line, place) => {
      const item = ITEM.exec(line);
      if (!line.trim()) {
        gap = true;
        return;
      }
      if (!item) {
        list = null;
        bubble.appendChild(drawLine(line, leads(lines, place), gap, links));
      } else {
        const tag = item[1] ? "ol" : "ul";
        if (!list || list.localName !== tag || gap) list = bubble.appendChild(make(tag, gap ? "gap" : ""));
        const entry = list.appendChild(make("li"));
        if (item[1]) entry.value = Number(item[1]);
        linkify(entry, item[2], links);
      }
      gap = false;
    });
    drawSources(bubble, message, links);
  }

  /* A short line with a colon, over a list or over the whole answer, is its heading. */
  function leads(lines, place) {
    const next = lines[place + 1];
    return next !== undefined && (place === 0 || ITEM.test(next)) && lines[place].length <= 90 &&
      /:\s*$/.test(lines[place]);
  }

  function drawLine(line, heading, gap, links) {
    const paragraph = make("p");
    if (line.startsWith(words.source_mark)) paragraph.className = "source";
    else if (heading) paragraph.className = "lead";
    if (gap && paragraph.className !== "source") paragraph.classList.add("gap");
    linkify(paragraph, line, links);
    return paragraph;
  }

  /* Names the sources unless the text does so itself, and gives each one's page once. */
  function drawSources(bubble, message, links) {
    const told = bubble.querySelector(".source") !== null;
    const seen = new Set(Array.from(bubble.querySelectorAll("a"), (a) => a.href));
    (message.citations || []).forEach((citation) => {
      const line = make("p", "source");
      const name = fill(words.source, { title: citation.title }) +
        (citation.locator ? ", " + citation.locator : "") + dated(citation.as_of);
      if (!told && !seen.has(name)) line.textContent = name;
      seen.add(name);
      const url = citation.url && links.get(citation.url);
      if (url && !seen.has(url)) {
        if (line.textContent) line.appendChild(make("br"));
        line.appendChild(link(url, fill(words.open_source, { host: new URL(url).hostname })));
        seen.add(url);
      }
      if (line.textContent) bubble.appendChild(line);
    });
  }

  function dated(iso) {
    if (!iso) return "";
    const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
    return " (" + fill(words.as_of, { date: day ? day[3] + "/" + day[2] + "/" + day[1] : iso }) + ")";
  }

  /* Words that may become links: the cited https addresses and their bare host names. Nothing else does. */
  function linksOf(citations) {
    const links = new Map();
    (citations || []).forEach((citation) => {
      try {
        const url = new URL(citation.url);
        if (url.protocol !== "https:" || url.username) return;
        links.set(citation.url, url.href);
        links.set(url.hostname, "https://" + url.hostname + "/");
      } catch (notAnAddress) { /* stays text */ }
    });
    return links;
  }

  function linkify(element, text, links) {
    text.split(/(\s+)/).forEach((word) => {
      const bare = word.replace(/^[(["“‘]+/, "").replace(/[.,;:!?)\]"”’…]+$/, "");
      const url = links.get(bare) || links.get(bare.toLowerCase());
      if (!bare || !url) {
        element.appendChild(document.createTextNode(word));
        return;
      }
      const start = word.indexOf(bare);
      element.appendChild(document.createTextNode(word.slice(0, start)));
      element.appendChild(link(url, bare));
      element.appendChild(document.createTextNode(word.slice(start + bare.length)));
    });
    element.normalize();
  }

  function link(url, text) {
    const anchor = make("a", "", text);
    anchor.href = url;
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    anchor.appendChild(make("span", "unseen", " " + words.new_tab));
    return anchor;
  }

  function redraw() {
    log.setAttribute("aria-live", "off"); // an old talk is not read aloud again
    log.textContent = "";
    talk.messages.forEach((message) => log.appendChild(draw(message)));
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
    welcome();
    bring(lastOfMine());
  }

  function welcome() {
    byId("welcome").hidden = talk.messages.some((message) => message.who === "me");
  }

  function lastOfMine() {
    const mine = log.querySelectorAll(".mine");
    return mine.length ? mine[mine.length - 1] : null;
  }

  /* A long answer is shown from its question down, not from its end. */
  function bring(element) {
    if (element) main.scrollTop = element.offsetTop - 12;
  }

  function show(message) {
    const box = draw(message);
    box.classList.add("new");
    log.appendChild(box);
    welcome();
    bring(message.who === "officer" ? box : lastOfMine() || box);
    return box;
  }

  function busy(change) {
    underway += change;
    byId("busy").textContent = underway ? words.busy : "";
    if (change > 0) main.scrollTop = main.scrollHeight;
  }

  // ---- the talk

  function add(message) {
    talk.last += 1;
    const whole = Object.assign({ id: talk.last }, message);
    talk.messages.push(whole);
    keep();
    return show(whole);
  }

  function find(id) {
    return talk.messages.find((message) => message.id === id);
  }

  function change(id, values) {
    const message = find(id);
    if (!message) return;
    Object.assign(message, values);
    keep();
    const old = byId("m" + id);
    if (!old) return;
    const focused = old.contains(document.activeElement);
    const box = draw(message);
    old.parentNode.replaceChild(box, old);
    if (focused) box.focus({ preventScroll: true });
  }

  function remove(id) {
    talk.messages = talk.messages.filter((message) => message.id !== id);
    keep();
    const box = byId("m" + id);
    if (box) box.remove();
    welcome();
  }

  /* Messages go one after another, so that each answer follows its question. */
  function send(text, action) {
    notice.textContent = byId("spoken").textContent = "";
    const box = add({ who: "me", text: text, action: action, state: "sending" });
    const id = talk.last;
    busy(1);
    queue = queue.then(() => deliver(id, text, action)).then(() => busy(-1));
    return box;
  }

  async function deliver(id, text, action) {
    let answer;
    try {
      answer = await call(text, action);
    } catch (unreachable) {
      change(id, { state: "failed" });
      byId("spoken").textContent = words.unsent;
      main.scrollTop = main.scrollHeight;
      return;
    }
    if (answer.error) {
      // The server will not take it as it is: the words go back to where they can be changed.
      remove(id);
      type(question.value ? text + "\n" + question.value : text);
      notice.textContent = answer.error;
      return;
    }
    change(id, { state: "sent" });
    receive(answer);
  }

  function receive(answer) {
    talk.token = answer.conversation;
    add({
      who: "assistant", text: answer.text, outcome: answer.outcome, citations: answer.citations,
      choices: answer.choices, lang: answer.lang,
    });
  }

  /* Gives the server's answer, or {error} for a message that it refuses. Throws when it cannot be reached. */
  async function call(text, action) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      const response = await fetch("api/chat", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ text: text, action: action || null, conversation: talk.token }),
        signal: stop.signal,
      });
      const answer = await response.json();
      if (response.ok ? typeof answer.text === "string" : refused(response, answer)) return answer;
      throw new Error(String(response.status));
    } finally {
      clearTimeout(timer);
    }
  }

  function refused(response, answer) {
    return REFUSED.indexOf(response.status) >= 0 && answer.error;
  }

  function pick(id, place) {
    const message = find(id);
    if (!message || message.picked !== undefined) return;
    const choice = message.choices[place];
    change(id, { picked: place });
    send(choice.label, choice.action).focus({ preventScroll: true });
  }

  function retry(id) {
    const message = find(id);
    if (!message) return;
    remove(id);
    send(message.text, message.action).focus({ preventScroll: true });
  }

  /* Asks the server to forget, and only then clears the page. */
  async function clear() {
    busy(1);
    try {
      const answer = await call(words.clear_text, null);
      if (answer.error) throw new Error(answer.error);
      talk = { token: null, last: talk.last, messages: [] };
      notice.textContent = "";
      type("");
      log.textContent = "";
      receive(answer);
      if (!answer.choices.length) talk.token = null;
      keep();
    } catch (unreachable) {
      notice.textContent = words.not_cleared;
    }
    busy(-1);
  }

  async function poll() {
    const token = talk.token;
    if (document.hidden || !token || polling) return;
    polling = true;
    try {
      const response = await fetch("api/pending?conversation=" + encodeURIComponent(token));
      const waiting = await response.json();
      if (token === talk.token) waiting.answers.forEach((text) => add({ who: "officer", text: text }));
    } catch (unreachable) { /* asked again soon */ }
    polling = false;
  }

  // ---- typing

  function type(text) {
    question.value = text;
    grow();
    store(DRAFT, text);
  }

  function grow() {
    question.style.height = "auto";
    question.style.height = question.scrollHeight + 4 + "px";
  }

  function submit(event) {
    event.preventDefault();
    const text = question.value.trim();
    if (!text) {
      question.focus();
      return;
    }
    type("");
    send(text, null);
    question.focus();
  }

  /* Enter while a Vietnamese keyboard still composes a syllable belongs to the keyboard. */
  function enter(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    submit(event);
  }

  function askToClear() {
    if (sure.showModal) sure.showModal();
    else if (window.confirm(byId("sure-text").textContent)) startClearing();
  }

  function startClearing() {
    queue = queue.then(clear);
  }

  /* Some phones lay the keyboard over the page: the page then takes the height that is left to see. */
  function fit() {
    const view = window.visualViewport;
    if (view.scale > 1.01) return;
    const covered = window.innerHeight - view.height > 80;
    document.documentElement.style.setProperty("--height", covered ? view.height + "px" : "");
    if (covered) window.scrollTo(0, 0);
  }

  // ---- start

  if (data.commune) {
    byId("served").textContent = fill(words.served, { commune: data.commune });
    byId("served").hidden = false;
  }
  data.starters.forEach((text) => {
    const button = choiceButton(text, () => send(text, null).focus({ preventScroll: true }));
    byId("starters").appendChild(wrap("li", button));
    byId("examples").hidden = false;
  });
  talk.messages.forEach((message) => {
    if (message.state === "sending") message.state = "failed"; // the page was left before the answer came
  });
  redraw();
  type(stored(DRAFT) || "");
  byId("ask").addEventListener("submit", submit);
  question.addEventListener("keydown", enter);
  question.addEventListener("input", () => type(question.value));
  byId("clear").addEventListener("click", askToClear);
  byId("sure-no").addEventListener("click", () => sure.close());
  byId("sure-yes").addEventListener("click", () => {
    sure.close();
    startClearing();
  });
  window.addEventListener("storage", (event) => {
    if (event.key !== TALK) return;
    talk = recall();
    redraw();
  });
  document.addEventListener("visibilitychange", poll);
  setInterval(poll, POLL_MS);
  poll();
  if (window.visualViewport) window.visualViewport.addEventListener("resize", fit);
  if (window.matchMedia("(hover: hover) and (pointer: fine)").matches) question.focus();
})();
