"""docs/rights.md against a running server: every command of the wire and of a ticket, as every
role, on the person's own site and on another. An x counts as kept when the command gets past the
rights, whatever its rules then say; the error's code and subject tell the two apart."""
import pathlib
import re

import protocol_client as wire
from protocol_client import pb
from protocol_house import House, report

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
OWN, OTHER, NOWHERE = "garden", "lakes", "swamp"
MARK = "湖景秘密"  # stands in everything of the other site
WHOLE = ("hello", "enroll", "cancel", "audit_verify", "backup", "site_add", "site_list",
         "audit_show", "renew", "workflow_show", "rows_of",
         "retention_list", "retention_erase", "wallboard_revoke")  # name no site: what they show of others is looked at besides
REFERRED = {"contractor"}
OF_THE_CREW = {"technician", "crew_lead"}
AHEAD_MS = 5000 * 86400000 + 1790000000000


def rows(page, heading):
    """A table's rows, by their first cell, each as a dict by column."""
    text = (DOCS / page).read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [[c.strip() for c in line[1:-1].split("|")] for line in text.splitlines()
             if line.startswith("|")]
    return {row[0].strip("`"): dict(zip(cells[0], row)) for row in cells[2:]}


def roles_by_command(heading):
    table = rows("rights.md", heading)
    roles = [r for r in next(iter(table.values())) if r != "command"]
    assert set(roles) == {n[5:].lower() for n in pb.Role.keys()} - {"unspecified"}
    return {name: {r for r in roles if row[r] == "x"} for name, row in table.items()}, roles


WIRE, ROLES = roles_by_command("Commands of the wire")
TICKET, _ = roles_by_command("Commands of a ticket")


# ---- what is sent -------------------------------------------------------------------------------


class Place:
    """A site, and what of it a command may name."""

    def __init__(self, site, ticket="", entry="", person=""):
        self.site, self.ticket, self.entry, self.person = site, ticket, entry, person

    def plain(self, text):
        """A text with what is this place's own replaced, for comparing with another's."""
        for word, what in ((self.entry, "ENTRY"), (self.ticket, "TICKET"), (self.site, "SITE"),
                           (self.person, "PERSON")):
            text = text.replace(word, what) if word else text
        return text


def import_of(place):
    return pb.Import(kind=pb.IMPORT_KIND_UNITS, site=place.site, columns=["unit"], last=True,
                     rows=[pb.ImportRow(line=2, cells=["3-1201"])])


SAMPLES = {  # of each command of the wire, one that would be done
    "hello": lambda p: pb.Hello(protocol=1, program="rights"),
    "enroll": lambda p: pb.Enroll(code="0", certificate_request=b"0"),
    "new_ticket": lambda p: pb.NewTicket(site=p.site, unit="3-1201", text="x"),
    "ticket_command": lambda p: pb.TicketCommand(ticket=p.ticket, text="x", time_at=AHEAD_MS,
                                                 command=pb.COMMAND_WAIT),
    "log_entry": lambda p: pb.LogEntry(site=p.site, text="x"),
    "log_done": lambda p: pb.LogDone(entry=p.entry),
    "log_list": lambda p: pb.LogList(site=p.site),
    "show": lambda p: pb.Show(ticket=p.ticket),
    "list_tickets": lambda p: pb.ListTickets(site=p.site),
    "rows_of": lambda p: pb.RowsOf(tickets=[p.ticket]),
    "history": lambda p: pb.History(ticket=p.ticket),
    "watch": lambda p: pb.Watch(site=p.site, from_seq=1),
    "cancel": lambda p: pb.Cancel(watch_id=987654),
    "site_add": lambda p: pb.SiteAdd(site="meadow"),
    "site_list": lambda p: pb.SiteList(),
    "staff_add": lambda p: pb.StaffAdd(id="extra", name="x", role=pb.ROLE_GUARD, sites=[p.site]),
    "staff_list": lambda p: pb.StaffList(site=p.site),
    "staff_revoke": lambda p: pb.StaffRevoke(id=p.person),
    "import": import_of,
    "policy_show": lambda p: pb.PolicyShow(site=p.site),
    "policy_check": lambda p: pb.PolicyCheck(site=p.site, document=b"lead_check: true"),
    "policy_set": lambda p: pb.PolicySet(site=p.site, document=b"lead_check: true"),
    "spotcheck_draw": lambda p: pb.SpotcheckDraw(site=p.site, week=202601),
    "spotcheck_list": lambda p: pb.SpotcheckList(site=p.site),
    "spotcheck_verify": lambda p: pb.SpotcheckVerify(site=p.site, week=202601),
    "audit_verify": lambda p: pb.AuditVerify(),
    "audit_show": lambda p: pb.AuditShow(),
    "report_day": lambda p: pb.ReportDay(site=p.site),
    "report": lambda p: pb.Report(site=p.site, span=pb.REPORT_SPAN_MONTH),
    "report_person": lambda p: pb.ReportPerson(site=p.site, span=pb.REPORT_SPAN_MONTH),
    "backup": lambda p: pb.Backup(),
    "week_take": lambda p: pb.WeekTake(site=p.site, department="repairs", week=202601),
    "renew": lambda p: pb.Renew(certificate_request=b"0"),
    "shift_set": lambda p: pb.ShiftSet(person=p.person, from_at=AHEAD_MS, to_at=AHEAD_MS + 1000),
    "shift_list": lambda p: pb.ShiftList(site=p.site),
    "free_list": lambda p: pb.FreeList(site=p.site),
    "shift_set": lambda p: pb.ShiftSet(person=p.person, from_at=AHEAD_MS,
                                       to_at=AHEAD_MS + 3600000),
    "shift_list": lambda p: pb.ShiftList(site=p.site),
    "free_list": lambda p: pb.FreeList(site=p.site),
    "night_list": lambda p: pb.NightList(site=p.site),
    "call_card": lambda p: pb.CallCard(site=p.site, unit="3-1201"),
    "warranty_show": lambda p: pb.WarrantyShow(site=p.site, unit="3-1201"),
    "workflow_show": lambda p: pb.WorkflowShow(),
    "sheet_command": lambda p: pb.SheetCommand(kind=pb.SHEET_KIND_CORRECTIVE, site=p.site, text="x",
                                               verb=pb.SHEET_VERB_OPEN, department="repairs"),
    "show_sheet": lambda p: pb.ShowSheet(sheet="C20260101-0001"),
    "list_sheets": lambda p: pb.ListSheets(site=p.site),
    "catalogue_list": lambda p: pb.CatalogueList(kind=pb.CATALOGUE_KIND_FEE, site=p.site),
    "catalogue_remove": lambda p: pb.CatalogueRemove(kind=pb.CATALOGUE_KIND_FEE, site=p.site,
                                                     code="GS-01"),
    "money_list": lambda p: pb.MoneyList(site=p.site),
    "stock_move": lambda p: pb.StockMove(site=p.site, kind=pb.STOCK_KIND_RECEIVE, part="TAP-15",
                                         quantity=1),
    "stock_list": lambda p: pb.StockList(site=p.site, month=202611),
    "stock_moves": lambda p: pb.StockMoves(site=p.site),
    "blob_put": lambda p: pb.BlobPut(ticket=p.ticket, hash=bytes(32), size=1000),
    "blob_get": lambda p: pb.BlobGet(ticket=p.ticket, hash=bytes(32)),
    "suggest": lambda p: pb.Suggest(site=p.site, kind=pb.SUGGEST_KIND_UNIT),
    "wallboard_add": lambda p: pb.WallboardAdd(name="lobby", site=p.site),
    "wallboard_revoke": lambda p: pb.WallboardRevoke(name="lobby"),
    "wallboard_list": lambda p: pb.WallboardList(site=p.site),
    "retention_list": lambda p: pb.RetentionList(),
    "retention_erase": lambda p: pb.RetentionErase(month="2024-10"),
}
VALUES = {"text": "x", "to": "wang", "time_at": AHEAD_MS, "party": pb.PARTY_ENGINEERING,
          "exception": True, "satisfied": True, "clock": pb.CLOCK_NOTICE, "item_name": "阀",
          "item_spec": "DN20", "item_model": "x", "quantity": 1, "price_fen": 100,
          "findings": [pb.CheckFinding(item=1)]}


def entry(command):
    """Over the wire a report is linked by its entry; without one it is a new_ticket."""
    return {"entry": "R20260101-0001"} if command == "link" else {}


def whole(command, required):
    """A ticket_command with what it must have, from workflow.md."""
    fields = [f for f in re.findall(r"\w+", required) if f in VALUES]
    return {"command": pb.Command.Value("COMMAND_" + command.upper()),
            **entry(command), **{f: VALUES[f] for f in fields}}


def clumsy(command):
    """One that nobody may give so: no command takes all three."""
    return {"command": pb.Command.Value("COMMAND_" + command.upper()), **entry(command),
            "rating": 1, "exception": True, "party": pb.PARTY_ENGINEERING}


def ask(client, requests):
    """Sends all, with few in flight; their errors (an empty one: done), in order, and the bytes of
    all answers."""
    errors, octets = [], b""
    for at in range(0, len(requests), 30):
        sent = [client.send(request_id=wire.uuid7(), **{k: v})
                for k, v in requests[at:at + 30]]
        for ident in sent:
            try:
                answer = client.wait(ident)
                octets += answer.SerializeToString()
                errors.append(pb.Error())
            except wire.Refused as refused:
                errors.append(refused.error)
    return errors, octets


def said(error, place):
    return tuple(place.plain(t) for t in (error.name, error.message, error.subject, error.detail))


# ---- the two sites ------------------------------------------------------------------------------


class Town:
    """Own and other site with a ticket, a register entry and a person each; one of each role."""

    def __init__(self, house):
        self.house = house
        house.admin.call(site_add=pb.SiteAdd(site=OTHER, name=MARK))
        self.people = {role: house.join("wang" if role == "technician" else f"one-{role}", role)
                       for role in ROLES}
        self.strangers = {role: house.join(f"far-{role}", role, crew="power",
                                           department="others") for role in sorted(OF_THE_CREW)}
        desk = self.people["desk"]
        far = house.join("meifar", "desk", sites=[OTHER])
        self.mine = self.dispatched(desk)
        self.outside = self.dispatched(desk)
        wang = self.people["technician"]
        for command, more in (("accept", {}), ("arrive", {}),
                              ("refer", {"party": pb.PARTY_CONTRACTOR, "text": "x"})):
            wang.command(self.outside, command, **more)
        house.code("victim", "guard")
        entry = self.people["guard"].call(log_entry=pb.LogEntry(site=OWN, text="x"))
        self.own = Place(OWN, self.mine, entry.register_entry.id, "victim")
        hidden = report(far, text=MARK, site=OTHER, reporter=MARK).id
        entry = far.call(log_entry=pb.LogEntry(site=OTHER, text=MARK)).register_entry.id
        self.other = Place(OTHER, hidden, entry, "meifar")
        self.nowhere = Place(NOWHERE, hidden[:-4] + "9999", entry[:-4] + "9999", "nil")

    def dispatched(self, desk):
        ticket = report(desk, apart=True).id
        desk.command(ticket, "dispatch", to="wang")
        return ticket

    def seen_by(self, role):
        return self.outside if role in REFERRED else self.mine


def test_every_command_of_the_wire(world):
    assert set(SAMPLES) == set(WIRE), "a sample for each"
    with House(world) as house:
        town = Town(house)
        for role, client in town.people.items():
            own = {**vars(town.own), "ticket": town.seen_by(role)}
            calls = [(name, SAMPLES[name](Place(**own))) for name in WIRE
                     if name != "backup" or role not in WIRE[name]]
            errors, _ = ask(client, calls)
            for (name, _), error in zip(calls, errors):
                denied = error.name == "denied" and error.subject == name
                may = role in WIRE[name]
                if name in ("site_add", "retention_erase") and may:  # of all sites only
                    assert denied and "all sites" in error.message, (role, error)
                    continue
                assert denied == (not may), (role, name, error)
        on_another_site(town)
        anonymous = house.anonymous()
        anonymous.hello()
        calls = [(name, SAMPLES[name](town.own)) for name in WIRE]
        for (name, _), error in zip(calls, ask(anonymous, calls)[0]):
            without = name in ("hello", "enroll", "cancel")
            assert (error.name == "denied") == (not without), (name, error)


def on_another_site(town):
    """There is no such site, ticket, entry or person, in the very same words as where there is
    none at all."""
    for role, client in town.people.items():
        names = [n for n in WIRE if n not in WHOLE]
        there, octets = ask(client, [(n, SAMPLES[n](town.other)) for n in names])
        none, _ = ask(client, [(n, SAMPLES[n](town.nowhere)) for n in names])
        for name, error, like in zip(names, there, none):
            expected = "not_found" if role in WIRE[name] else "denied"
            assert error.name == expected, (role, name, error)
            assert said(error, town.other) == said(like, town.nowhere), (role, name, error, like)
        more = [("site_list", pb.SiteList()), ("list_tickets", pb.ListTickets()),
                ("log_list", pb.LogList()), ("staff_list", pb.StaffList()),
                ("audit_show", pb.AuditShow(limit=500)), ("report_day", pb.ReportDay()),
                ("spotcheck_list", pb.SpotcheckList()), ("watch", pb.Watch(from_seq=1)),
                ("audit_show", pb.AuditShow(ticket=town.other.ticket)),
                ("audit_show", pb.AuditShow(who=town.other.person))]
        _, octets = ask(client, more)
        octets += entries_of(client)
        for word in (MARK, OTHER, town.other.ticket, town.other.entry, town.other.person):
            # an entry or a sheet of one's own may end like a ticket's number
            assert not re.search(b"(?<![A-Z])" + word.encode(), octets), (role, word)


def entries_of(client):
    """What a watch sends until the connection's own words come back."""
    ident, octets = client.send(hello=pb.Hello(protocol=1, program="rights")), b""
    while True:
        answer = client.receive()
        if answer.id == ident:
            return octets
        octets += answer.SerializeToString()


def test_every_command_of_a_ticket(world):
    """Past the rights of their role: asked so that nobody can do it, whoever may is told that, and
    whoever may not is told so."""
    given = [name for name in TICKET if name not in ("new", "codes")]
    required = {name: row["required"] for name, row in rows("workflow.md", "A repair").items()
                if "required" in row}
    assert set(required) == set(TICKET)
    with House(world) as house:
        town = Town(house)
        before = [history(town, t) for t in (town.mine, town.outside)]
        for role, client in town.people.items():
            ticket = town.seen_by(role)
            errors, _ = ask(client, [("ticket_command", pb.TicketCommand(ticket=ticket,
                                                                         **clumsy(name)))
                                     for name in given])
            for name, error in zip(given, errors):
                if role not in WIRE["ticket_command"]:
                    assert (error.name, error.subject) == ("denied", "ticket_command"), error
                elif role == "guard":
                    assert error.name == "not_found", (name, error)
                elif role in TICKET[name]:
                    assert error.name == "bad_request", (role, name, error)
                else:
                    assert (error.name, error.subject) == ("denied", role), (role, name, error)
            # with all it needs, by whoever may not: never done
            others = [n for n in given if role not in TICKET[n]]
            errors, _ = ask(client, [("ticket_command", pb.TicketCommand(
                ticket=ticket, **whole(n, required[n]))) for n in others])
            for name, error in zip(others, errors):
                assert error.name == ("not_found" if role == "guard" else "denied"), (role, name)
            codes = ask(client, [("show", pb.Show(ticket=ticket, codes=True))])[0][0]
            refused = "not_found" if role == "guard" else "denied"
            assert (codes.name == refused) == (role not in TICKET["codes"]), (role, codes)
        assert before == [history(town, t) for t in (town.mine, town.outside)]
        not_theirs(town, given, required)
        assert before == [history(town, t) for t in (town.mine, town.outside)]


def history(town, ticket):
    page = town.people["desk"].read(history=pb.History(ticket=ticket)).history_page
    return [e.seq for e in page.entries]


def not_theirs(town, given, required):
    """Another site's ticket, another crew's, one that was not referred: there is none."""
    hidden = [(town.people[r], town.other, r) for r in ROLES]
    hidden += [(c, town.own, r) for r, c in town.strangers.items()]
    hidden += [(town.people[r], town.own, r) for r in REFERRED | {"guard"}]
    for client, place, role in hidden:
        if role not in WIRE["ticket_command"]:
            continue
        asked = [(n, f) for n in given for f in (clumsy(n), whole(n, required[n]))]
        there, none = (ask(client, [("ticket_command", pb.TicketCommand(ticket=p.ticket, **f))
                                    for _, f in asked])[0] for p in (place, town.nowhere))
        for (name, _), error, like in zip(asked, there, none):
            assert error.name == "not_found", (role, name, error)
            assert said(error, place) == said(like, town.nowhere), (role, name, error, like)
        number = place.ticket[-4:].lstrip("0")  # nor is the short id one of several
        short = ask(client, [("show", pb.Show(ticket=number))])[0][0]
        assert role not in WIRE["show"] or short.name in ("not_found", ""), (role, short)


def test_rights_end_at_once(world):
    """Moved to another site, crew or role, or revoked: from the next command on."""
    with House(world) as house:
        town = Town(house)
        wang, desk = town.people["technician"], town.people["desk"]
        assert wang.read(show=pb.Show(ticket=town.mine)).ticket.id == town.mine
        house.code("wang", "technician", sites=[OTHER])
        for name in ("show", "history"):
            error = ask(wang, [(name, SAMPLES[name](town.own))])[0][0]
            assert error.name == "not_found", error
        house.code("one-desk", "guard")
        error = ask(desk, [("staff_list", pb.StaffList(site=OWN))])[0][0]
        assert (error.name, error.subject) == ("denied", "staff_list"), error
        house.admin.call(staff_revoke=pb.StaffRevoke(id="one-quality"))
        try:
            error = ask(town.people["quality"], [("policy_show", pb.PolicyShow(site=OWN))])[0][0]
            assert error.name == "revoked", error
        except wire.Closed:
            pass
