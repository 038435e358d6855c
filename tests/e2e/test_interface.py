"""The interface word for word: what scripts read, and what people see."""
import os
import pty
import re
import select
import stat
import unicodedata
import uuid

import rig
from office import has_chinese, hire, history, seconds, set_policy, unstarted, via
from wire_client import request_id

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$")
TEXT, NUMBER, TRUTH, LIST, OBJECT = str, int, bool, list, dict
TICKET = {
    "id": TEXT, "site": TEXT, "unit": TEXT, "kind": TEXT, "trade": TEXT, "state": TEXT,
    "round": NUMBER, "text": TEXT, "reporter": TEXT, "phone": TEXT, "received_at": TEXT,
    "received_by": TEXT, "crew": TEXT, "technician": TEXT, "appointment_at": TEXT,
    "promised_at": TEXT, "coordination": TRUTH, "clocks": LIST, "quote": OBJECT,
    "materials": LIST, "signature": OBJECT, "visits": LIST, "policy_version": NUMBER,
    "version": NUMBER, "actions": LIST}
NEVER_NULL = ("id", "site", "unit", "kind", "state", "round", "text", "received_at", "received_by",
              "coordination", "clocks", "materials", "visits", "policy_version", "version",
              "actions")
STATES = ("received dispatched accepted on_site quoted working completed signed returned closed "
          "in_review referred waiting declined cancelled").split()


def check_values(value, key=""):
    """Times, money and enums, wherever they stand."""
    if isinstance(value, dict):
        for name, inner in value.items():
            assert re.fullmatch(r"[a-z][a-z0-9_]*", name), name
            check_values(inner, name)
    elif isinstance(value, list):
        for inner in value:
            check_values(inner, key)
    elif value is not None and (key == "at" or key.endswith("_at")):
        assert TIME.match(value), f"{key}: {value}"
    elif key.endswith("_fen"):
        assert type(value) is int, f"{key}: {value!r}"  # pylint: disable=unidiomatic-typecheck
    elif value is not None and key in ("kind", "state", "trade", "mode", "party"):
        assert re.fullmatch(r"[a-z_]+", value), f"{key}: {value}"


def check_ticket(ticket):
    for key, kind in TICKET.items():
        assert key in ticket, f"{key} is missing in {sorted(ticket)}"
        value = ticket[key]
        assert value is not None or key not in NEVER_NULL, f"{key} is null"
        assert value is None or isinstance(value, kind), f"{key}: {value!r}"
    assert ticket["state"] in STATES and ticket["kind"] == "repair", ticket
    for clock in ticket["clocks"]:
        assert {"clock", "due_at", "state", "met_at"} <= set(clock), clock
        assert clock["state"] in ("running", "met", "breached", "paused"), clock
        assert clock["due_at"], clock
        assert (clock["met_at"] is not None) >= (clock["state"] == "met"), clock
    for action in ticket["actions"]:
        assert re.fullmatch(r"[a-z_]+", action), ticket["actions"]
    check_values(ticket)
    return ticket


def test_ticket_in_json(world):
    """The keys of a ticket, from its first answer to its last."""
    opened = check_ticket(world.do(
        "li", "new", "--site", "garden", "--unit", "3-1201", "--trade", "plumbing", "--text",
        "水管漏水", "--reporter", "王先生", "--phone", "13800138000", "--appointment", "+2h"))
    t = opened["id"]
    assert (opened["state"], opened["kind"], opened["trade"]) == ("received", "repair", "plumbing")
    assert opened["round"] == 1 and opened["version"] == 1 and opened["coordination"] is False
    assert opened["received_by"] == "li" and opened["text"] == "水管漏水"
    assert (opened["reporter"], opened["phone"]) == ("王先生", "13800138000")
    assert opened["technician"] is None and opened["quote"] is None and opened["visits"] == []
    assert opened["appointment_at"] > opened["received_at"]
    assert "codes" not in opened
    steps = [("li", "dispatch", t, "--to", "wang"), ("wang", "accept", t), ("wang", "arrive", t),
             ("wang", "find", t, "--text", "软管破裂", "--trade", "general"),
             ("wang", "quote", t, "--labour", "5000", "--material", "3500", "--finish", "+1h")]
    for step in steps:
        last = check_ticket(world.do(*step))
    assert last["quote"]["labour_fen"] == 5000 and last["quote"]["material_fen"] == 3500
    assert last["quote"]["consent"] == "asked" and last["state"] == "quoted", last
    codes = check_ticket(world.do("li", "show", t, "--codes"))["codes"]
    assert set(codes) == {"consent"}, "each code only while it is due"
    last = check_ticket(world.do("wang", "consent", t, "--code", codes["consent"]))
    assert last["quote"]["consent"] == "agreed" and last["state"] == "working", last
    world.do("wang", "material", t, "--name", "软管", "--spec", "4分", "--model", "A1", "--qty", "1",
             "--price", "3500", "--accepted")
    last = check_ticket(world.do("wang", "material", t, "--name", "龙头", "--qty", "1", "--own",
                                 "--verified", "外观完好"))
    ours, own = last["materials"]
    assert (ours["name"], ours["spec"], ours["model"], ours["qty"]) == ("软管", "4分", "A1", 1)
    assert ours["price_fen"] == 3500 and ours["accepted"] is True and ours["own"] is False
    assert own["own"] is True and own["verified"] == "外观完好", own
    check_ticket(world.do("wang", "done", t, "--text", "已换"))
    codes = world.codes(t)
    assert set(codes) == {"sign_off"}, codes
    last = check_ticket(world.do("wang", "sign", t, "--code", codes["sign_off"], "--rating", "5"))
    assert last["signature"]["kind"] == "code" and TIME.match(last["signature"]["at"]), last
    world.refused("li", "show", t, "--codes", code="refused", status=1)
    check_ticket(world.do("wang", "pay", t, "--cash", "8500"))
    check_ticket(world.do("chen", "check", t, "--pass", "--text", "好"))
    check_ticket(world.do("li", "return", t))
    check_ticket(world.do("qian", "cash", "receive", t))
    last = check_ticket(world.do("li", "visit", t, "--satisfied", "--by", "phone", "--text", "满意"))
    visit = last["visits"][0]
    assert TIME.match(visit["at"]) and visit["satisfied"] is True and visit["text"] == "满意"
    assert last["state"] == "closed" and check_ticket(world.do("li", "show", t)) == last
    check_history(history(world, t), t)
    lines = world.as_("li", "history", t).out.splitlines()
    assert len(lines) == len(history(world, t)), "one line each"
    assert all(re.match(r"\d+ +(\d\d-\d\d )?\d\d:\d\d:\d\d +" + t, line) for line in lines), lines
    paid = next(line for line in lines if " paid " in line)
    assert "85.00" in paid and "wang" in paid and "→" not in paid, paid


def check_history(entries, ticket):
    for entry in entries:
        assert list(entry)[:6] == ["seq", "at", "claimed_at", "who", "role", "event"], entry
        assert entry["ticket"] == ticket and entry["claimed_at"] is None, entry
        check_values({k: v for k, v in entry.items() if k != "state"})
    assert [e["event"] for e in entries] == [
        "opened", "dispatched", "notified", "accepted", "arrived", "found", "quoted",
        "codes_viewed", "consented", "material_listed", "material_listed", "completed",
        "codes_viewed", "signed", "paid", "checked", "returned", "cash_received", "visited"] or \
        "notified" not in [e["event"] for e in entries], [e["event"] for e in entries]
    by_event = {e["event"]: e for e in entries}
    own = {"dispatched": {"to": "wang", "crew": "plumbing", "phoned": False},
           "found": {"text": "软管破裂", "trade": "general"},
           "quoted": {"labour_fen": 5000, "material_fen": 3500},
           "paid": {"cash_fen": 8500}, "cash_received": {"cash_fen": 8500},
           "signed": {"signature": "code", "rating": 5}, "checked": {"passed": True},
           "visited": {"visit": "satisfied", "by": "phone", "text": "满意"}}
    for event, facts in own.items():
        for name, value in facts.items():
            assert by_event[event][name] == value, by_event[event]
    assert by_event["opened"]["who"] == "li" and by_event["opened"]["role"] == "desk"


def test_lists_in_json(world):
    first, second, third = (world.new() for _ in range(3))
    world.do("li", "dispatch", second, "--to", "wang")
    world.do("li", "cancel", third, "--reason", "重复")

    def ids(*flags):
        page = world.do("li", "list", *flags)
        assert set(page) >= {"tickets", "next"}, page
        for row in page["tickets"]:
            check_values(row)
            assert {"id", "site", "unit", "state", "technician"} <= set(row), row
        return [row["id"] for row in page["tickets"]]
    assert ids() == [first, second, third]
    assert ids("--open", "--site", "garden") == [first, second]
    assert ids("--state", "dispatched") == [second] and ids("--technician", "wang") == [second]
    assert ids("--unit", "3-1201") == [first, second, third] and ids("--unit", "9-9") == []
    assert ids("--overdue") == [] and ids("--since", "2099-01-01T00:00") == []
    received = world.do("li", "show", second)["received_at"]
    assert ids("--since", received[:16]) == [first, second, third]
    page = world.do("li", "list", "--limit", "2")
    assert len(page["tickets"]) == 2 and page["next"], page
    assert ids("--limit", "2", "--after", page["next"]) == [third]
    for flags in (["--state", "fine"], ["--limit", "many"], ["--after", "??"], ["--since", "soon"],
                  ["--state", "3"]):
        result = world.as_("li", "list", *flags)
        assert result.status == 2 and flags[0].strip("-")[:5] in result.err, result


def test_register_in_json(world):
    entry = world.do("li", "log", "--site", "garden", "--unit", "3-1201", "--text", "开水阀")
    check_values(entry)
    assert entry["done"] is False and entry["text"] == "开水阀" and entry["who"] == "li", entry
    done = world.do("li", "log", "--site", "garden", "--text", "问路", "--done")
    assert done["done"] is True and done["unit"] is None, done
    after = world.do("li", "log", "done", entry["id"])
    assert after["done"] is True and after["done_by"] == "li", after
    world.refused("li", "log", "done", "R20200101-0001", code="not_found", status=3)
    assert world.do("li", "log", "list", "--open")["entries"] == []


def test_setting_up_in_json(world):
    site = world.do("admin", "site", "add", "lake", "--name", "湖景")
    assert site["site"] == "lake" and site["name"] == "湖景", site
    added = world.do("admin", "staff", "add", "hua", "--name", "华", "--role", "technician",
                     "--site", "lake", "--crew", "lifts", "--department", "repairs", "--phone",
                     "13900139000", "--trade", "lift")
    assert set(added) == {"id", "code", "expires_at"} and added["id"] == "hua", added
    check_values(added)
    shown = world.as_("admin", "staff", "add", "lin", "--name", "林", "--role", "desk", "--site",
                      "lake")
    assert any(re.fullmatch(r"[0-9A-Z-]{16,}", line) for line in shown.out.splitlines()), shown
    staff = {s["id"]: s for s in world.do("admin", "staff", "list")["staff"]}
    assert staff["hua"]["role"] == "technician" and staff["hua"]["enrolled"] is False, staff["hua"]
    assert staff["wang"]["enrolled"] is True and staff["wang"]["crew"] == "plumbing"
    policy = set_policy(world, "lead_check: false\n")
    assert policy["version"] == 2, policy
    again = world.do("admin", "policy", "show", "--site", "garden")
    assert again["version"] == 2 and again["set_by"] == "admin", again
    text = world.as_("admin", "policy", "show", "--site", "garden")
    assert text.status == 0 and "lead_check: false" in text.out, text
    verified = world.do("shen", "audit", "verify")
    assert verified["ok"] is True and verified["from_seq"] == 1, verified
    assert verified["entries"] == verified["to_seq"], verified
    part = world.do("shen", "audit", "verify", "--from", "3", "--to", "7")
    assert (part["from_seq"], part["to_seq"], part["entries"]) == (3, 7, 5), part
    for entry in world.do("shen", "audit", "show", "--who", "admin"):
        assert entry["who"] == "admin", entry
    assert world.do("shen", "audit", "show", "--since", "2099-01-01T00:00") == []


@unstarted
def test_init(world):
    directory = os.path.join(world.root, "another")
    result = world.run("paigongd", "init", directory, "--host", "desk.example", "--host",
                       "192.0.2.7")
    assert result.status == 0, result
    codes = [l for l in result.out.splitlines() if re.fullmatch(r"[0-9A-Z]+(-[0-9A-Z]+)+", l)]
    assert len(codes) == 1, "the code stands on a line of its own"
    result = world.run("paigongd", "init", os.path.join(world.root, "third"), "--json")
    assert set(result.json()) == {"id", "code", "expires_at"}, result
    check_values(result.json())


# ---- errors --------------------------------------------------------------------------------------

def test_exit_statuses(world):
    """0 done, 1 refused by the rules, 2 bad input, 3 no such thing, 4 not allowed, 5 not reached;
    each error one line with the thing's name, in JSON on stdout with the same line on stderr."""
    t = world.new()
    cases = [("li", ["return", t], "wrong_state", 1, "received"),
             ("li", ["dispatch", t, "--to", "qian"], "refused", 1, "finance"),
             ("li", ["new", "--site", "garden", "--unit", "1", "--text", ""], "usage", 2, "--text"),
             ("li", ["show", "20991231-0001"], "not_found", 3, "20991231-0001"),
             ("li", ["dispatch", t, "--to", "ghost"], "not_found", 3, "ghost"),
             ("li", ["new", "--site", "moon", "--unit", "1", "--text", "x"], "not_found", 3, "moon"),
             ("shen", ["staff", "revoke", "li"], "denied", 4, "auditor"),
             ("zhou", ["cash", "receive", t], "denied", 4, "finance")]
    for person, arguments, code, status, name in cases:
        error = world.refused(person, *arguments, code=code, status=status)
        assert name in error["message"], error
        result = world.as_(person, *arguments)
        assert result.status == status and result.out == "", result
        assert error["message"] in result.err and name in result.err, (error, result)
        chinese = world.as_(person, *arguments, "--lang", "zh")
        assert chinese.status == status and has_chinese(chinese.err), chinese
        assert len(chinese.err.strip().splitlines()) == 1, chinese
    error = world.refused("li", "return", t, code="wrong_state", status=1)
    assert error["state"] == "received" and "dispatch" in error["possible"], error
    nobody = world.run("paigong-desk", "--profile", "nobody", "list", "--json")
    assert nobody.status == 5 and "enroll" in nobody.err, nobody
    address = world.server.address
    world.server.stop()
    result = world.as_("li", "show", t, "--json")
    assert result.status == 5 and address in result.err, result
    assert result.json()["error"]["code"] == "unreachable", result
    world.serve()


def test_request_id_twice(world):
    """Applied once, the same answer both times, whatever happened in between."""
    def fresh():
        return str(uuid.UUID(bytes=request_id()))

    def twice(person, *arguments, between=None):
        ident = fresh()
        first = world.do(person, *arguments, "--request-id", ident)
        if between is not None:
            between(first)
        assert world.do(person, *arguments, "--request-id", ident) == first, arguments
        return ident, first
    ident, ticket = twice("li", "new", "--site", "garden", "--unit", "1", "--text", "一",
                          between=lambda t: world.do("li", "dispatch", t["id"], "--to", "wang"))
    t = ticket["id"]
    assert ticket["state"] == "received"
    world.refused("li", "new", "--site", "garden", "--unit", "1", "--text", "二", "--request-id",
                  ident, code="bad_request", status=2)
    world.refused("sun", "new", "--site", "garden", "--unit", "1", "--text", "一", "--request-id",
                  ident, code="bad_request", status=2)
    twice("wang", "accept", t, between=lambda _: world.do("wang", "arrive", t))
    twice("wang", "material", t, "--name", "软管", "--qty", "1", "--price", "0", "--accepted")
    assert len(world.do("li", "show", t)["materials"]) == 1
    twice("wang", "done", t)
    twice("li", "log", "--site", "garden", "--text", "问路")
    entries = world.do("li", "log", "list")["entries"]
    assert [e["text"] for e in entries].count("问路") == 1, entries
    twice("admin", "staff", "add", "hua", "--name", "华", "--role", "desk", "--site", "garden")
    world.server.kill()
    world.serve()
    assert world.do("li", "new", "--site", "garden", "--unit", "1", "--text", "一",
                    "--request-id", ident) == ticket, "also after a crash"
    assert len(world.do("li", "list")["tickets"]) == 1
    result = world.as_("li", "show", t, "--request-id", "nonsense")
    assert result.status == 2 and "--request-id" in result.err, result


# ---- profiles, language, times -------------------------------------------------------------------

def run_with(world, program, *arguments, **variables):
    """Its environment changed; a variable of None is not there."""
    original = world.environment

    def environment():
        env = {**original(), **{k: v for k, v in variables.items() if v is not None}}
        return {k: v for k, v in env.items() if k not in variables or variables[k] is not None}
    world.environment = environment
    try:
        return world.run(program, *arguments)
    finally:
        del world.environment


def test_profiles(world):
    code = world.do("admin", "staff", "add", "hua", "--name", "华", "--role", "desk", "--site",
                    "garden")["code"]
    assert world.run("paigong-desk", "enroll", world.server.address, code).status == 0
    folder = os.path.dirname(world.profile("default", "key.pem"))
    assert stat.S_IMODE(os.stat(os.path.join(folder, "key.pem")).st_mode) == 0o600

    def who_takes(*arguments, **variables):
        result = run_with(world, "paigong-desk", "new", "--site", "garden", "--unit", "1",
                          "--text", "x", "--json", *arguments, **variables)
        assert result.status == 0, result
        return result.json()["received_by"]
    assert who_takes() == "hua" and who_takes(PAIGONG_PROFILE="li") == "li"
    assert who_takes("--profile", "sun", PAIGONG_PROFILE="li") == "sun"
    home = os.path.join(world.root, "home")
    os.makedirs(os.path.join(home, ".config"))
    os.symlink(os.path.join(world.config, "paigong"), os.path.join(home, ".config", "paigong"))
    assert who_takes(HOME=home, XDG_CONFIG_HOME=None) == "hua"
    for wrong in ("../li", "a/b", ""):
        result = world.run("paigong-desk", "--profile", wrong, "list")
        assert result.status in (2, 5) and len(result.err.strip().splitlines()) == 1, result


def test_language(world):
    t = world.new()

    def heading(*arguments, **variables):
        result = run_with(world, "paigong-desk", "--profile", "li", "show", t, *arguments,
                          **variables)
        assert result.status == 0, result
        return result.out.splitlines()[0]
    for locale in ("zh_CN.UTF-8", "zh", "zh_TW", "zh_CN.GB18030"):
        assert "已受理" in heading(LC_ALL=locale, LANGUAGE=None), locale
        assert "received" in heading("--lang", "en", LC_ALL=locale, LANGUAGE=None), locale
    for locale in ("en_GB.UTF-8", "C", "de_DE.UTF-8", "POSIX"):
        assert "received" in heading(LC_ALL=locale, LANGUAGE=None), locale
        assert "已受理" in heading("--lang", "zh", LC_ALL=locale, LANGUAGE=None), locale
    assert "已受理" in heading(LC_ALL=None, LC_MESSAGES=None, LANG="zh_CN.UTF-8", LANGUAGE=None)
    result = world.as_("li", "show", t, "--lang", "fr")
    assert result.status == 2 and "fr" in result.err, result
    # JSON is the same whatever the language; ids stay as typed
    assert world.do("li", "show", t, "--lang", "zh") == world.do("li", "show", t)
    result = world.as_("li", "dispatch", t, "--to", "nobody", "--lang", "zh")
    assert result.status == 3 and "nobody" in result.err, result


def test_times(world):
    """2026-11-21T15:30, 15:30 (today, or tomorrow if past), +2h: in the server's time zone."""
    t = world.new()
    received = world.do("li", "show", t)["received_at"]
    assert received.endswith("+08:00"), "the site's and server's time zone"

    def booked(text):
        return world.do("li", "book", t, text, "--reason", "住户要求", "--told")["appointment_at"]
    assert booked("2027-03-21T15:30").startswith("2027-03-21T15:30:00")
    for text, span in (("+2h", 7200), ("+90m", 5400), ("+3d", 3 * 86400)):
        assert -60 < seconds(received, booked(text)) - span < 60, text
    for text in ("00:00", "23:59", "12:34"):
        at = booked(text)
        assert at[11:16] == text and 0 < seconds(received, at) <= 86400 + 60, at
    for text in ("25:00", "soon", "+2", "2026-13-01T00:00", "2026-11-21", "-2h", ""):
        result = world.as_("li", "book", t, text, "--reason", "x")
        assert result.status == 2 and len(result.err.strip().splitlines()) == 1, (text, result)
    world.refused("li", "book", t, "2020-01-01T00:00", "--reason", "x", "--told",
                  code="bad_request", status=2)


# ---- tables --------------------------------------------------------------------------------------

def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else
               0 if unicodedata.combining(c) else 1 for c in text)


def cell_starts(line, words):
    return [width(line[:line.index(word)]) for word in words]


def test_tables_are_straight(world):
    world.do("li", "new", "--site", "garden", "--unit", "三栋", "--text", "水管漏水")
    world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--text", "leak")
    result = world.as_("li", "list", "--lang", "zh")
    lines = result.out.splitlines()
    assert len(lines) == 3 and "\x1b" not in result.out, result
    columns = [cell_starts(lines[0], ["工单", "地点", "状态", "报修内容"]),
               cell_starts(lines[1], ["2", "garden", "已受理", "水管漏水"]),
               cell_starts(lines[2], ["2", "garden", "已受理", "leak"])]
    assert columns[0] == columns[1] == columns[2], result.out


def on_a_terminal(world, *arguments, **variables):
    """What the program prints on a terminal of its own."""
    try:
        pid, terminal = pty.fork()
    except OSError as error:
        raise rig.Skip(f"no terminal can be opened here: {error}") from error
    if pid == 0:
        env = {**world.environment(), "TERM": "xterm-256color", **variables}
        program = os.path.join(world.build, "client", "paigong-desk")
        os.execve(program, [program, "--profile", "li", *arguments], env)
    out = b""
    while select.select([terminal], [], [], rig.DEADLINE)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        out += part
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert status == 0, out
    return out.decode()


def test_colour_only_on_a_terminal(world):
    set_policy(world, "clocks: {notice: 1s}\n")
    t = world.new()
    rig.eventually(lambda: world.do("li", "list", "--overdue")["tickets"], "the clock runs out")
    coloured = on_a_terminal(world, "show", t)
    assert "\x1b[" in coloured and "late" in coloured, "never colour alone"
    plain = on_a_terminal(world, "show", t, NO_COLOR="1")
    assert "\x1b[" not in plain and "late" in plain, plain
    assert "\x1b" not in world.as_("li", "show", t).out


def test_commands_work_from_any_program_that_offers_them(world):
    """P1.5: a role's commands, whichever program."""
    hire(world, "fang", "site_director")
    t = world.new()
    world.do("li", "dispatch", t, "--crew", "plumbing")
    assert via(world, "paigong-desk", "chen", "dispatch", t, "--to", "wang")["technician"] == "wang"
    assert via(world, "paigong-desk", "fang", "show", t)["id"] == t
    assert via(world, "paigong-tech", "li", "wait", t, "--until", "+1h", "--reason", "等料")[
        "state"] == "waiting"
    assert via(world, "paigong-admin", "sun", "close", t, "--exception", "--reason", "x")[
        "state"] == "closed"
