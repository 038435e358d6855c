"""The policy document of the interface, and what the day's report and the imports print."""
import csv
import json
import os
import re

from office import hire, seconds, set_policy, via, write
from test_workflow import ON_SITE, agree, to

# As the interface prints it.
DOCUMENT = """\
time_zone: Asia/Shanghai
desk_hours: {open: "08:30", close: "18:00"}          # outside: the monitoring centre
holidays: [2027-01-01]
week_starts: monday
clocks:                                              # units s m h d
  {slip: 3m, notice: 5m, sign_for: 5m, confirm: 5m, arrival: 10m, review: 30m, feedback: 24h, \
finish_public: 3d, spot_check: 7d, outage_notice: 10m}
escalate_every: 10m                                  # until somebody takes it
chains:                                              # a clock not named here uses `default`
  default: [crew_lead, department_supervisor, site_director, quality]
  notice:  [desk_supervisor, department_supervisor, site_director, quality]
spot_check: {share: 30%}
retention: {tickets: 2y, public: forever}
lead_check: true                                     # P7.2
"""


def checked(world, text, *flags):
    return world.as_("admin", "policy", "check", write(world, "p.yaml", text), *flags, "--json")


def test_the_document_of_the_interface(world):
    result = checked(world, DOCUMENT)
    assert result.status == 0 and result.json()["ok"] is True, result
    assert set_policy(world, DOCUMENT)["version"] == 2
    shown = world.as_("admin", "policy", "show", "--site", "garden")
    assert DOCUMENT.strip() in shown.out, shown
    clocks = {c["clock"]: seconds(c["from_at"], c["due_at"])
              for c in world.do("li", "show", world.new())["clocks"]}
    assert clocks["notice"] == 300, clocks
    entry = next(e for e in world.do("shen", "audit", "show") if e["event"] == "policy_set"
                 and e["version"] == 2)
    assert entry["who"] == "admin" and entry["site"] == "garden", entry


def test_faults_with_their_lines(world):
    """Before anything changes, each with its line; nonsense as well as mistakes."""
    cases = [("clocks: {lunch: 5m}", 1, "lunch"), ("lead_check: true\nlunch: 5m\n", 2, "lunch"),
             ("chains:\n  default: []\n", 2, "default"),
             ("chains:\n  default: [crew_lead]\n  notice: [king]\n", 3, "king"),
             ("desk_hours: {open: \"25:00\", close: \"26:00\"}", 1, "open"),
             ("desk_hours: {open: \"18:00\", close: \"08:30\"}", 1, "desk_hours"),
             ("clocks:\n  notice: 5m\n  arrival: 0m\n", 3, "arrival"),
             ("clocks: {notice: 5}", 1, "notice"), ("clocks: {notice: 10y}", 1, "notice"),
             ("spot_check: {share: 0%}", 1, "share"), ("spot_check: {share: 101%}", 1, "share"),
             ("holidays: [tomorrow]", 1, "holidays"), ("retention: {tickets: -1y}", 1, "tickets"),
             ("time_zone: Shanghai", 1, "time_zone"), ("lead_check: 7", 1, "lead_check"),
             ("notice: 5m", 1, "notice"), ("clocks: [notice]", 1, "clocks"),
             ("\tclocks: {}", 1, ""), ("a: b: c", 1, ""), ("x: &a [*a]", 1, "")]
    for text, line, word in cases:
        result = checked(world, text)
        assert result.status == 2, (text, result)
        assert "error" in result.json(), (text, result)
        error = result.json()["error"]
        assert error["code"] == "bad_policy", (text, error)
        lines = {row["line"] for row in error["rows"]}
        assert line in lines or line + 1 in lines, (text, error)
        assert any(word in row["field"] + row["reason"] for row in error["rows"]), (text, error)
        shown = world.as_("admin", "policy", "check", os.path.join(world.root, "p.yaml"))
        assert f"{line}" in shown.err and word in shown.err, (text, shown)
        assert len(shown.err.strip().splitlines()) == 1 + len(error["rows"]), shown
    chinese = world.as_("admin", "policy", "check", write(world, "p.yaml", cases[0][0]), "--lang",
                        "zh")
    assert "没有这个时限" in chinese.err, chinese
    assert world.do("admin", "policy", "show", "--site", "garden")["version"] == 1
    missing = world.as_("admin", "policy", "check", "/nowhere.yaml")
    assert missing.status == 2 and "/nowhere.yaml" in missing.err, missing


def test_the_smallest_policy_is_one_line(world):
    for text in ("lead_check: true\n", "escalate_every: 15m", "clocks: {return_visit: 4h}\n"):
        assert checked(world, text).status == 0, text


# ---- the day's report ----------------------------------------------------------------------------

def day_of_work(world):
    """One slip with money back at the desk, one open, one declined."""
    done, still, refused = world.new(), world.new(), world.new()
    to(world, done, *ON_SITE, "wang quote --labour 5000 --material 3500")
    agree(world, done)
    to(world, done, "wang pay --cash 8500", "wang done")
    to(world, done, ["wang", "sign", "--code", world.codes(done)["sign_off"]],
       "chen check --pass", "li return")
    to(world, still, "li dispatch --to zhao")
    to(world, refused, *ON_SITE, "wang quote --labour 9", "wang consent --declined")
    return done, still, refused


def test_report_of_the_day(world):
    """P7.3, P19.1: done, open, overdue, money; as table, CSV, JSON; whole or of one's crew."""
    done, still, refused = day_of_work(world)
    report = world.do("zhou", "report", "day", "--site", "garden")
    total = report["total"]
    assert (total["received"], total["done"], total["open"]) == (3, 1, 3), total
    assert (total["agreed_fen"], total["cash_fen"], total["missing_fen"]) == (8500,) * 3, total
    lines = {line["technician"]: line for line in report["lines"]}
    assert lines["wang"]["done"] == 1 and lines["wang"]["cash_fen"] == 8500, lines
    assert lines["zhao"]["open"] == 1 and lines["zhao"]["done"] == 0, lines
    assert {r["id"] for r in report["open"]} == {done, still, refused}, report["open"]
    assert [r["id"] for r in report["cash_missing"]] == [done], report["cash_missing"]
    assert report["head_seq"] and len(report["head_hash"]) == 64, "the head is printed"
    path = os.path.join(world.root, "day.csv")
    result = world.as_("zhou", "report", "day", "--format", "csv", "-o", path)
    assert result.status == 0 and result.err == "", result
    assert result.out == f"{path}: Day report · 花园小区 · {report['date']}\n", result
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    sums = [row for row in rows if row and row[0] == "total"]
    assert len(sums) == 1 and "85.00" in sums[0], rows
    result = world.as_("zhou", "report", "day", "--format", "json")
    assert json.loads(result.out)["total"] == total, result
    table = world.as_("zhou", "report", "day", "--format", "table")
    assert "85.00" in table.out and done in table.out, table
    world.do("qian", "cash", "receive", done)
    after = world.do("qian", "report", "day")
    assert after["total"]["missing_fen"] == 0 and after["cash_missing"] == [], after
    # the crew lead has that of their crew
    mine = via(world, "paigong-admin", "chen", "report", "day")
    assert {line["crew"] for line in mine["lines"]} == {"plumbing"}, mine["lines"]
    empty = world.do("zhou", "report", "day", "--date", "2026-01-05")
    assert empty["total"]["received"] == 0 and empty["lines"] == [], empty
    for wrong in (["--date", "someday"], ["--date", "2099-01-01"], ["--format", "pdf"],
                  ["--site", "moon"]):
        assert world.as_("zhou", "report", "day", *wrong).status in (2, 3), wrong
    result = world.as_("zhou", "report", "day", "-o", "/nowhere/x.csv", "--format", "csv")
    assert result.status != 0 and "/nowhere/x.csv" in result.err, result


# ---- imports -------------------------------------------------------------------------------------

def imported(world, kind, data, *flags):
    return world.as_("admin", "import", kind, write(world, "rows.csv", data), "--site", "garden",
                     "--json", *flags)


def test_headers_in_either_language(world):
    """English or the Chinese in brackets, any order; quoted cells; both kinds of line end."""
    english = "handover_date,phone,owner,building,unit\r\n2024-06-01,13800138000,\"王, 先生\",3栋,1\r\n"
    chinese = "收楼日期,电话,业主,楼栋,房号\n2024-06-01,13800138000,王先生,3栋,2\n"
    for data in (english.encode(), ("\ufeff" + english).encode(), chinese.encode("gb18030"),
                 chinese.encode()):
        result = imported(world, "units", data)
        assert result.status == 0 and result.json()["rows"] == 1, result
    staff = "工号,姓名,角色,班组,部门,电话,工种\nt1,一,technician,plumbing,repairs,139,plumbing;hvac\n"
    result = imported(world, "staff", staff)
    assert result.status == 0, result
    person = next(s for s in world.do("admin", "staff", "list")["staff"] if s["id"] == "t1")
    assert person["trades"] == ["plumbing", "hvac"] and person["crew"] == "plumbing", person


def test_again_is_an_update_and_a_dry_run_changes_nothing(world):
    rows = "unit,owner,phone\n1,王先生,13800138000\n2,李女士,13900139000\n"
    dry = imported(world, "units", rows, "--dry-run")
    assert dry.status == 0 and dry.json()["applied"] is False, dry
    first = imported(world, "units", rows).json()
    assert (first["rows"], first["added"], first["changed"]) == (2, 2, 0), first
    second = imported(world, "units", rows.replace("李女士", "赵女士")).json()
    assert (second["added"], second["changed"]) == (0, 1), second
    text = world.as_("admin", "import", "units", os.path.join(world.root, "rows.csv"), "--site",
                     "garden")
    assert text.status == 0 and text.out, text


def test_bad_rows_are_told_to_people_too(world):
    path = write(world, "rows.csv", "unit,phone,handover_date\n,1,\n2,2,yesterday\n")
    for language, word in (("en", "3"), ("zh", "3")):
        result = world.as_("admin", "import", "units", path, "--site", "garden", "--lang", language)
        assert result.status == 2, result
        assert word in result.err and "handover_date" in result.err and "unit" in result.err
    for wrong in (["moons", path, "--site", "garden"], ["units", "/nowhere.csv", "--site", "garden"],
                  ["units", path], ["units", path, "--site", "moon"]):
        result = world.as_("admin", "import", *wrong)
        assert result.status in (2, 3) and result.err, (wrong, result)


# ---- the daily trade -----------------------------------------------------------------------------

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def page():
    """docs/policy.md: its document, and the keys of its table."""
    with open(os.path.join(ROOT, "docs", "policy.md"), encoding="utf-8") as file:
        text = file.read()
    document = text.split("```yaml\n")[1].split("```")[0]
    keys = re.findall(r"^\| `([a-z_]+)` \|", text, re.M)
    return document, keys


def test_the_page_says_the_defaults(world):
    """docs/policy.md prints what a new site has, and explains each key of it."""
    document, keys = page()
    shown = world.do("admin", "policy", "show", "--site", "garden")
    assert shown["document"] == shown["effective"] == document, "docs/policy.md is behind"
    assert re.findall(r"^([a-z_]+):", document, re.M) == keys, keys
    assert set_policy(world, document)["version"] == 2
    again = world.do("admin", "policy", "show", "--site", "garden")
    assert again["effective"] == document and again["document"] == document, again
    text = world.as_("admin", "policy", "show", "--site", "garden").out
    assert text == document, "nothing is said twice"


def test_what_holds_is_shown_beside_the_document(world):
    """policy show: the document as it was set, then every value in force; still that document."""
    text = "warranty: {pipes: 3y, decoration: none}\nclocks: {slip: 90s}\n"
    set_policy(world, text)
    shown = world.as_("admin", "policy", "show", "--site", "garden").out
    assert shown.startswith(text), shown
    rest = shown[len(text):].splitlines()
    assert all(line.startswith("#") for line in rest), shown
    assert "#     pipes: {years: 3, trades: [plumbing]}" in rest, shown
    assert "#     decoration: none" in rest and any("slip: 90s" in line for line in rest), shown
    assert set_policy(world, shown)["version"] == 3
    after = world.do("admin", "policy", "show", "--site", "garden")["effective"]
    before = world.do("admin", "policy", "show", "--site", "garden", "--version-number", "2")
    assert after == before["effective"], after


def test_faults_of_the_daily_trade(world):
    text = ("warranty:\n  pipes: 2y\n  pipes: 3y\n"
            "seasons: {cooling: \"03-01..05-01\"}\n"
            "collect_times: [\"14:00\", \"9:00\"]\n"
            "chains: {slip: []}\n"
            "visit_plan: {every: 3d}\n"
            "slip_parts: {public: [desk, desk, crew]}\n"
            "clocks: {collect: 5m, confirm: 0s}\n")
    result = checked(world, text)
    assert result.status == 2, result
    rows = [(r["line"], r["field"]) for r in result.json()["error"]["rows"]]
    assert rows == [(3, "warranty.pipes"), (4, "seasons"), (5, "collect_times"),
                    (6, "chains.slip"), (7, "visit_plan"), (8, "slip_parts.public"),
                    (9, "clocks.collect"), (9, "clocks.confirm")], rows
    chinese = world.as_("admin", "policy", "check", os.path.join(world.root, "p.yaml"), "--lang",
                        "zh")
    for line in chinese.err.splitlines():
        assert re.search("[\u4e00-\u9fff]", line), f"no Chinese: {line}"


# Documents whose sentences differ: each side of each rule is said by one of them.
SAID = ("",
        "dispatch: {auto: yes, load: 3}\nlink_duplicates: no\nlead_check: no\nquote_approval: no\n"
        "repeated_faults: {times: off}\nvisit_plan: {complaints: off, every: off}\n"
        "deposit: {alarm_fen: 500000}\nsurveys: {every: off}\nwarranty: {structure: 1 season}\n"
        "clocks: {slip: 90s, confirm: 1h, notice: 1500ms}\nrefund_approval: no\n")


def test_check_says_who_is_called_when_for_what(world):
    """Every clock and every kind, the rules of the daily trade, in both languages."""
    clocks = set()
    for text in SAID:
        result = checked(world, text)
        said = result.json()["explained"]
        for sentence in said:
            found = re.match(r"([a-z_]+): .+; a breach goes to (.+)\.$", sentence)
            if found:
                assert found[2], sentence
                clocks.add(found[1])
        for kind in ("repair", "public", "defect", "maintenance", "emergency", "device_return"):
            assert any(s.startswith(f"A ticket of kind {kind} has the clocks ") for s in said), kind
        chinese = world.as_("admin", "policy", "check", os.path.join(world.root, "p.yaml"),
                            "--lang", "zh").out.splitlines()
        assert len(chinese) == len(said) + 1, chinese
        for line in chinese:
            plain = re.sub("Asia/Shanghai|garden| MB", "", line)
            assert not re.search("[A-Za-z]{2}", plain), f"not Chinese: {line}"
    document = page()[0]
    assert clocks == set(re.findall(r"^  ([a-z_]+): \[[a-z_, ]*(?:quality|site_director)\]",
                                    document, re.M)), clocks
    said = checked(world, "chains: {default: [site_director, general_manager]}\n").json()
    nobody = [s for s in said["explained"] if s.startswith("At garden nobody is ")]
    assert len(nobody) == 1 and "general_manager" in nobody[0] and "desk_super" not in nobody[0], said
    hire(world, "fang", "general_manager")
    said = checked(world, "chains: {default: [site_director, general_manager]}\n").json()
    assert not any("general_manager:" in s or ", general_manager" in s for s in said["explained"]
                   if s.startswith("At garden")), said
    text = " ".join(checked(world, SAID[1]).json()["explained"])
    assert "slip: 90 seconds, from intake of a public-facility fault" in text, text
    assert "fewer than 3 open slips" in text and "below 5000.00 yuan" in text, text
