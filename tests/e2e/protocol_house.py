"""People who speak to a server with protocol_client alone, for the tests of PROTOCOL.md."""
import contextlib
import json
import os
import subprocess

import protocol_client as wire
from protocol_client import pb

TEAM = {"crew": "plumbing", "department": "repairs"}
ROLES = {
    "desk": {}, "monitor": {}, "technician": TEAM, "crew_lead": TEAM, "desk_supervisor": {},
    "department_supervisor": {"department": "repairs"}, "engineering": {"department": "repairs"},
    "site_director": {}, "quality": {}, "area_manager": {}, "deputy_general_manager": {},
    "general_manager": {}, "finance": {}, "guard": {}, "contractor": {"department": "repairs"},
    "admin": {}, "auditor": {},
}


@contextlib.contextmanager
def expect(name, subject=None, **more):
    """The body must be refused with that error; yields a list that will hold it."""
    caught = []
    try:
        yield caught
    except wire.Refused as refused:
        e = refused.error
        assert e.name == name, refused
        assert e.code == pb.ErrorCode.Value("ERROR_CODE_" + name.upper()), e
        assert subject is None or e.subject == subject, e
        for field, value in more.items():
            got = getattr(e, field)
            assert (list(got) if isinstance(value, list) else got) == value, e
        assert e.message, e
        caught.append(e)
        return
    raise AssertionError(f"expected {name}, but it was done")


def initialise(world, name):
    """A data directory of its own with `paigongd init`: its path and the first admin's code."""
    data = os.path.join(world.root, name)
    made = world.run("paigongd", "init", data, "--json")
    assert made.status == 0, made
    return data, json.loads(made.out)["code"]


def beside(world, data, **more):
    """Serves another data directory; the world's own server stays the world's."""
    own = world.server
    server = world.serve(directory=data, listen="127.0.0.1:0", **more)
    world.server = own
    return server


def address_of(server):
    host, port = server.address.rsplit(":", 1)
    return host, int(port)


class House:
    """One site, `garden`, and whoever a test needs; all over the wire."""

    def __init__(self, world, server=None, code=None, folder="people"):
        self.world = world
        self.server = server or world.server
        self.address = address_of(self.server)
        self.folder = os.path.join(world.root, folder)
        self.open, self.identities = [], {}
        if code is None:  # the rig's first admin asks in the second
            code = world.do("admin", "staff", "add", "zhu", "--name", "朱", "--role", "admin",
                            "--site", "*")["code"]
        self.identities["zhu"] = wire.enroll(self.address, code, self.path("zhu"))
        self.admin = self.connect("zhu")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.open:
            client.close()

    def path(self, name):
        return os.path.join(self.folder, name)

    def code(self, name, role, **more):
        """Asks a person in; the code that is theirs."""
        person = pb.StaffAdd(id=name, name=more.pop("name", name.title()),
                             role=pb.Role.Value("ROLE_" + role.upper()),
                             sites=more.pop("sites", ["garden"]), **{**ROLES[role], **more})
        return self.admin.call(staff_add=person).enrolment.code

    def join(self, name, role, **more):
        """A new person of that role, enrolled and connected."""
        code = self.code(name, role, **more)
        self.identities[name] = wire.enroll(self.address, code, self.path(name))
        return self.connect(name)

    def connect(self, name, session=None):
        client = wire.connect(self.address, self.identities[name], session)
        self.open.append(client)
        return client

    def anonymous(self):
        """A connection without a certificate that trusts the house's CA; nothing said yet."""
        return self.bare(wire.client_context(self.identities["zhu"].authority_file.read_text()))

    def bare(self, context=None):
        """A connection that has not said hello; zhu's unless a context is given."""
        client = wire.Client(self.address, context or self.identities["zhu"].context())
        self.open.append(client)
        return client


def report(desk, text="厨房漏水", **more):
    """A ticket of its own for the unit everybody has here."""
    fields = {"site": "garden", "unit": "3-1201", "trade": pb.TRADE_PLUMBING, "text": text,
              "apart": True, **more}
    return desk.call(new_ticket=pb.NewTicket(**fields)).ticket


def codes_of(desk, ticket):
    return desk.read(show=pb.Show(ticket=ticket, codes=True)).ticket.codes


def read_pages(client, command, request, rows):
    """All rows of a paged read, and how many pages it took."""
    got, pages = [], 0
    while True:
        page = getattr(client.read(**{command: request}), client_page(command))
        got += getattr(page, rows)
        pages += 1
        if not page.next:
            return got, pages
        request.after = page.next


def client_page(command):
    return {"list_tickets": "ticket_page", "history": "history_page", "log_list": "register_page",
            "staff_list": "staff_page"}[command]


def closes(client, timeout_s=5.0):
    """Reads until the server closes; the frames it sent before."""
    frames = []
    with contextlib.suppress(wire.Closed):
        while True:
            frames.append(client.receive(timeout_s))
    return frames


def shell(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True).stdout
