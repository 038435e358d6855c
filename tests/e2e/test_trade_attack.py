"""The daily trade against those who want more than is theirs: leaves entered to get somebody's
rights, stand-ins after a change, what is drawn twice, amounts that can't be."""
import contextlib
import time

from protocol_client import pb, uuid7
from protocol_house import House, expect, report

HOUR_MS = 3600 * 1000


def away(client, person, stand_in="", begins=-1, ends=5):
    """A leave, entered by that client."""
    now = int(time.time() * 1000)
    return client.call(shift_set=pb.ShiftSet(person=person, from_at=now + begins * HOUR_MS,
                                             to_at=now + ends * HOUR_MS, leave=True,
                                             stand_in=stand_in)).done


# ---- names and phones (P16.4) ----------------------------------------------------------------------

def told(client, seq):
    """What the watch of that client says from there on, until it is quiet."""
    got = b""
    client.send(watch=pb.Watch(from_seq=seq))
    with contextlib.suppress(TimeoutError):
        while True:
            got += client.receive(0.5).SerializeToString()
    return got


def test_who_reported_the_same_is_known_to_the_desk(world):
    """Neither the technician who has the slip nor their lead reads the others' phones: not in the
    ticket, not in its history, not while they watch. Who stands in for the desk does."""
    phone = "13700001111"
    with House(world) as house:
        desk = house.join("dai", "desk")
        worker, lead = house.join("gou", "technician"), house.join("bao", "crew_lead")
        ticket = report(desk, reporter="王大", phone="13900002222").id
        desk.command(ticket, "dispatch", to="gou")
        worker.command(ticket, "accept")
        linked = desk.call(new_ticket=pb.NewTicket(
            site="garden", unit="3-1201", trade=pb.TRADE_PLUMBING, text="漏水", reporter="李四",
            phone=phone)).ticket.linked
        stand_in = house.join("mao", "technician")
        away(house.admin, "dai", "mao")
        for client, knows in ((desk, True), (worker, False), (lead, False), (stand_in, True)):
            for request in ({"show": pb.Show(ticket=ticket)}, {"history": pb.History(ticket=ticket)}):
                got = client.read(**request).SerializeToString()
                assert (phone.encode() in got) == knows, (client.welcome, request)
        assert linked
        for client in (worker, lead):
            got = told(client, 1)
            assert linked.encode() in got and phone.encode() not in got


# ---- leaves entered for their rights (P5.5) ------------------------------------------------------

def test_nobody_takes_the_rights_of_those_above(world):
    """A site director enters no leave for finance, quality or who is above the site, a department
    supervisor none for the director, a crew lead none for whoever else bears the crew's name."""
    with House(world) as house:
        house.admin.call(site_add=pb.SiteAdd(site="north", name="北园"))
        director = house.join("dong", "site_director", department="repairs", crew="plumbing")
        supervisor = house.join("duan", "department_supervisor", crew="plumbing")
        lead = house.join("bao", "crew_lead")
        for name, role in (("jin", "finance"), ("pin", "quality"), ("qu", "area_manager"),
                           ("zong", "general_manager")):
            house.join(name, role, department="repairs", crew="plumbing")
            for client in (director, supervisor, lead):
                with expect("denied"):
                    away(client, name)
        for client, person in ((supervisor, "dong"), (lead, "dong"), (lead, "duan")):
            with expect("denied"):
                away(client, person)
        away(director, "duan", "bao")
        away(lead, "wang", "zhao")


def test_a_chain_brings_nobody_rights_that_nobody_gave(world):
    """Who stands in for somebody is not put on leave by others, so that they stand in for both."""
    with House(world) as house:
        director = house.join("dong", "site_director")
        lead = house.join("bao", "crew_lead")
        worker = house.join("gou", "technician")
        house.join("mao", "technician")
        away(director, "dong", "gou", 2, 9)
        with expect("denied", subject="gou"):
            away(lead, "gou", "bao", 3, 5)
        away(lead, "gou", "bao", -1, 1)    # before it begins
        away(lead, "gou", "", 3, 5)        # nobody in their place: nobody gets anything
        away(director, "mao", "bao", 3, 5)
        with expect("denied"):
            worker.call(shift_set=pb.ShiftSet(person="gou", from_at=1, to_at=2, leave=True))


def test_a_stand_in_stays_on_their_own_sites(world):
    """The absent one gets another site meanwhile: their stand-in, who has not, doesn't."""
    with House(world) as house:
        house.admin.call(site_add=pb.SiteAdd(site="north", name="北园"))
        house.join("bao", "crew_lead")
        north = house.join("nan", "desk", sites=["north"])
        house.code("nie", "technician", sites=["north"])
        worker = house.join("gou", "technician")
        away(house.admin, "bao", "gou")
        ticket = report(north, site="north").id
        north.command(ticket, "dispatch", crew="plumbing")
        house.code("bao", "crew_lead", sites=["garden", "north"])
        with expect("not_found"):
            worker.read(show=pb.Show(ticket=ticket))
        with expect("not_found"):
            worker.command(ticket, "dispatch", to="gou")
        page = worker.read(list_tickets=pb.ListTickets()).ticket_page
        assert ticket not in [t.id for t in page.tickets]


# ---- money and papers ----------------------------------------------------------------------------

def sheet(client, name="", verb="open", **fields):
    """A verb of a sheet; what became of it."""
    return client.call(sheet_command=pb.SheetCommand(
        sheet=name, verb=pb.SheetVerb.Value("SHEET_VERB_" + verb.upper()), **fields)).sheet


def test_nobody_judges_their_own_answer(world):
    """The department's supervisor stands in for quality: their own corrective action stays open."""
    with House(world) as house:
        quality = house.join("pin", "quality")
        supervisor = house.join("duan", "department_supervisor")
        away(house.admin, "pin", "duan")
        opened = sheet(quality, kind=pb.SHEET_KIND_CORRECTIVE, site="garden", text="迟到",
                       department="repairs").id
        sheet(supervisor, opened, "answer", result="加人")
        with expect("same_person"):
            sheet(supervisor, opened, "close")
        assert sheet(quality, opened, "close").state == pb.SHEET_STATE_CLOSED


def test_the_deposit_bears_what_the_developer_bears(world):
    """Not the owner's own works, nor what was called off (P9.4, P9.5); never more than is left,
    whoever asks at the same time."""
    with House(world) as house:
        desk, finance = house.join("dai", "desk"), house.join("jin", "finance")
        supervisor = house.join("duan", "department_supervisor")
        deposit = sheet(finance, kind=pb.SHEET_KIND_DEPOSIT, site="garden", subject="阳光",
                        amount_fen=10000).id

        def defect():
            return report(desk, kind=pb.KIND_DEFECT, reporter="王大", phone="13900002222",
                          appointment_at=int(time.time() * 1000) + 24 * HOUR_MS).id

        def draw(ticket, fen=6000):
            return sheet(finance, deposit, "draw", ticket=ticket, amount_fen=fen, text="换管")
        own, called_off, real = defect(), defect(), defect()
        supervisor.command(own, "warranty", part="pipes", status=pb.WARRANTY_STATUS_OWN_WORKS,
                           text="自己改的")
        desk.command(called_off, "cancel", text="登记错了")
        for ticket in (own, called_off, report(desk).id):
            with expect("bad_request", subject="ticket"):
                draw(ticket)
        asked = [finance.send(sheet_command=pb.SheetCommand(
            sheet=deposit, verb=pb.SHEET_VERB_DRAW, ticket=real, amount_fen=6000, text="换管"),
            request_id=uuid7()) for _ in range(2)]
        assert finance.wait(asked[0]).sheet.spent_fen == 6000
        with expect("refused"):
            finance.wait(asked[1])
        assert draw(real, 4000).spent_fen == 10000
