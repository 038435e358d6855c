"""What somebody might try who is let in, and what nobody may find out by trying."""
import os
import subprocess

import rig
from wire_client import Connection, Refused, connect, context, request_id

PHONE, NAME = "13877776666", "欧阳锋甲乙"


def refused(name, ask):
    """Calls ask, which must be refused with that error."""
    try:
        answer = ask()
    except Refused as refusal:
        assert refusal.name == name, refusal
        return refusal.error
    raise AssertionError(f"not refused with {name}: {answer}")


def add(world, person, role, site, *flags):
    code = world.do("admin", "staff", "add", person, "--name", person, "--role", role, "--site",
                    site, *flags)["code"]
    world.enroll("paigong-admin", person, code)
    return connect(world, person)


# ---- rights

def test_an_admin_of_some_sites_is_no_admin_of_others(world):
    world.do("admin", "site", "add", "park")
    sub = add(world, "sub", "admin", "park")

    def staff(person, role="desk", sites=("park",)):
        return lambda: sub.write("staff_add", id=person, name="x", role=role, sites=list(sites))

    refused("not_found", lambda: sub.write("staff_revoke", id="li"))
    refused("denied", lambda: sub.write("staff_revoke", id="admin"))
    refused("denied", staff("evil", "admin", ["*"]))
    refused("not_found", staff("evil", "admin", ["garden"]))
    refused("not_found", staff("evil", "admin", ["park", "garden"]))
    refused("denied", staff("li"))
    refused("denied", staff("admin"))
    refused("denied", lambda: sub.write("site_add", site="mine", name="x"))
    refused("denied", lambda: sub.ask("backup"))
    # who works here and elsewhere is not theirs to change either: the role would go along
    world.do("admin", "staff", "add", "both", "--name", "b", "--role", "technician", "--crew",
             "plumbing", "--site", "garden", "--site", "park")
    refused("denied", staff("both", "admin"))
    refused("denied", lambda: sub.write("staff_revoke", id="both"))
    rows = [{"line": 2, "cells": ["both", "b", "admin"]}]
    refused("bad_rows", lambda: sub.write("import", kind="staff", site="park", last=True,
                                          columns=["id", "name", "role"], rows=rows))
    # what is theirs they may do
    assert staff("fang")()["enrolment"]["code"]
    sub.write("staff_revoke", id="fang")
    assert world.as_("li", "list").status == 0


def test_the_register_is_not_read_by_marking_it(world):
    entry = connect(world, "li").write("log_entry", site="garden", text="秘密")
    ident = entry["register_entry"]["id"]
    wang = connect(world, "wang")
    refused("not_found", lambda: wang.write("log_done", entry=ident))
    own = wang.write("log_entry", site="garden", text="泵房灯")["register_entry"]["id"]
    assert wang.write("log_done", entry=own)["register_entry"]["done"]
    assert world.do("li", "log", "done", ident)["done"]


def test_personal_data_stands_in_no_file(world):
    ticket = world.new(reporter=NAME, phone=PHONE)
    connect(world, "li").write("log_entry", site="garden", text="x", name=NAME, phone=PHONE)
    table = os.path.join(world.root, "units.csv")
    with open(table, "w", encoding="utf-8") as file:
        file.write(f"unit,owner,phone\n3-1201,{NAME},{PHONE}\n")
    world.do("admin", "import", "units", table, "--site", "garden")
    world.through(ticket)
    for command in (["list"], ["log", "list", "--site", "garden"], ["staff", "list"],
                    ["audit", "show"], ["report", "day", "--site", "garden"]):
        out = world.as_("shen", *command, "--json")
        assert PHONE not in out.out and NAME not in out.out, (command, out)
    assert world.server.stop() == 0
    for folder, _, files in os.walk(world.data):
        assert os.stat(folder).st_mode & 0o077 == 0, folder
        for name in files:
            path = os.path.join(folder, name)
            assert os.stat(path).st_mode & 0o077 == 0, path
            with open(path, "rb") as file:
                content = file.read()
            assert PHONE.encode() not in content and NAME.encode() not in content, path
    log = world.server.log()
    assert PHONE not in log and NAME not in log


# ---- codes, request ids

def test_telling_the_price_anew_makes_no_more_guesses(world):
    ticket = world.new()
    world.through(ticket, until="on_site")
    wang = connect(world, "wang")

    def give(command, **more):
        return wang.write("ticket_command", ticket=ticket, command=command, **more)

    names = []
    for fen in range(100, 106):
        give("quote", labour_fen=fen)
        try:
            give("consent", code="000000")
        except Refused as refusal:
            names.append(refusal.name)
    assert names == ["wrong_code"] * 4 + ["code_locked"] * 2, names
    world.server.kill()
    world.serve()
    wang = connect(world, "wang")
    refused("code_locked", lambda: give("consent", code="000000"))
    give("consent", code=world.codes(ticket)["consent"])


def test_a_reads_request_id_takes_no_writes_place(world):
    ticket = world.new()
    world.through(ticket, until="completed")
    li, used = connect(world, "li"), request_id()
    first = li.ask("log_entry", write=used, site="garden", text="x")["register_entry"]["id"]
    li.ask("show", write=used, ticket=ticket, codes=True)  # leaves an entry
    again = li.ask("log_entry", write=used, site="garden", text="x")["register_entry"]["id"]
    assert again == first


def test_a_revoked_persons_resumed_session(world):
    tls = context(world.profile("li", "authority.pem"), world.profile("li", "certificate.pem"),
                  world.profile("li", "key.pem"))
    before = Connection(world.server.address, tls)
    watch = before.start("watch")
    before.answer(watch)
    world.do("admin", "staff", "revoke", "li")
    try:
        while True:
            before.answer(watch)
    except Refused as refusal:
        assert refusal.name == "revoked", refusal
    refused("revoked", lambda: Connection(world.server.address, tls))
    # added again, the old certificate stays worthless until a new one is made, and after it
    code = world.do("admin", "staff", "add", "li", "--name", "Li", "--role", "desk", "--site",
                    "garden")["code"]
    refused("denied", lambda: Connection(world.server.address, tls))
    world.enroll("paigong-desk", "li2", code)
    refused("denied", lambda: Connection(world.server.address, tls))


def test_keys_of_other_kinds_are_not_enrolled(world):
    code = world.do("admin", "staff", "add", "hua", "--name", "h", "--role", "desk", "--site",
                    "garden")["code"]
    key = os.path.join(world.root, "odd.pem")
    kinds = [["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], ["ED448"],
             ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
             ["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]]
    anybody = Connection(world.server.address, context())
    for algorithm, *options in kinds:
        made = subprocess.run(["openssl", "genpkey", "-algorithm", algorithm, *options, "-out",
                               key], capture_output=True, check=False)
        if made.returncode != 0:
            raise rig.Skip("openssl: " + made.stderr.decode().strip())
        request = subprocess.run(["openssl", "req", "-new", "-key", key, "-subj", "/CN=admin",
                                  "-outform", "DER"], capture_output=True, check=True).stdout
        refused("bad_request", lambda: anybody.ask("enroll", code=code,
                                                   certificate_request=request))
    world.enroll("paigong-desk", "hua", code)  # the code is not used up by them


# ---- texts

def test_texts_that_mislead_their_reader(world):
    li = connect(world, "li")

    def new(**more):
        fields = {"site": "garden", "unit": "1-1", "text": "x", **more}
        return lambda: li.write("new_ticket", **fields)

    for text in ("a\u202eb", "a\u2066b", "\x1b[2J", "\u009b2J", "a\rb", "", " \n\t", "\u3000\u200b"):
        error = refused("bad_request", new(text=text))
        assert error["subject"] == "text", error
    for field in ("unit", "reporter", "phone"):
        for value in ("1\n2026 closed", "1\t2", "  ", "1\u202e2"):
            error = refused("bad_request", new(**{field: value}))
            assert error["subject"] == field, error
    new(text="第一行\n第二行\tשלום")()
    for site in (".", "..", "-rf", "a/b", "../x"):
        assert world.as_("admin", "site", "add", "--", site).status == 2, site
    # a phone of other letters is masked whole, not cut within one of them
    new(phone="问王女士家邻居", reporter=NAME)()
    new(phone="83215678")()
    rows = connect(world, "shen").ask("list_tickets")["ticket_page"]["tickets"]
    shen = connect(world, "shen")
    phones = {shen.ask("show", ticket=r["id"])["ticket"].get("phone", "") for r in rows}
    assert phones == {"", "****"}, phones


def test_texts_of_the_largest_size(world):
    li = connect(world, "li")
    text = "水" * 666 + "ab"
    ticket = li.write("new_ticket", site="garden", unit="1-1", text=text)["ticket"]
    assert ticket["text"] == text
    refused("bad_request", lambda: li.write("new_ticket", site="garden", unit="1-1",
                                            text=text + "c"))
    row = li.ask("list_tickets")["ticket_page"]["tickets"][0]
    assert text.startswith(row["text"]) and len(row["text"]) == 80


# ---- a disk that somebody else had

def test_a_backup_that_was_changed(world):
    world.through(world.new(reporter=NAME, phone=PHONE))
    path = os.path.join(world.root, "b.backup")
    world.do("admin", "backup", path)
    with open(path, "rb") as file:
        good = file.read()
    for number in range(24):
        at = number * len(good) // 24 + 5
        bad = bytearray(good)
        bad[at] ^= 1 << number % 8
        where = os.path.join(world.root, f"r{number}")
        with open(path, "wb") as file:
            file.write(bad if number % 2 else good[:at])
        result = world.run("paigongd", "restore", path, where)
        assert result.status in (0, 1), result
        assert number % 2 or result.status == 1, result
        if result.status == 0:  # what was changed is of no weight
            assert world.run("paigongd", "check", where).status == 0
    with open(path, "wb") as file:
        file.write(good)
    result = world.run("paigongd", "restore", path, os.path.join(world.root, "whole"))
    assert result.status == 0, result


def test_parts_of_two_directories(world):
    world.through(world.new())
    assert world.server.stop() == 0
    other = os.path.join(world.root, "other")
    assert world.run("paigongd", "init", other).status == 0
    for part in ("ledger", "keys"):  # the view is made anew, whoever's it was
        kept, mine = os.path.join(world.root, "kept"), os.path.join(world.data, part)
        os.rename(mine, kept)
        rig.copy_tree(os.path.join(other, part), mine)
        server = world.serve()
        assert server.address is None and server.process.returncode == 1, server.log()
        assert "damaged" in server.log()
        subprocess.run(["rm", "-r", mine], check=True)
        os.rename(kept, mine)
    subprocess.run(["rm", "-r", os.path.join(world.data, "view")], check=True)
    rig.copy_tree(os.path.join(other, "view"), os.path.join(world.data, "view"))
    world.serve()
    assert len(world.do("li", "list")["tickets"]) == 1


def test_keys_that_others_can_read_are_not_used(world):
    assert world.server.stop() == 0
    for folder in ("keys", "tls"):
        os.chmod(os.path.join(world.data, folder), 0o750)
        server = world.serve()
        assert server.address is None and "chmod 700" in server.log(), server.log()
        os.chmod(os.path.join(world.data, folder), 0o700)
    assert world.serve().address


def test_requests_that_walk_the_whole_ledger(world):
    """They wait for each other; nobody else waits for them, and who leaves is forgotten."""
    ticket = world.new()
    readers = [connect(world, "shen") for _ in range(4)]
    asked = [(c, [c.start("audit_verify") for _ in range(60)]) for c in readers]
    li = connect(world, "li")
    assert li.ask("history", ticket=ticket)["history_page"]["entries"]
    readers[0].close()
    world.do("admin", "staff", "revoke", "sun")
    for connection, idents in asked[1:]:
        assert all(connection.answer(i)["audit_result"]["ok"] for i in idents)
    assert connect(world, "zhou").ask("report_day", site="garden")["day_report"]
