"""PROTOCOL.md against the server, by a client that was written from it: what it promises to do."""
import re
import ssl
import time

import protocol_client as wire
from google.protobuf import text_format
from protocol_client import pb
from protocol_house import (House, address_of, beside, codes_of, expect, initialise, read_pages,
                            report, shell)

PAGE = (wire.PROTO / "PROTOCOL.md").read_text(encoding="utf-8")
DESK_ROLES = {"desk", "monitor", "desk_supervisor"}
SUPERVISORS = {"desk_supervisor", "department_supervisor", "site_director", "area_manager",
               "deputy_general_manager", "general_manager"}
ALL = {name[5:].lower() for name in pb.Role.keys()} - {"unspecified"}


def table(heading, after=PAGE):
    """The rows below a heading's first `| --- |`, each as its cells."""
    lines = after[after.index(heading):].splitlines()
    first = next(i for i, line in enumerate(lines) if re.match(r"\| -+", line)) + 1
    rows = []
    for line in lines[first:]:
        if not line.startswith("|"):
            return rows
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def examples():
    """The code blocks of the page's last section."""
    return re.findall(r"```\n(.*?)```", PAGE[PAGE.index("## An example"):], re.DOTALL)


# ---- the page itself ----------------------------------------------------------------------------


def test_the_bytes_of_the_example(world):
    octets = bytes.fromhex("".join(examples()[0].split()))
    hello = pb.ClientFrame(id=1, hello=pb.Hello(protocol=1, program="demo 1"))
    assert octets == len(octets[4:]).to_bytes(4, "big") + hello.SerializeToString()
    with House(world) as house:
        client = house.bare()
        client.tls.sendall(octets)
        welcome = client.receive()
        assert welcome.id == 1 and welcome.welcome.protocol == 1, welcome


def test_the_messages_of_the_example(world):
    request = text_format.Parse(examples()[1], pb.ClientFrame())
    answer = text_format.Parse(examples()[2], pb.ServerFrame()).ticket
    refusal = text_format.Parse(examples()[3], pb.ServerFrame()).error
    assert len(request.request_id) == 16 and request.request_id[6] >> 4 == 7
    with House(world) as house:
        desk, wang = house.join("mei", "desk"), house.join("gao", "technician")
        ticket = report(desk).id
        request.ticket_command.ticket, request.ticket_command.to = ticket, "gao"
        request.request_id = wire.uuid7()
        desk.send_bytes(request.SerializeToString())
        got = desk.wait(7).ticket
        assert (got.state, got.crew) == (answer.state, answer.crew), got
        assert set(answer.actions) <= set(got.actions), got
        for step, more in (("accept", {}), ("arrive", {}), ("quote", {"labour_fen": 5000})):
            wang.command(ticket, step, **more)
        wang.command(ticket, "consent", code=codes_of(desk, ticket).consent)
        wang.command(ticket, "done")
        with expect("wrong_state") as caught:
            wang.command(ticket, "arrive")
        assert caught == [refusal], caught


def test_the_table_of_errors(world):
    own = {"none", "unreachable", "tls_refused", "not_enrolled", "locked", "usage"}
    listed = {int(row[0]): row[1].strip("`") for row in table("## Errors")}
    known = {v: k[len("ERROR_CODE_"):].lower() for k, v in pb.ErrorCode.items()}
    assert listed == {v: k for v, k in known.items() if k not in own}
    world.server.stop()  # nothing to ask it


def roles_of(words):
    """`desk roles, finance`, `all but guard`: the roles that a cell of the table names."""
    words = words.replace(", and without a certificate", "")
    if words.startswith("all"):
        return ALL - set(words[len("all but "):].split(", "))
    groups = {"desk roles": DESK_ROLES, "supervisors": SUPERVISORS}
    roles = set().union(*(groups.get(word, {word}) for word in words.split(", ")))
    assert roles <= ALL, words
    return roles


def test_the_table_of_commands(world):
    """Who may give each, and which need a request id: every command, empty, by every role."""
    rows = {row[0].strip("`"): row for row in table("## Commands")}
    fields = pb.ClientFrame.DESCRIPTOR.oneofs_by_name["command"].fields
    assert set(rows) == {field.name for field in fields}
    with House(world) as house:
        for role in sorted(ALL):
            client = house.join(f"one-{role}", role)
            for name, row in rows.items():
                if name in ("hello", "backup"):  # one greets again, the other streams a lot
                    continue
                told = outcome(client, name)
                may = role in roles_of(row[2])
                denied = told.name == "denied" and told.subject == name
                assert denied == (not may), (role, name, told)
                if row[1] == "W" and may:
                    assert outcome(client, name, b"").subject == "request_id", (role, name)
                elif may:
                    assert outcome(client, name, b"").subject != "request_id", (role, name)
        with expect("denied", "backup"):
            house.connect("one-desk").read(backup=pb.Backup())


def outcome(client, command, request_id=None):
    """The error that a command without any field gets; an empty one when it was done."""
    frame = pb.ClientFrame(request_id=wire.uuid7() if request_id is None else request_id)
    getattr(frame, command).SetInParent()
    client.next_id += 1
    frame.id = client.next_id
    client.send_bytes(frame.SerializeToString())
    try:
        client.wait(frame.id)
    except wire.Refused as refused:
        return refused.error
    return pb.Error()


# ---- enrolment ----------------------------------------------------------------------------------


def test_enrolment(world):
    data, code = initialise(world, "fresh")
    server = beside(world, data)
    address = address_of(server)
    with House(world, server, code, "fresh-people") as house:
        assert house.admin.welcome.role == pb.ROLE_ADMIN
        house.admin.call(site_add=pb.SiteAdd(site="garden", name="花园小区"))
        for kind, spelt in (("EC", str.lower), ("ED25519", lambda c: c.replace("-", " "))):
            code = house.code(f"one-{kind}", "desk")
            one = wire.enroll(address, spelt(code), house.path(f"one-{kind}"), kind)
            assert wire.connect(address, one).welcome.id == f"one-{kind}"

        client = house.anonymous()
        welcome = client.hello()
        assert welcome.id == "" and welcome.ledger_id == house.admin.welcome.ledger_id
        with expect("denied", "site_list"):
            client.read(site_list=pb.SiteList())
        again(client, code, one, house)
        unsigned(client, house)
        wrong_codes(client, house)
    assert server.stop() == 0


def again(client, code, identity, house):
    """The same code and key: the same certificate. The same code and another key: denied, and after
    five times the code is void for its owner too."""
    def ask(request):
        return client.read(enroll=pb.Enroll(code=code, certificate_request=request)).certificate

    kept = ssl.PEM_cert_to_DER_cert(identity.certificate_file.read_text())
    assert ask(identity.request()).certificate == kept
    other = wire.Identity(house.path("other")).request()
    for request in 5 * [other] + [identity.request()]:
        with expect("denied", "code"):
            ask(request)


def unsigned(client, house):
    """A request whose signature doesn't fit, or with a key of another kind; the code is not used
    up by it. A newer code makes it void."""
    key = wire.Identity(house.path("late"))
    request = bytearray(key.request())
    code = house.code("late", "desk")
    rsa = shell("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null",
                "-subj", "/CN=x", "-outform", "DER")
    request[-1] ^= 1
    for bad in (bytes(request), rsa, b"no request", b""):
        with expect("bad_request", "certificate_request"):
            client.read(enroll=pb.Enroll(code=code, certificate_request=bad))
    newer = house.code("late", "desk")
    with expect("denied", "code"):
        client.read(enroll=pb.Enroll(code=code, certificate_request=key.request()))
    client.read(enroll=pb.Enroll(code=newer, certificate_request=key.request()))


def wrong_codes(client, house):
    """Mistyped ones don't count; the twentieth wrong one is the last for an hour."""
    code = house.code("unlucky", "desk")
    for mistyped in ("", "ABCD", code[:-1], code.replace(code[0], "Z" if code[0] != "Z" else "Y")):
        with expect("bad_request", "code"):
            client.read(enroll=pb.Enroll(code=mistyped, certificate_request=b"any"))
    secret, pin = wire.decode_code(code)
    other = wire.encode_code(bytes([secret[0] ^ 1]) + secret[1:], pin)
    for _ in range(13):  # seven were wrong before
        with expect("denied", "code"):
            client.read(enroll=pb.Enroll(code=other, certificate_request=b"any"))
    with expect("too_many"):
        client.read(enroll=pb.Enroll(code=code, certificate_request=b"any"))
    code = house.code("unlucky", "desk")  # a newer one is no guess: it fails for its request alone
    with expect("bad_request"):
        client.read(enroll=pb.Enroll(code=code, certificate_request=b"any"))


def test_the_pin(world):
    """A code of another server: nothing is sent, not even a hello."""
    _, foreign = initialise(world, "elsewhere")
    address = address_of(world.server)
    assert wire.encode_code(*wire.decode_code(foreign)) == foreign
    try:
        wire.enroll(address, foreign, world.root + "/nobody")
    except wire.PinMismatch:
        return
    raise AssertionError("it spoke to a server with another CA")


# ---- a repair -----------------------------------------------------------------------------------


def test_a_repair_from_the_call_to_the_file(world):
    with House(world) as house:
        desk, gao = house.join("mei", "desk"), house.join("gao", "technician")
        lead, finance = house.join("lead", "crew_lead"), house.join("qi", "finance")
        watcher = house.join("guo", "auditor")
        began = watcher.read(list_tickets=pb.ListTickets()).ticket_page.seq
        watch = watcher.send(watch=pb.Watch(from_seq=began))
        assert watcher.wait(watch).watch_started.seq == began

        ticket = report(desk, reporter="张三", phone="13800138000")
        number = ticket.id
        assert ticket.state == pb.STATE_RECEIVED and ticket.turn_role == pb.ROLE_DESK
        assert pb.COMMAND_DISPATCH in ticket.actions
        done = [desk.command(number, "dispatch", to="gao"), gao.command(number, "notified")]
        done += [gao.command(number, name) for name in ("accept", "arrive")]
        done.append(gao.command(number, "find", text="水管破裂"))
        done.append(gao.command(number, "quote", labour_fen=5000, material_fen=3000))
        assert pb.COMMAND_CODES in desk.read(show=pb.Show(ticket=number)).ticket.actions
        with expect("wrong_code", "4"):
            gao.command(number, "consent", code="000000"
                        if codes_of(desk, number).consent != "000000" else "111111")
        done.append(gao.command(number, "consent", code=codes_of(desk, number).consent))
        done.append(gao.command(number, "material", item_name="PVC管", item_spec="DN20",
                                item_model="A", quantity=2, price_fen=1500, accepted=True))
        done.append(gao.command(number, "done"))
        done.append(gao.command(number, "sign", code=codes_of(desk, number).sign_off, rating=5))
        with expect("amount_mismatch"):
            gao.command(number, "pay", cash_fen=7999)
        done.append(gao.command(number, "pay", cash_fen=8000))
        done.append(lead.command(number, "check", **{"pass": True}))
        done.append(desk.command(number, "return"))
        done.append(finance.command(number, "cash_receive"))
        done.append(desk.command(number, "visit", satisfied=True))
        states = [pb.State.Name(t.state)[len("STATE_"):].lower() for t in done]
        assert states == ["dispatched", "dispatched", "accepted", "on_site", "on_site", "quoted",
                          "working", "working", "completed", "signed", "signed", "signed",
                          "returned", "returned", "closed"], states
        assert all(later.version > one.version for one, later in zip(done, done[1:]))
        filed = desk.read(show=pb.Show(ticket=number)).ticket
        assert not filed.actions and filed.cash_received_fen == 8000 and filed.signature.rating == 5
        told_live(watcher, watch, number, desk)
        resumed(house, desk, number, began)


def told_live(watcher, watch, number, desk):
    """The watch told each of the ticket's entries, in order, and the history tells the same."""
    told = []
    history, _ = read_pages(desk, "history", pb.History(ticket=number), "entries")
    while not told or told[-1].seq < history[-1].seq:
        told.append(watcher.wait(watch).entry)
    ours = [e for e in told if e.ticket == number]
    assert [(e.seq, e.event) for e in ours] == [(e.seq, e.event) for e in history]
    assert [e.seq for e in told] == sorted({e.seq for e in told})
    assert history[0].event == pb.EVENT_TYPE_OPENED and history[-1].event == pb.EVENT_TYPE_VISITED
    assert history[0].personal.phone == "13800138000", history[0]
    assert "138****8000" == ours[0].personal.phone, ours[0]  # an auditor's
    watcher.read(cancel=pb.Cancel(watch_id=watch))
    report(desk)
    watcher.read(site_list=pb.SiteList())
    assert watch not in watcher.answers, "a cancelled watch still speaks"


def resumed(house, desk, number, began):
    """Watching again from a seq gives what is behind it: nothing twice, nothing left out."""
    history, _ = read_pages(desk, "history", pb.History(ticket=number), "entries")
    client = house.connect("mei")
    for start in (began, history[3].seq, history[-1].seq - 1):
        watch = client.send(watch=pb.Watch(from_seq=start, site="garden"))
        assert client.wait(watch).watch_started.seq == start
        expected = [e.seq for e in history if e.seq > start]
        got = []
        while len(got) < len(expected):
            entry = client.wait(watch).entry
            if entry.ticket == number:
                got.append(entry.seq)
        assert got == expected, (start, got, expected)


def test_retries_and_pipelining(world):
    with House(world) as house:
        desk, gao = house.join("mei", "desk"), house.join("gao", "technician")
        first = {"request_id": wire.uuid7(), "new_ticket": pb.NewTicket(
            site="garden", unit="3-1201", text="灯不亮", trade=pb.TRADE_STRONG_CURRENT)}
        opened = desk.call(**first).ticket
        dispatch = wire.uuid7()
        sent = desk.command(opened.id, "dispatch", request_id=dispatch, to="gao")
        gao.command(opened.id, "accept")
        desk.close()  # the answers were lost: a new connection, the same frames
        desk = house.connect("mei")
        assert desk.call(**first).ticket == opened
        assert desk.command(opened.id, "dispatch", request_id=dispatch, to="gao") == sent
        world.server.kill()
        world.serve()
        house.address = address_of(world.server)
        house.admin, desk = house.connect("zhu"), house.connect("mei")
        assert desk.call(**first).ticket == opened
        rows, _ = read_pages(desk, "list_tickets", pb.ListTickets(), "tickets")
        assert [row.id for row in rows] == [opened.id]

        with expect("bad_request", "request_id"):
            desk.command(opened.id, "dispatch", request_id=first["request_id"], to="gao")
        with expect("bad_request", "request_id"):
            house.join("lan", "desk").call(**first)
        pipelined(desk)


def pipelined(desk):
    """More than 64 at once: all are answered, each once, under its own id."""
    entry = pb.LogEntry(site="garden", text="问路")
    asked = [desk.send(request_id=wire.uuid7(), log_entry=entry) for _ in range(200)]
    answers = [desk.receive() for _ in asked]
    assert sorted(a.id for a in answers) == asked
    ids = {a.register_entry.id for a in answers}
    assert len(ids) == 200 and all(re.fullmatch(r"R\d{8}-\d{4}", i) for i in ids), ids
    rows, pages = read_pages(desk, "log_list", pb.LogList(site="garden", limit=64), "entries")
    assert {r.id for r in rows if not r.ticket} == ids and pages == 4, (len(rows), pages)


# ---- reading ------------------------------------------------------------------------------------


def order(row):
    """What a live list is ordered by: when its clock is over, none last; then the number."""
    running = row.clock_state in (pb.CLOCK_STATE_RUNNING, pb.CLOCK_STATE_BREACHED)
    return (row.due_at if running else 1 << 62, row.id)


def test_the_soonest_first(world):
    """In pages by time to breach, each unchanged ticket once whatever happens between them; rows as
    they stand now; only what the reader may see."""
    with House(world) as house:
        desk, gao = house.join("mei", "desk"), house.join("gao", "technician")
        tickets = [report(desk, text=f"第{i}单").id for i in range(12)]
        for ticket in tickets[:4]:  # each state another clock
            desk.command(ticket, "dispatch", to="gao")
        gao.command(tickets[0], "accept")
        gao.command(tickets[1], "accept")
        gao.command(tickets[1], "arrive")  # no clock runs
        desk.command(tickets[11], "wait", time_at=(int(time.time()) + 86400) * 1000, text="等配件")
        rows, pages = read_pages(desk, "list_tickets", pb.ListTickets(soonest=True, limit=5),
                                 "tickets")
        assert pages == 3 and sorted(r.id for r in rows) == tickets, (pages, rows)
        assert [order(r) for r in rows] == sorted(order(r) for r in rows), rows
        assert all(r.open for r in rows)

        page = desk.read(list_tickets=pb.ListTickets(soonest=True, limit=5)).ticket_page
        assert page.counts.open == 12 and page.counts.late == 0 and page.seq > 0, page
        seen = [r.id for r in page.tickets]
        later = report(desk, text="中间来的").id
        behind = [r.id for r in rows[5:]]
        desk.command(behind[0], "cancel", text="取消")
        rest, _ = read_pages(desk, "list_tickets", pb.ListTickets(soonest=True, limit=5,
                                                                   after=page.next), "tickets")
        unchanged = [i for i in seen + behind[1:]]
        assert [i for i in seen + [r.id for r in rest] if i in unchanged] == unchanged
        assert behind[0] not in [r.id for r in rest]

        rows = desk.read(rows_of=pb.RowsOf(
            tickets=[behind[0], later, "20260101-0001"])).ticket_page.tickets
        assert [(r.id, r.open) for r in rows] == [(behind[0], False), (later, True)], rows
        mine, _ = read_pages(gao, "list_tickets", pb.ListTickets(soonest=True), "tickets")
        assert sorted(r.id for r in mine) == tickets[:4]
        hidden = gao.read(rows_of=pb.RowsOf(tickets=[tickets[5], tickets[0]])).ticket_page.tickets
        assert [r.id for r in hidden] == [tickets[0]], "the others are not his to see"


def test_pages(world):
    with House(world) as house:
        desk = house.join("mei", "desk")
        tickets = [report(desk, text=f"第{i}单").id for i in range(7)]
        rows, pages = read_pages(desk, "list_tickets", pb.ListTickets(limit=3), "tickets")
        assert [row.id for row in rows] == tickets and pages == 3, (rows, pages)
        rows, _ = read_pages(desk, "list_tickets",
                             pb.ListTickets(site="garden", state=pb.STATE_CLOSED), "tickets")
        assert rows == []
        with expect("bad_request", "limit"):
            desk.read(list_tickets=pb.ListTickets(limit=501))
        for cursor in ("?", tickets[0], "1763779200000", "none-", "none-42"):
            with expect("bad_request", "after"):
                desk.read(list_tickets=pb.ListTickets(soonest=True, after=cursor))
        with expect("bad_request", "tickets"):
            desk.read(rows_of=pb.RowsOf(tickets=["42"]))
        with expect("bad_request", "tickets"):
            desk.read(rows_of=pb.RowsOf(tickets=tickets[:1] * 201))
        for command, request in (("list_tickets", pb.ListTickets), ("log_list", pb.LogList),
                                 ("history", lambda after: pb.History(ticket="1", after=after))):
            with expect("bad_request", "after"):
                desk.read(**{command: request(after="?")})
        staff, _ = read_pages(house.admin, "staff_list", pb.StaffList(site="garden"), "staff")
        assert {"mei", "li", "wang"} <= {row.id for row in staff}

        entries, after = [], 0
        while True:
            page = house.admin.read(audit_show=pb.AuditShow(ticket=tickets[2], after_seq=after,
                                                            limit=1)).history_page
            entries += page.entries
            if not page.next:
                break
            after = int(page.next)
        assert [e.event for e in entries] == [pb.EVENT_TYPE_OPENED], entries
        assert not entries[0].HasField("personal")


def test_audit_and_the_day(world):
    with House(world) as house:
        desk, auditor = house.join("mei", "desk"), house.join("guo", "auditor")
        ticket = report(desk, reporter="张三", phone="13800138000").id
        shown = auditor.read(show=pb.Show(ticket=ticket)).ticket
        assert shown.masked and "0013" not in shown.phone, shown.phone
        shown = auditor.read(show=pb.Show(ticket=ticket, personal=True)).ticket
        assert shown.phone == "13800138000"
        events = [e.event for e in
                  read_pages(desk, "history", pb.History(ticket=ticket), "entries")[0]]
        assert events == [pb.EVENT_TYPE_OPENED, pb.EVENT_TYPE_VIEWED], events

        head = house.connect("guo").welcome
        whole = auditor.read(audit_verify=pb.AuditVerify()).audit_result
        assert whole.ok and whole.entries == whole.to_seq == head.head_seq, whole
        assert whole.head_hash == head.head_hash
        part = auditor.read(audit_verify=pb.AuditVerify(from_seq=2, to_seq=4)).audit_result
        assert part.ok and part.entries == 3 and not part.head_hash, part
        with expect("bad_request", "to_seq"):
            auditor.read(audit_verify=pb.AuditVerify(to_seq=head.head_seq + 1000))
        with expect("bad_request", "from_seq"):
            auditor.read(watch=pb.Watch(from_seq=head.head_seq + 1000))

        day = house.admin.read(report_day=pb.ReportDay(site="garden")).day_report
        assert day.total.received == 1 and [row.id for row in day.open] == [ticket], day
        week = 202647
        with expect("bad_request", "week"):
            auditor.read(spotcheck_list=pb.SpotcheckList(site="garden", week=47))
        for more in ({"spotcheck_list": pb.SpotcheckList(site="garden", week=week + 5200)},
                     {"spotcheck_verify": pb.SpotcheckVerify(site="garden", week=week + 5200)}):
            with expect("too_early"):
                auditor.read(**more)


# ---- what comes in files ------------------------------------------------------------------------


UNITS = ["unit", "building", "owner", "phone", "handover_date"]


def send_units(client, rows, **more):
    lines = [pb.ImportRow(line=i + 2, cells=cells) for i, cells in enumerate(rows)]
    fields = {"kind": pb.IMPORT_KIND_UNITS, "site": "garden", "columns": UNITS, **more}
    return client.call(**{"import": pb.Import(rows=lines, **fields)}).import_result


def test_import_in_chunks(world):
    def rows(building, count):
        return [[f"{building}-{i}", building, "张三", "138", "2020-01-31"] for i in range(count)]

    with House(world) as house:
        admin, desk = house.admin, house.join("mei", "desk")
        assert send_units(admin, rows("1", 3), dry_run=True, last=True).staging == 0
        first = send_units(admin, rows("1", 500))
        assert first.staging and first.rows == first.added == 500 and not first.applied, first
        report(desk, unit="anything")  # nothing is valid yet, and so nothing is required
        with expect("bad_rows", "3") as caught:
            send_units(admin, [["2-1", "2", "", "", "2020-02-30"], ["", "2"], ["2-2"], ["2-2"]],
                       staging=first.staging)
        assert [(r.line, r.field) for r in caught[0].rows] == [
            (2, "handover_date"), (3, "unit"), (5, "unit")], caught
        with expect("bad_request", "rows"):
            send_units(admin, rows("3", 501), staging=first.staging)
        with expect("bad_request", "columns"):
            send_units(admin, [["x"]], columns=["building"])
        with expect("not_found"):
            send_units(admin, rows("2", 1), staging=first.staging + 1)
        second = send_units(admin, rows("2", 100), staging=first.staging)
        last = send_units(admin, [], staging=second.staging, last=True)
        assert last.applied, last
        with expect("exists"):
            send_units(admin, rows("9", 1), staging=first.staging, last=True)
        assert report(desk, unit="2-99").unit == "2-99"
        with expect("not_found", "unit"):
            report(desk, unit="9-0")
        other = send_units(admin, [["7-1", "red"]], columns=["unit", "colour"], last=True)
        assert other.applied and list(other.unknown_columns) == ["colour"], other
        catalogue_import(house, desk)
        staff_import(house)


def catalogue_import(house, desk):
    """Fees, facilities and parts: the same chunks; then lists in order of their codes."""
    def listed(kind, **more):
        return [(row.code, row.name) for row in desk.read(catalogue_list=pb.CatalogueList(
            kind=kind, site="garden", **more)).catalogue_page.rows]

    lists = ((pb.IMPORT_KIND_FEES, pb.CATALOGUE_KIND_FEE, ["code", "item", "labour_fen"]),
             (pb.IMPORT_KIND_FACILITIES, pb.CATALOGUE_KIND_FACILITY, ["facility", "name"]),
             (pb.IMPORT_KIND_PARTS, pb.CATALOGUE_KIND_PART, ["part", "name", "price_fen"]))
    for kind, catalogue, columns in lists:
        rows = [["B-2", "乙", "200"], ["A-1", "甲", "100"]]
        rows = [row[:len(columns)] for row in rows]
        with expect("bad_request", "columns"):
            send_units(house.admin, rows, kind=kind, columns=columns[1:], last=True)
        assert send_units(house.admin, rows, kind=kind, columns=columns, last=True).added == 2
        assert listed(catalogue) == [("A-1", "甲"), ("B-2", "乙")]
        assert listed(catalogue, prefix="B") == [("B-2", "乙")]
        assert listed(catalogue, after="A-1", limit=1) == [("B-2", "乙")]
        house.admin.call(catalogue_remove=pb.CatalogueRemove(kind=catalogue, site="garden",
                                                             code="A-1"))
        assert listed(catalogue) == [("B-2", "乙")]
        with expect("not_found"):
            house.admin.call(catalogue_remove=pb.CatalogueRemove(kind=catalogue, site="garden",
                                                                 code="A-1"))
    with expect("bad_request", "kind"):
        desk.read(catalogue_list=pb.CatalogueList(site="garden"))


def staff_import(house):
    """Staff: names of roles and trades as in the document, and everybody's code in the answer."""
    columns = "id name role crew department phone trades".split()

    def ask(cells, **more):
        rows = [pb.ImportRow(line=2, cells=cells)]
        return house.admin.call(**{"import": pb.Import(
            kind=pb.IMPORT_KIND_STAFF, site="garden", columns=columns, rows=rows,
            **{"last": True, **more})}).import_result

    row = ["shi", "石", "crew_lead", "power", "repairs", "139", "strong_current;lift"]
    result = ask(row)
    assert result.applied and [code.id for code in result.codes] == ["shi"], result
    identity = wire.enroll(house.address, result.codes[0].code, house.path("shi"))
    assert wire.connect(house.address, identity).welcome.role == pb.ROLE_CREW_LEAD
    with expect("bad_rows"):
        ask(["shi2", "石", "king", "power", "repairs", "139", "magic"])
    with expect("too_many"):
        ask(row, last=False)


def test_policy(world):
    wrong = "clocks: {notice: never}\nfoo: 3\ncode_tries: 99\n".encode()
    with House(world) as house:
        desk = house.join("mei", "desk")
        before = desk.read(policy_show=pb.PolicyShow(site="garden")).policy
        assert "notice" in before.document and before.version >= 1
        checked = house.admin.read(policy_check=pb.PolicyCheck(document=wrong)).policy_result
        faults = [(fault.line, fault.field) for fault in checked.faults]
        assert not checked.ok and faults == [(1, "clocks.notice"), (2, "foo"), (3, "code_tries")]
        with expect("bad_policy", "3", rows=list(checked.faults)):
            house.admin.call(policy_set=pb.PolicySet(site="garden", document=wrong))
        for broken in (b"clocks: {notice\n", b"\xff", b"x" * 65537):
            with expect("bad_policy"):
                house.admin.call(policy_set=pb.PolicySet(site="garden", document=broken))
        text = "clocks: {notice: 3m}\n"
        result = house.admin.call(policy_set=pb.PolicySet(site="garden", document=text.encode(),
                                                          approval="文件7号")).policy_result
        assert result.ok and result.version == before.version + 1 and result.explained, result
        now = desk.read(policy_show=pb.PolicyShow(site="garden")).policy
        assert (now.document, now.approval, now.set_by) == (text, "文件7号", "zhu"), now
        clock = report(desk).clocks[0]
        assert clock.due_at - clock.from_at == 3 * 60000, clock
        old = desk.read(policy_show=pb.PolicyShow(site="garden", version=before.version)).policy
        assert old == before, old
        with expect("not_found"):
            desk.read(policy_show=pb.PolicyShow(site="garden", version=99))
        empty = house.admin.call(policy_set=pb.PolicySet(site="garden")).policy_result
        assert empty.ok and empty.version == now.version + 1, empty


def test_backup_and_what_was_meant_for_the_ledger_before(world):
    with House(world) as house:
        desk = house.join("mei", "desk")
        ticket = report(desk).id
        head = house.connect("zhu").welcome
        backup = house.admin.send(backup=pb.Backup())
        with expect("too_many"):
            house.admin.read(backup=pb.Backup())
        path, next_offset, part = f"{world.root}/backup", {}, pb.BackupPart()
        with open(path, "wb") as file:
            while not part.done:
                part = house.admin.wait(backup).backup_part
                assert part.offset == next_offset.get(part.file, 0), part.file
                next_offset[part.file] = part.offset + len(part.data)
                octets = part.SerializeToString()
                file.write(len(octets).to_bytes(4, "big") + octets)
        assert (part.seq, part.head_hash) == (head.head_seq, head.head_hash)
        late = report(desk).id
        restored = f"{world.root}/restored"
        result = world.run("paigongd", "restore", path, restored)
        assert result.status == 0, result
        server = beside(world, restored)
        house.address = address_of(server)
        after_restore(house, head, ticket, late)
    assert server.stop() == 0


def after_restore(house, before, ticket, late):
    desk = house.connect("mei")
    assert desk.welcome.ledger_id == before.ledger_id
    assert desk.welcome.epoch == before.epoch + 1, desk.welcome
    assert desk.read(show=pb.Show(ticket=ticket)).ticket.id == ticket
    with expect("not_found"):
        desk.read(show=pb.Show(ticket=late))
    entry = pb.LogEntry(site="garden", text="排队的命令")
    for known in ({"ledger_id": before.ledger_id, "epoch": before.epoch},
                  {"ledger_id": bytes(16), "epoch": desk.welcome.epoch}):
        with expect("other_ledger"):
            desk.call(log_entry=entry, **known)
    desk.call(log_entry=entry, ledger_id=before.ledger_id, epoch=desk.welcome.epoch)
    desk.read(site_list=pb.SiteList(), ledger_id=bytes(16))
    with expect("bad_request", "ledger_id"):
        desk.call(log_entry=entry, ledger_id=b"short")
