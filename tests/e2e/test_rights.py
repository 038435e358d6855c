"""Who may do and see what: by role and by site (P1.2, P16.4), whichever program they use."""
from office import Watch, head, hire, history, set_policy, via
from test_requests import refusal_of
from test_workflow import ON_SITE, to
from wire_client import connect

OTHERS = {"ye": "monitor", "gong": "engineering", "fang": "site_director", "pin": "quality",
          "qu": "area_manager", "fu": "deputy_general_manager", "zong": "general_manager",
          "hu": "guard", "tian": "contractor"}
ROLES = {**OTHERS, "li": "desk", "sun": "desk_supervisor", "wang": "technician",
         "chen": "crew_lead", "zhou": "department_supervisor", "qian": "finance",
         "shen": "auditor", "admin": "admin"}
DESK = {"desk", "monitor", "desk_supervisor"}
SUPERVISORS = {"desk_supervisor", "department_supervisor", "site_director", "quality",
               "area_manager"}

WORKERS = {"technician", "crew_lead", "engineering", "contractor"}
CHECKERS = {"department_supervisor", "site_director"}

# What only some roles may do at all: the ticket's command, its arguments, and those roles.
TICKET_RIGHTS = [
    ("return", {}, DESK), ("visit", {"satisfied": True}, DESK), ("cancel", {"text": "x"}, DESK),
    ("close", {"exception": True, "text": "x"}, SUPERVISORS),
    ("dispatch", {"to": "wang"}, DESK | {"crew_lead", "department_supervisor"}),
    ("accept", {}, WORKERS), ("arrive", {}, WORKERS), ("done", {}, WORKERS),
    ("check", {"pass": True}, {"crew_lead"} | CHECKERS),
    ("cash_receive", {}, {"finance"}), ("approve", {}, DESK | {"crew_lead"} | CHECKERS),
    ("refund", {"cash_fen": 1, "text": "x"}, DESK | {"finance"} | CHECKERS),
    ("spotcheck_record", {"findings": [{"item": "quality", "pass": True}]}, CHECKERS)]
# The same of the system: the request, its arguments, and those roles.
SYSTEM_RIGHTS = [
    ("site_add", {"site": "lake"}, {"admin"}),
    ("staff_add", {"id": "x", "name": "X", "role": "desk", "sites": ["garden"]}, {"admin"}),
    ("staff_revoke", {"id": "wang"}, {"admin"}),
    ("policy_set", {"site": "garden", "document": b"lead_check: true"}, {"admin"}),
    ("import", {"kind": "units", "site": "garden", "columns": ["unit"], "last": True,
                "rows": [{"line": 2, "cells": ["1"]}]}, {"admin"}),
    ("catalogue_remove", {"kind": "fee", "site": "garden", "code": "x"}, {"admin"}),
    ("money_list", {"site": "garden"},
     SUPERVISORS | {"deputy_general_manager", "general_manager", "finance", "admin", "auditor"}),
    ("backup", {}, {"admin"}), ("audit_show", {}, {"admin", "auditor"}),
    ("new_ticket", {"site": "garden", "unit": "1", "text": "x"},
     DESK | {"technician", "crew_lead"})]


def everybody(world):
    for person, role in OTHERS.items():
        hire(world, person, role)


def attempt(world, person, program, command):
    return world.run(program, "--profile", person, *command, "--json")


def test_each_command_by_role(world):
    """Denied by name of the right, or as a ticket one may not even see; never done."""
    everybody(world)
    ticket = world.new()
    before = history(world, ticket)
    for person, role in ROLES.items():
        connection = connect(world, person)
        hidden = role in ("technician", "crew_lead", "contractor", "guard")
        if role not in DESK:
            error = refusal_of(connection, "show", ticket=ticket, codes=True)
            assert error["name"] in ("denied", *["not_found"] * hidden), (role, error)
        for command, arguments, allowed in TICKET_RIGHTS:
            if role not in allowed:
                error = refusal_of(connection, "ticket_command", ticket=ticket, command=command,
                                   **arguments)
                assert error["name"] == ("not_found" if hidden else "denied"), (role, command,
                                                                                error)
        for command, arguments, allowed in SYSTEM_RIGHTS:
            if role not in allowed:
                error = refusal_of(connection, command, **arguments)
                assert error["name"] == "denied", (role, command, error)
        connection.close()
    assert history(world, ticket) == before
    assert world.do("admin", "policy", "show", "--site", "garden")["version"] == 1
    assert all(not s["revoked"] for s in world.do("admin", "staff", "list")["staff"])
    for person, arguments in (("wang", ["staff", "revoke", "li"]), ("li", ["backup", "/tmp/x"]),
                              ("zhou", ["cash", "receive", ticket]),
                              ("qian", ["approve", ticket])):
        result = attempt(world, person, "paigong-admin", arguments)
        assert result.status == 4, (person, arguments, result)


def test_an_auditor_reads_everything_and_changes_nothing(world):
    ticket = world.new(phone="13812345678", reporter="王先生")
    reads = [["show", ticket], ["history", ticket], ["list"], ["audit", "verify"],
             ["audit", "show"], ["report", "day"], ["spotcheck", "list"], ["staff", "list"],
             ["policy", "show"]]
    for command in reads:
        assert world.as_("shen", *command).status == 0, command
    shown = world.do("shen", "show", ticket)
    assert shown["masked"] is True and shown["actions"] == [], shown
    for program, command in (("paigong-desk", ["new", "--site", "garden", "--unit", "1", "--text",
                                               "x"]),
                             ("paigong-desk", ["log", "--site", "garden", "--text", "x"]),
                             ("paigong-desk", ["promise", ticket, "+1h"]),
                             ("paigong-desk", ["take", ticket, "notice"])):
        result = attempt(world, "shen", program, command)
        assert result.status == 4, (command, result)
    # each look at personal data is an entry
    views = history(world, ticket, "viewed")
    assert [v["who"] for v in views] == ["shen"], "the history was read once"
    world.do("shen", "show", ticket, "--personal")
    assert len(history(world, ticket, "viewed")) == 2


def leaks(result):
    return "13812345678" in result.out or "王先生" in result.out


def test_phones_only_for_who_needs_them(world):
    """P16.4: for the ticket at hand; masked elsewhere, in lists and watches too."""
    everybody(world)
    watch = Watch(world, "li", "--from", str(head(world)))
    ticket = world.new(phone="13812345678", reporter="王先生")
    to(world, ticket, *ON_SITE)
    for person, role in ROLES.items():
        for command in (["show", ticket], ["list"], ["history", ticket]):
            if command[0] == "history" and role in ("auditor", "admin"):
                continue  # theirs leaves an entry
            result = attempt(world, person, "paigong-desk", command)
            needs = role in DESK | {"technician", "crew_lead"} and command[0] != "list"
            assert leaks(result) == needs, (role, command, result)
    masked = via(world, "paigong-desk", "fang", "show", ticket)
    assert masked["phone"] == "138****5678" and masked["reporter"].startswith("王"), masked
    result = attempt(world, "fang", "paigong-desk", ["show", ticket, "--personal"])
    assert result.status == 4, result
    found = watch.until(lambda lines: any(e["event"] == "arrived" for e in lines))
    watch.stop()
    assert found[0]["phone"] == "13812345678", found[0]
    # the work is over: whoever did it needs the phone no more
    to(world, ticket, "wang done")
    to(world, ticket, ["wang", "sign", "--code", world.codes(ticket)["sign_off"]],
       "chen check --pass", "li return")
    for person in ("wang", "chen"):
        assert not leaks(world.as_(person, "show", ticket, "--json")), person
    assert leaks(world.as_("li", "show", ticket)), "the desk visits"


def test_sites(world):
    """One's own sites only; somebody may have several, or all."""
    world.do("admin", "site", "add", "lake", "--name", "湖景")
    hire(world, "mei", "desk", site="lake")
    hire(world, "shuang", "desk", "--site", "garden", site="lake")
    hire(world, "quan", "area_manager", site="*")
    here = world.new()
    there = world.do("mei", "new", "--site", "lake", "--unit", "1", "--text", "x")["id"]
    assert [t["id"] for t in world.do("mei", "list")["tickets"]] == [there]
    for person in ("shuang", "quan"):
        assert [t["id"] for t in world.do(person, "list")["tickets"]] == [here, there], person
        assert [t["id"] for t in world.do(person, "list", "--site", "lake")["tickets"]] == [there]
    for command in (["show", here], ["history", here], ["promise", here, "+1h"]):
        world.refused("mei", *command, code="not_found", status=3)
    for command in (["list", "--site", "garden"], ["log", "--site", "garden", "--text", "x"],
                    ["new", "--site", "garden", "--unit", "1", "--text", "x"],
                    ["watch", "--site", "garden"]):
        result = world.as_("mei", *command, "--json")
        assert result.status in (3, 4), (command, result)
        assert result.json()["error"]["code"] in ("not_found", "denied"), (command, result)
    # nobody is sent to a site that is not theirs
    result = world.as_("mei", "dispatch", there, "--to", "wang", "--json")
    assert result.status in (1, 3), result
    # each site has its own policy
    set_policy(world, "clocks: {notice: 9m}\n", site="lake")
    assert world.do("admin", "policy", "show", "--site", "garden")["version"] == 1
    seen = Watch(world, "shuang", "--site", "lake", "--from", "0")
    world.new()
    last = world.do("mei", "new", "--site", "lake", "--unit", "2", "--text", "x")["id"]
    found = seen.until(lambda lines: any(e.get("ticket") == last for e in lines))
    seen.stop()
    assert all(e["site"] == "lake" for e in found if e.get("ticket")), found


def test_a_contractor_sees_what_was_referred_outside(world):
    everybody(world)
    inside, outside = world.new(), world.new()
    for ticket, party in ((inside, "engineering"), (outside, "contractor")):
        to(world, ticket, *ON_SITE, ["wang", "refer", "--to", party, "--text", "x"])
    assert [t["id"] for t in world.do("tian", "list")["tickets"]] == [outside]
    world.refused("tian", "show", inside, code="not_found", status=3)
    world.refused("tian", "done", inside, code="not_found", status=3)
    assert world.do("tian", "done", outside)["state"] == "completed"


def test_never_by_who_worked_on_it(world):
    """P8.1 and P8.2: over all rounds, also for who changed roles since."""
    ticket = world.new()
    world.through(ticket, until="returned")
    result = world.run("paigong-desk", "--profile", "wang", "visit", ticket, "--satisfied",
                       "--json")
    assert result.status in (1, 4), result
    code = world.do("admin", "staff", "add", "wang", "--name", "Wang", "--role", "desk", "--site",
                    "garden")["code"]
    world.run("paigong-desk", "enroll", world.server.address, code, "--profile", "wang2")
    result = world.run("paigong-desk", "--profile", "wang2", "visit", ticket, "--satisfied",
                       "--json")
    assert result.status == 1 and result.json()["error"]["code"] == "same_person", result
    assert world.do("li", "visit", ticket, "--satisfied")["state"] == "closed"
