"""What is set up from files: CSV with bad rows, YAML with mistakes; nothing of it is applied."""
import os

from wire_client import Refused, connect, request_id

UNITS = "unit,building,owner,phone,handover_date\n"


def write(world, name, data):
    path = os.path.join(world.root, name)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


def imported(world, kind, data, *flags, name="rows.csv"):
    return world.as_("admin", "import", kind, write(world, name, data), "--site", "garden",
                     "--json", *flags)


def row_errors(result, code="bad_rows", status=2):
    assert result.status == status, result
    error = result.json()["error"]
    assert error["code"] == code, result
    return {(row["line"], row["field"]): row["reason"] for row in error["rows"]}


def test_units_are_imported(world):
    result = imported(world, "units", UNITS + "3-1201,3栋,王先生,13800138000,2024-06-01\n"
                                              "3-1202,3栋,李女士,13900139000,2024-06-01\n")
    assert result.status == 0, result
    assert result.json()["rows"] == 2 and result.json()["added"] == 2, result
    again = imported(world, "units", UNITS + "3-1201,3栋,赵先生,13800138000,2024-06-01\n")
    assert again.status == 0 and again.json()["changed"] == 1, again
    # with units known, a mistyped one is noticed
    world.refused("li", "new", "--site", "garden", "--unit", "9-9999", "--text", "x",
                  code="not_found", status=3)
    world.new()


def test_encodings_and_headers(world):
    table = "楼栋,房号,业主,电话,备注\n3栋,{},王先生,13800138000,无\n"
    plain, bom, office = table.format("1"), "\ufeff" + table.format("2"), table.format("3")
    for data in (plain.encode(), bom.encode(), office.encode("gb18030")):
        result = imported(world, "units", data)
        assert result.status == 0 and result.json()["rows"] == 1, result
        assert "备注" in str(result.json().get("unknown_columns", "")), result


def test_bad_rows_import_nothing(world):
    result = imported(world, "units", UNITS +
                      "3-1201,3栋,王先生,13800138000,2024-06-01\n"
                      ",3栋,nobody,13800138001,2024-06-01\n"
                      "3-1203,3栋,somebody,13800138002,2024-13-41\n"
                      "3-1204,3栋," + "x" * 200 + ",13800138003,2024-06-01\n"
                      "3-1201,3栋,twice,13800138004,2024-06-01\n")
    rows = row_errors(result)
    assert {(3, "unit"), (4, "handover_date"), (5, "owner")} <= set(rows), rows
    assert any(line == 6 for line, _ in rows), rows
    assert all(rows.values()), "each has a reason"
    people = row_errors(imported(world, "staff",
                                 "id,name,role,crew,department,phone,trades\n"
                                 "t1,One,technician,plumbing,repairs,13800138000,plumbing;hvac\n"
                                 "t2,Two,wizard,plumbing,repairs,,\n"
                                 "t3,,technician,plumbing,repairs,,\n"
                                 "t4,Four,technician,plumbing,repairs,,juggling\n"))
    assert {(3, "role"), (4, "name"), (5, "trades")} <= set(people), people
    assert all(s["id"] != "t1" for s in world.do("admin", "staff", "list")["staff"])
    # no unit was imported: any unit is still taken
    world.do("li", "new", "--site", "garden", "--unit", "9-9999", "--text", "x")


def test_what_is_no_table(world):
    for data in (b"", b"\x00\x01\x02\xff\xfe", "name,colour\na,b\n", UNITS):
        result = imported(world, "units", data)
        assert result.status == 2, result
        assert len(result.err.strip().splitlines()) >= 1, result
    missing = world.as_("admin", "import", "units", "/nonexistent.csv", "--site", "garden")
    assert missing.status in (2, 3), missing


def test_many_chunks_are_all_or_nothing(world):
    good = UNITS + "".join(f"{i}-1,{i}栋,o{i},13800138000,2024-06-01\n" for i in range(1, 1302))
    broken = good + ",x,y,13800138000,2024-06-01\n"
    rows = row_errors(imported(world, "units", broken))
    assert set(rows) == {(1303, "unit")}, rows
    dry = imported(world, "units", good, "--dry-run")
    assert dry.status == 0 and not dry.json().get("applied"), dry
    world.do("li", "new", "--site", "garden", "--unit", "no such", "--text", "x")
    result = imported(world, "units", good)
    assert result.status == 0 and result.json()["rows"] == 1301, result
    world.refused("li", "new", "--site", "garden", "--unit", "no such", "--text", "x",
                  code="not_found", status=3)


def test_staff_import_prints_codes(world):
    result = imported(world, "staff", "id,name,role,crew,department,phone,trades\n"
                                      "t1,One,technician,plumbing,repairs,13800138000,plumbing\n")
    assert result.status == 0, result
    codes = {c["id"]: c["code"] for c in result.json()["codes"]}
    enrolled = world.run("paigong-tech", "enroll", world.server.address, codes["t1"], "--profile",
                         "t1")
    assert enrolled.status == 0, enrolled


def test_import_over_the_wire(world):
    admin = connect(world, "admin")

    def rows(first, count):
        return [{"line": i, "cells": [f"{i}-1"]} for i in range(first, first + count)]

    def refused(**arguments):
        try:
            admin.ask("import", write=request_id(), kind="units", site="garden", **arguments)
        except Refused as refusal:
            return refusal.name
        raise AssertionError("it was taken")

    assert refused(columns=["unit"], rows=rows(2, 501)) == "bad_request"
    assert refused(columns=["nonsense"], rows=rows(2, 1)) in ("bad_request", "bad_rows")
    assert refused(columns=["unit"], rows=rows(2, 1), staging=12345) in ("not_found",
                                                                          "bad_request")


GOOD = 'time_zone: Asia/Shanghai\nclocks: {notice: 6m}\n'
MISTAKES = [  # document, line of the fault, what it is about
    ("clocks: {notice: 5 parsecs}\n", 1, "notice"),
    ("time_zone: Asia/Shanghai\nclocks: {notise: 5m}\n", 2, "notise"),
    ("time_zone: Mars/Base\n", 1, "time_zone"),
    ("time_zone: Asia/Shanghai\n\ndesk_hours: {open: \"18:00\", close: \"08:30\"}\n", 3,
     "desk_hours"),
    ("holidays: [2027-02-30]\n", 1, "holidays"),
    ("chains: {notice: []}\n", 1, "notice"),
    ("chains: {notice: [wizard]}\n", 1, "notice"),
    ("spot_check: {share: 130%}\n", 1, "share"),
    ("week_starts: someday\n", 1, "week_starts"),
    ("escalate_every: -5m\n", 1, "escalate_every"),
    ("lead_check: perhaps\n", 1, "lead_check"),
    ("- a\n- list\n", 1, ""),
    ("clocks: {notice: 5m\n", 1, ""),
]


def test_policy_mistakes_change_nothing(world):
    before = world.do("admin", "policy", "show", "--site", "garden")
    for document, line, word in MISTAKES:
        path = write(world, "policy.yaml", document)
        for arguments in (["policy", "check", path],
                          ["policy", "set", path, "--site", "garden"]):
            result = world.as_("admin", *arguments, "--json")
            assert result.status == 2, (document, result)
            error = result.json()["error"]
            assert error["code"] == "bad_policy", (document, result)
            faults = error["rows"]
            assert any(f["line"] in (line, line + 1) for f in faults), (document, faults)
            assert any(word in str(f) for f in faults), (document, faults)
    several = write(world, "policy.yaml", "clocks:\n  notice: x\n  arrival: y\nlead_check: z\n")
    error = world.refused("admin", "policy", "set", several, "--site", "garden",
                          code="bad_policy", status=2)
    assert {f["line"] for f in error["rows"]} >= {2, 3, 4}, error
    assert world.do("admin", "policy", "show", "--site", "garden") == before


def test_policy_versions(world):
    path = write(world, "policy.yaml", GOOD)
    assert world.as_("admin", "policy", "check", path).status == 0
    old = world.new()
    world.do("admin", "policy", "set", path, "--site", "garden")
    new = world.new()
    versions = [world.do("li", "show", t)["policy_version"] for t in (old, new)]
    assert versions[1] == versions[0] + 1, versions
    shown = world.as_("admin", "policy", "show", "--site", "garden")
    assert "notice: 6m" in shown.out, shown
    world.refused("admin", "policy", "set", path, "--site", "nowhere", code="not_found", status=3)


def test_smallest_policy(world):
    path = write(world, "policy.yaml", "lead_check: false\n")
    world.do("admin", "policy", "set", path, "--site", "garden")
    ticket = world.new()
    world.through(ticket, until="signed")
    assert world.do("li", "return", ticket)["state"] == "returned"


def test_ambiguous_short_id(world):
    """The same count on two dates: two sites whose day differs at any hour."""
    world.do("admin", "site", "add", "dateline", "--name", "Dateline")
    path = write(world, "policy.yaml", "time_zone: Etc/GMT+12\n")
    east = write(world, "east.yaml", "time_zone: Pacific/Kiritimati\n")
    world.do("admin", "policy", "set", path, "--site", "dateline")
    world.do("admin", "policy", "set", east, "--site", "garden")
    code = world.do("admin", "staff", "add", "both", "--name", "Both", "--role", "desk", "--site",
                    "garden", "--site", "dateline")["code"]
    world.enroll("paigong-desk", "both", code)

    def both(*arguments):
        return world.run("paigong-desk", "--profile", "both", *arguments, "--json")

    ids = [both("new", "--site", site, "--unit", "1", "--text", "x").json()["id"]
           for site in ("garden", "dateline")]
    assert ids[0] != ids[1] and {i.split("-")[1] for i in ids} == {"0001"}, ids
    result = both("show", "1")
    assert result.status == 3, result
    error = result.json()["error"]
    assert error["code"] == "ambiguous" and sorted(error["possible"]) == sorted(ids), result
    assert all(i in error["message"] for i in ids), result
    # who sees only one of them isn't asked
    assert world.do("li", "show", "1")["id"] == ids[0]
