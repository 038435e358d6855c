// The page on the wall: shows what /events tells and counts its clocks on by the server's time.
// WORDS, the Chinese of kinds and clocks, comes before (tools/wall_words.py).

const TEXTS = {
  en: {
    all: "All sites", live: "live", connecting: "connecting …", lost: "no connection",
    stale: "✖ No connection for {age}: what stands here is old. Trying again …",
    waiting: "◆ Waiting for the first figures …",
    open: "open", wait: "to dispatch", onsite: "on site", overdue: "overdue",
    ontime: "on time today", emergencies: "emergencies",
    of: "{met} of {all}", none: "nothing due yet", ofopen: "{share} % of open",
    first: "What is late, then what is due next", more: "… and {count} more are overdue",
    calm: "✓ Nothing is overdue and no clock is running.",
    late: "▲ late", soon: "◆ soon", later: "○ due", taken: "▲ taken",
    problem: {
      none: ["This screen has no access yet.",
        "An admin makes one with: paigong-admin wallboard add NAME — then open this page once with ?token=… behind its address."],
      wrong: ["This screen's token is not known here.",
        "Open the page once with the token as paigong-admin wallboard add printed it, whole."],
      revoked: ["This screen's access was revoked.",
        "An admin gives a new one with: paigong-admin wallboard add NAME"],
      busy: ["The server could not answer in time.", "This page tries again by itself."],
    },
  },
  zh: {
    all: "全部小区", live: "实时", connecting: "正在连接…", lost: "连接中断",
    stale: "✖ 连接已中断 {age}：屏幕上是旧数据，正在重新连接…",
    waiting: "◆ 等待首批数据…",
    open: "未结", wait: "待派工", onsite: "现场处理", overdue: "超时",
    ontime: "今日及时率", emergencies: "突发事件",
    of: "{met} / {all}", none: "今日尚无到期", ofopen: "占未结 {share}%",
    first: "先看超时，再看即将到期", more: "… 另有 {count} 单超时",
    calm: "✓ 没有超时，也没有计时中的工单。",
    late: "▲ 超时", soon: "◆ 将到", later: "○ 计时", taken: "▲ 已接手",
    problem: {
      none: ["此屏幕尚未开通。", "请管理员执行 paigong-admin wallboard add 名称，再在网址后加上 ?token=… 打开一次。"],
      wrong: ["此屏幕的令牌不正确。", "请用 paigong-admin wallboard add 显示的完整令牌重新打开一次。"],
      revoked: ["此屏幕的访问权限已被注销。", "请管理员执行 paigong-admin wallboard add 名称 重新开通。"],
      busy: ["服务器未能及时应答。", "页面会自动重试。"],
    },
  },
};

const SOON_MS = 10 * 60 * 1000;      // a clock that is over within this is marked
const STALE_MS = 6000;               // the server tells the time every two seconds
const RETRY_MS = [1000, 2000, 4000, 8000];

const $ = (id) => document.getElementById(id);
const lang = document.body.dataset.lang === "zh" ? "zh" : "en";
const text = TEXTS[lang];
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

let board = null, screenName = "";
let ahead = 0;                       // the server's time less this machine's monotonic clock
let heard = 0;                       // when the server was heard last, monotonic; 0: never
let source = null, tries = 0, retryTimer = 0, over = false;

const serverNow = () => performance.now() + ahead;

// A kind's or a clock's name: as it is, without its underscores, or in Chinese.
const nameText = (words, name) => (lang === "zh" && words[name]) || name.replaceAll("_", " ");

// ---- words and numbers -------------------------------------------------------------------------

const two = (n) => String(n).padStart(2, "0");

function lengthText(ms) {            // "0:07", "1:02:33", "3 d 04 h"
  const s = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(s / 86400), hours = Math.floor(s / 3600) % 24;
  if (days > 0) return lang === "zh" ? `${days} 天 ${hours} 时` : `${days} d ${two(hours)} h`;
  const minutes = Math.floor(s / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

function ageText(ms) {
  const s = Math.max(0, Math.floor(ms / 1000)), m = Math.floor(s / 60), h = Math.floor(m / 60);
  if (lang === "zh") return h ? `${h} 小时 ${m % 60} 分` : m ? `${m} 分 ${s % 60} 秒` : `${s} 秒`;
  return h ? `${h} h ${two(m % 60)} min` : m ? `${m} min ${two(s % 60)} s` : `${s} s`;
}

function put(parent, tag, className, words) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (words !== undefined) e.textContent = words;
  parent.appendChild(e);
  return e;
}

function set(id, words) {
  const e = $(id);
  if (e.textContent !== words) e.textContent = words;
}

// ---- the figures -------------------------------------------------------------------------------

function figure(name, number, more, kind) {
  const f = put($("figures"), "div", `figure ${kind || ""} digits${Math.min(5, number.length)}`);
  put(f, "div", "name", (kind === "alarm" ? "▲ " : "") + name);
  put(f, "div", "number", number);
  put(f, "div", "more", more);
}

function drawFigures() {
  const all = board.met + board.late;
  const share = (part, whole) => whole ? Math.floor(100 * part / whole) : 0;
  $("figures").replaceChildren();
  if (board.emergencies !== undefined)
    figure(text.emergencies, String(board.emergencies), "", board.emergencies ? "alarm" : "");
  figure(text.overdue, String(board.overdue),
    board.open ? fill(text.ofopen, { share: share(board.overdue, board.open) }) : "",
    board.overdue ? "alarm" : "fine");
  figure(text.wait, String(board.waiting), "");
  figure(text.onsite, String(board.on_site), "");
  figure(text.open, String(board.open), "");
  figure(text.ontime, all ? `${share(board.met, all)}%` : "–",
    all ? fill(text.of, { met: board.met, all }) : text.none, "share");
}

// ---- the list ----------------------------------------------------------------------------------

const urgency = (left) => left <= 0 ? "late" : left <= SOON_MS ? "soon" : "later";

function drawLines() {
  const rows = $("lines");
  rows.replaceChildren();
  for (const line of board.lines) {
    const row = put(rows, "tr");
    row.dataset.due = line.due;
    row.dataset.taken = line.taken ? "1" : "";
    put(row, "td", "mark");
    put(row, "td", "left");
    put(row, "td", "ticket", line.id);
    row.dataset.urgent = line.kind === "emergency" ? "emergency" : "";
    put(row, "td", "kind", (row.dataset.urgent && "‼ ") + (nameText(WORDS.Kind, line.kind)));
    put(row, "td", "clock", nameText(WORDS.Clock, line.clock));
    put(row, "td", "place", board.site ? line.place : [line.site, line.place].filter(Boolean).join(" · "));
  }
  $("calm").hidden = board.lines.length > 0;
  set("calm", text.calm);
  fitLines();
  tickLines();
}

// As many whole lines as there is room for; those that are late and don't fit are counted.
function fitLines() {
  const rows = [...$("lines").children], area = $("list").getBoundingClientRect();
  for (const row of rows) row.hidden = false;
  let shown = 0;
  for (const row of rows) {
    if (row.getBoundingClientRect().bottom > area.bottom + 1) row.hidden = true;
    else shown++;
  }
  const hidden = Math.max(0, board.overdue - shown);
  set("list-title", text.first + (hidden ? " " + fill(text.more, { count: hidden }) : ""));
}

function tickLines() {
  for (const row of $("lines").children) {
    const left = Number(row.dataset.due) - serverNow(), state = urgency(left);
    const mark = state === "late" && row.dataset.taken ? text.taken : text[state];
    row.className = `${state} ${row.dataset.urgent}`;
    if (row.children[0].textContent !== mark) row.children[0].textContent = mark;
    // a late clock counts up, one that runs counts down to the second in which it is over
    row.children[1].textContent = left <= 0 ? "+" + lengthText(-left) : lengthText(left + 999);
  }
}

// ---- every second ------------------------------------------------------------------------------

function tickClock() {
  if (!heard || !board) return;
  const at = new Date(serverNow() + board.offset * 60000);
  const date = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  set("date", date);
  set("time", `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`);
}

function tickConnection() {
  const silent = heard ? performance.now() - heard : 0;
  const lost = heard > 0 && silent > STALE_MS;
  document.body.classList.toggle("lost", lost || !heard);
  document.body.classList.toggle("stale", lost);
  set("connection-text", (lost ? text.lost : heard ? text.live : text.connecting) +
    (screenName ? " · " + screenName : ""));
  const nothingYet = !heard && performance.now() > STALE_MS / 2;
  $("stale").hidden = !lost && !nothingYet;
  if (lost) set("stale", fill(text.stale, { age: ageText(silent) }));
  else if (nothingYet) set("stale", text.waiting);
  if (lost && source && silent > 3 * STALE_MS) reconnect(); // a cut that nobody told of
}

function tick() {
  if (over) return;
  tickClock();
  tickConnection();
  if (board) tickLines();
  setTimeout(tick, 1000 - (heard ? serverNow() % 1000 : 0) + 5); // with the server's seconds
}

// ---- what the server says ----------------------------------------------------------------------

function hear(now) {
  const at = performance.now();
  // the least delayed message is the truest; what drifts is followed, what was set at once
  const next = now - at;
  ahead = !heard || Math.abs(next - ahead) > 2000 ? next : Math.max(next, ahead - 5);
  heard = at;
  tries = 0;
}

function onBoard(event) {
  const told = JSON.parse(event.data);
  if (told.page !== document.body.dataset.page) return location.reload();
  hear(told.now);
  board = told.board;
  screenName = told.screen;
  $("board").hidden = false;
  document.body.classList.toggle("night", board.night);
  set("title", board.title || board.site || text.all);
  document.title = `${board.overdue ? "▲" + board.overdue + " · " : ""}${board.title || text.all}`;
  drawFigures();
  drawLines();
  tickClock();
  tickConnection();
}

function showProblem(name) {
  const [sentence, help] = text.problem[name] || text.problem.busy;
  over = name !== "busy";
  if (source) source.close();
  $("board").hidden = $("stale").hidden = true;
  $("problem").hidden = false;
  set("problem-text", sentence);
  set("problem-help", help);
  for (const id of ["connection-text", "date", "time"]) set(id, "");
  $("dot").hidden = true;
  if (name === "busy") setTimeout(() => location.reload(), 5000);
}

// The stream was refused or cut: the page itself says which.
async function onError() {
  source.close();
  source = null;
  let page = null;
  try {
    page = await fetch("/", { method: "HEAD", cache: "no-store" });
  } catch { /* not reached */ }
  if (page && (page.status === 401 || page.status === 403)) return location.reload();
  clearTimeout(retryTimer);
  retryTimer = setTimeout(connect, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
}

function reconnect() {
  if (source) source.close();
  source = null;
  clearTimeout(retryTimer);
  connect();
}

function connect() {
  if (over || source) return;
  source = new EventSource("/events");
  source.addEventListener("board", onBoard);
  source.addEventListener("time", (event) => hear(JSON.parse(event.data).now));
  source.addEventListener("revoked", () => showProblem("revoked"));
  source.onerror = onError;
}

document.documentElement.lang = lang;
set("title", "");
if (document.body.dataset.problem) {
  showProblem(document.body.dataset.problem);
} else {
  const refit = new ResizeObserver(() => board && fitLines()); // fonts come late, screens change
  for (const e of [$("list"), $("lines")]) refit.observe(e);
  tick();
  connect();
}
