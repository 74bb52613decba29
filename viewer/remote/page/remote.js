// The remote control: pairs by the ticket in the address, shows what the screen shows, asks for what is pressed.
// How messages are sealed is told in viewer/remote/messages.py.
import { hex, hmac, joined, unhex } from "/hmac_sha256.js";
import { WORDS } from "/words.js";

const LABELS = {
  pair: "jinyuzui remote 1 pair:",
  resume: "jinyuzui remote 1 resume:",
  session: "jinyuzui remote 1 session:",
  connection: "jinyuzui remote 1 connection:",
  phone: "jinyuzui remote 1 phone says:",
  server: "jinyuzui remote 1 server says:",
};
const SILENT = 13000; // milliseconds without a sign of life after which a connection is lost
const WAITS = [300, 700, 1500, 3000, 6000]; // milliseconds before each next try
const KEPT = "jinyuzui-remote";
const SIGNS = { // drawn, since each phone has other letters for them
  "tour-previous": "M16 4v16L5 12z",
  "tour-next": "M8 4v16l11-8z",
  "tour-play": "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  blank: "M3 5h18v12H3zM9 19h6v2H9z",
  home: "M12 3 2 12h3v9h5v-6h4v6h5v-9h3z",
  back: "M5 3 3 5l7 7-7 7 2 2 7-7 7 7 2-2-7-7 7-7-2-2-7 7z",
  language: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm6.900 6h-3a15 15 0 0 0-1.400-3.600A8 8 0 0 1 18.900 8zM12 4.100A13 13 0 0 1 13.900 8h-3.800A13 13 0 0 1 12 4.100zM4.300 14a8 8 0 0 1 0-4h3.400a17 17 0 0 0 0 4zm.8 2h3a15 15 0 0 0 1.400 3.600A8 8 0 0 1 5.100 16zm3-8h-3a8 8 0 0 1 4.400-3.600A15 15 0 0 0 8.100 8zM12 19.900A13 13 0 0 1 10.100 16h3.800a13 13 0 0 1-1.900 3.900zM14.300 14H9.700a15 15 0 0 1 0-4h4.600a15 15 0 0 1 0 4zm.2 5.600a15 15 0 0 0 1.400-3.600h3a8 8 0 0 1-4.400 3.600zM16.400 14a17 17 0 0 0 0-4h3.300a8 8 0 0 1 0 4z",
};

const utf8 = new TextEncoder();
const $ = (id) => document.getElementById(id);
const sealed = (key, label, bytes) => hmac(key, joined(utf8.encode(LABELS[label]), bytes));

let lang = (navigator.languages ?? [navigator.language]).find((l) => /^(zh|en)\b/i.test(l))?.slice(0, 2).toLowerCase() ?? "en";
let ticket = null; // bytes, until it is used
let pairing = kept(); // { session, key } of the phone, as hexadecimal digits
let socket = null, phase = "start", said = "noCode", seconds = 0;
let channel = null; // { key, session, said, heard } of the connection
let tries = 0, again = 0, silence = 0, toasting = 0, counting = 0;
let outline = null, present = null, tab = "now";
let listed = {}; // the outline and language of the rows that are there

// -- pairing and connection ------------------------------------------------------------------------------------------

/** What was kept when the page was loaded before; only this tab has it, and only until it is closed. */
function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT));
    return /^[0-9a-f]{16}$/.test(found?.session) && /^[0-9a-f]{64}$/.test(found?.key) ? found : null;
  } catch {
    return null;
  }
}

function keep(found) {
  pairing = found;
  try {
    if (found) sessionStorage.setItem(KEPT, JSON.stringify(found));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // Without storage the phone stays paired until the page is loaded anew.
  }
}

/** Take the ticket out of the address: it shall not be in the phone's history, nor be sent on as a link. */
function takeTicket() {
  const found = /^#([0-9a-f]{32})$/.exec(location.hash);
  if (!location.hash) return;
  history.replaceState(null, "", location.pathname);
  if (found) ticket = unhex(found[1]);
}

function connect() {
  clearTimeout(again);
  drop();
  if (!ticket && !pairing) return say("stopped", said);
  if (phase !== "lost") say("pairing", "pairing");
  const mine = (socket = new WebSocket(`ws://${location.host}/link`));
  listen();
  mine.onmessage = (event) => { if (mine === socket) hear(event.data); };
  mine.onclose = (event) => { if (mine === socket) closed(event.code); };
}

/** Let go of a connection without waiting for its end, which may take long where a network is gone. */
function drop() {
  clearTimeout(silence);
  const before = socket;
  socket = channel = null;
  before?.close();
}

function listen() {
  clearTimeout(silence);
  silence = setTimeout(() => closed(0), SILENT);
}

function closed(code) {
  drop();
  if (phase === "stopped") return;
  if (code === 4001) { keep(null); return say("stopped", "forgotten"); }
  if (code === 4002) return say("stopped", "elsewhere");
  if (code === 4000) return;
  say("lost", "lost");
  const wait = WAITS[Math.min(tries++, WAITS.length - 1)];
  again = setTimeout(connect, wait * (0.8 + 0.4 * Math.random()));
}

/** At once, where it is likely that the network is there again. */
function hurry() {
  if (document.visibilityState === "visible" && phase === "lost") { tries = 0; connect(); }
}

function hear(text) {
  listen();
  if (channel && /^[0-9a-f]{64}\{/.test(text)) return open(text);
  if (text[0] !== "{") return closed(0);
  const word = JSON.parse(text);
  if (word.kind === "hello" && !channel) introduce(unhex(word.nonce));
  else if (word.kind === "refused") refused(word);
}

/** Prove to have the ticket, or to be a phone that has had one. */
function introduce(theirs) {
  const mine = crypto.getRandomValues(new Uint8Array(16));
  const nonces = joined(theirs, mine);
  const word = { kind: ticket ? "pair" : "resume", nonce: hex(mine) };
  if (!ticket) word.session = pairing.session;
  const key = ticket ? sealed(ticket, "session", nonces) : unhex(pairing.key);
  word.proof = hex(sealed(ticket ?? key, word.kind, nonces));
  channel = { key: sealed(key, "connection", nonces), own: key, session: ticket ? null : pairing.session, said: 0, heard: 0 };
  socket.send(JSON.stringify(word));
}

function refused(word) {
  const had = ticket !== null;
  drop();
  if (word.why === "slow") {
    seconds = Math.min(Math.ceil(Number(word.wait) || 1), 600);
    phase = "slow";
    return count();
  }
  ticket = null;
  // A phone that scans an old code beside being paired stays paired.
  if (had && pairing) { toast("used"); return connect(); }
  keep(null);
  say("stopped", had ? "used" : "forgotten");
}

function count() {
  clearTimeout(counting);
  if (phase !== "slow") return;
  if (seconds <= 0) return connect();
  say("slow", "slow");
  counting = setTimeout(() => { seconds -= 1; count(); }, 1000);
}

/** Check a message of the server, and only then read it. */
function open(text) {
  const bytes = utf8.encode(text.slice(64));
  if (hex(sealed(channel.key, "server", bytes)) !== text.slice(0, 64)) return closed(0);
  const message = JSON.parse(text.slice(64));
  if (message.count <= channel.heard || (channel.session && message.session !== channel.session)) return closed(0);
  channel.heard = message.count;
  if (!channel.session) {
    channel.session = message.session;
    ticket = null;
    keep({ session: message.session, key: hex(channel.own) });
  }
  if (phase !== "open") { tries = 0; say("open", "connected"); }
  const word = message.say;
  if (word.kind === "scene") outline = word;
  else if (word.kind === "now") present = word;
  else if (word.kind === "answer" && !word.done) toast("refused");
  if (word.kind === "scene" || word.kind === "now") fill();
}

function ask(word) {
  if (phase !== "open" || !channel) return;
  const text = JSON.stringify({ kind: "phone", session: channel.session, count: ++channel.said, say: word });
  socket.send(hex(sealed(channel.key, "phone", utf8.encode(text))) + text);
}

// -- what is seen ----------------------------------------------------------------------------------------------------

const words = (key) => WORDS[lang][key] ?? key;
const local = (texts) => texts?.[lang] || texts?.en || texts?.zh || "";

function say(next, key) {
  phase = next;
  said = key;
  document.body.dataset.phase = phase;
  const text = words(key).replace("{n}", seconds);
  const running = phase === "open" || (phase === "lost" && outline);
  $("panel").hidden = $("controls").hidden = !running;
  $("message").hidden = Boolean(running);
  $("status").textContent = running ? text : "";
  $("said").textContent = text;
  $("here").hidden = key !== "elsewhere";
  for (const button of document.querySelectorAll("#panel section button, #controls button")) able(button);
}

function able(button) {
  button.disabled = phase !== "open";
}

function toast(key) {
  clearTimeout(toasting);
  $("toast").textContent = words(key);
  $("toast").classList.add("shown");
  toasting = setTimeout(() => { $("toast").classList.remove("shown"); $("toast").textContent = ""; }, 2500);
}

function fill() {
  if (!outline || !present) return;
  const can = new Set(outline.can);
  $("scene").textContent = local(outline.title) || words("app");
  document.title = $("scene").textContent;
  const stops = outline.stops.length;
  let where = stops ? words("notBegun") : "";
  if (present.ended) where = words("ended");
  else if (present.stop >= 0) where = `${present.stop + 1} / ${stops}`;
  const parts = [local(outline.tour), where, present.blank ? words("black") : ""];
  $("where").textContent = parts.filter(Boolean).join(" · ");
  $("title").textContent = local(present.title);
  $("caption").textContent = local(present.caption);
  const following = present.ended ? "" : local(outline.stops[present.stop + 1]);
  $("then").textContent = following && `${words("then")} · ${following}`;
  $("notes").hidden = !local(present.notes);
  $("notes-text").textContent = local(present.notes);
  for (const button of $("controls").querySelectorAll("button")) {
    const action = button.dataset.action;
    button.hidden = !can.has(action) || (action === "tour-play" && !stops);
    const changed = { "tour-play": present.playing && "pause", blank: present.blank && "light" }[action];
    button.querySelector(".word").textContent = words(changed || { "tour-play": "play" }[action] || action);
    button.querySelector("path").setAttribute("d", SIGNS[changed === "pause" ? "pause" : action]);
    if (action === "blank") button.setAttribute("aria-pressed", String(present.blank));
  }
  if (listed.outline !== outline || listed.lang !== lang) {
    listed = { outline, lang };
    rows("stops", outline.stops.map((title, i) => [String(i + 1), local(title), { kind: "stop", stop: i }]), can.has("stop"));
    rows("spots", outline.spots.map((spot) => [spot.number, local(spot.title), { kind: "open", hotspot: spot.id }]), can.has("open"));
  }
  mark("stops", (word) => word.stop === present.stop && !present.ended);
  mark("spots", (word) => word.hotspot === present.opened);
  show();
}

const asks = new WeakMap(); // what each row asks for

function rows(id, entries, allowed) {
  const made = entries.map(([number, title, word]) => {
    const row = document.createElement("button");
    row.type = "button";
    row.className = "row";
    for (const [name, text] of [["number", number], ["name", title]]) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = text;
      row.append(part);
    }
    asks.set(row, word);
    row.addEventListener("click", () => { ask(word); pick("now"); });
    able(row);
    return row;
  });
  if (!made.length || !allowed) {
    const none = document.createElement("p");
    none.textContent = words(id === "stops" ? "noStops" : "noSpots");
    $(id).replaceChildren(none);
  } else $(id).replaceChildren(...made);
}

function mark(id, is) {
  for (const row of $(id).querySelectorAll(".row")) {
    if (is(asks.get(row))) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function pick(name) {
  tab = name;
  show();
  $(tab).querySelector('[aria-current="true"]')?.scrollIntoView({ block: "center" });
}

function show() {
  for (const name of ["now", "stops", "spots"]) {
    $(name).hidden = name !== tab;
    $(`tab-${name}`).setAttribute("aria-selected", String(name === tab));
    $(`tab-${name}`).textContent = words(name);
  }
}

function translate() {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.title = words("app");
  $("scene").textContent = words("app");
  $("switch").textContent = words("other");
  $("switch").setAttribute("aria-label", words("otherName"));
  $("switch").lang = lang === "zh" ? "en" : "zh-CN";
  $("notes-heading").textContent = words("notes");
  $("here").textContent = words("here");
  say(phase, said);
  fill();
}

$("switch").addEventListener("click", () => { lang = lang === "zh" ? "en" : "zh"; translate(); });
$("here").addEventListener("click", () => { phase = "start"; connect(); });
for (const name of ["now", "stops", "spots"]) $(`tab-${name}`).addEventListener("click", () => pick(name));
for (const button of $("controls").querySelectorAll("button"))
  button.addEventListener("click", () => ask({ kind: "do", action: button.dataset.action }));
document.addEventListener("visibilitychange", hurry);
addEventListener("online", hurry);
addEventListener("hashchange", () => { takeTicket(); if (ticket) { tries = 0; phase = "start"; connect(); } });

takeTicket();
translate();
connect();
