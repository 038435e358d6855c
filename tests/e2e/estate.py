"""Where the pages of docs/days play: an estate, its people and units, a Saturday's slip and a
Sunday's night, so that it is Monday, 23 November, in the morning. And what a page's stage directions
say that happens meanwhile:

    <!-- play: at 10:40 -->                          time passes
    <!-- play: at Tuesday 02:10 -->                  until the next day
    <!-- play: 20261123-0003 has breached -->        until that event stands in its history
    <!-- play: wang accept 3 -->                     somebody else does something
    <!-- play: code 695454 is the consent of 3 -->   what the page calls 695454 is really another
    <!-- play: parts are in the store -->
    <!-- play: server away -->                       and: server back
"""
import os
import re
import shlex
from datetime import datetime, timedelta, timezone

import rig
from office import PROGRAM_OF, ShiftedServer, via, write

CHINA = timezone(timedelta(hours=8))
SATURDAY, MONDAY = datetime(2026, 11, 21, tzinfo=CHINA), datetime(2026, 11, 23, tzinfo=CHINA)
PLUMBING = ("--crew", "plumbing", "--department", "repairs", "--trade", "plumbing")
ELECTRIC = ("--crew", "electric", "--department", "repairs", "--trade", "strong_current")
STAFF = {  # id: role, flags, name in English and Chinese
    "li": ("desk", (), "Li Min", "李敏"),
    "meng": ("monitor", (), "Meng Tao", "孟涛"),
    "sun": ("desk_supervisor", (), "Sun Yan", "孙燕"),
    "wang": ("technician", PLUMBING, "Wang Qiang", "王强"),
    "zhao": ("technician", PLUMBING, "Zhao Lei", "赵磊"),
    "lin": ("technician", ELECTRIC, "Lin Feng", "林峰"),
    "chen": ("crew_lead", PLUMBING, "Chen Gang", "陈刚"),
    "hu": ("crew_lead", ELECTRIC, "Hu Jun", "胡军"),
    "zhou": ("department_supervisor", ("--department", "repairs"), "Zhou Hua", "周华"),
    "fang": ("site_director", (), "Fang Wei", "方伟"),
    "pin": ("quality", (), "Pin Jing", "品静"),
    "qian": ("finance", (), "Qian Fang", "钱芳"),
}
UNITS = """unit,building,owner,phone,handover_date
2-0801,2,{Ma Li|马丽},13700137000,2018-06-01
3-1201,3,{Wang Fang|王芳},13800138000,2019-05-01
3-1202,3,{Li Jie|李杰},13900139000,2026-03-01
5-0302,5,{Xu Bo|徐波},13600136000,2018-09-01
7-1101,7,{Gao Ying|高颖},13500135000,2020-01-10
"""
FEES = """code,item,unit,labour_fen,material_fen,warranty,trade
WS-01,{Tap replaced|更换水龙头},{pc|个},5000,3500,pipes,plumbing
WS-02,{Drain cleared|疏通下水道},{job|次},6000,0,,plumbing
DQ-01,{Switch or socket replaced|更换开关插座},{pc|个},3000,1500,wiring,strong_current
"""
PARTS = """part,name,model,unit,price_fen,stock
TAP-15,{Tap|水龙头},DN15,{pc|个},3500,40
SEAL-15,{Hose seal|软管密封圈},DN15,{pc|个},300,200
"""
NAME, TOILET = "{Garden Court|花园小区}", "{toilet blocked|马桶堵塞}"
DRIPS, ASLEEP = "{pipe drips in the bathroom|卫生间水管滴水}", "{resident asks for the morning|业主要求早上来}"
DARK, BREAKER = "{no light in the whole flat|全屋没电}", "{breaker replaced|已更换空气开关}"
LAMP = "{asks when the lamp in the hall is changed|问大堂的灯什么时候换}"


class Estate:
    """A world becomes it. person: whose page it is; chinese: people, units and reports are."""

    def __init__(self, world, person, chinese=False):
        self.world, self.person, self.chinese = world, person, chinese
        self.address, self.server, self.away = world.address, None, False
        world.data, world.config = (os.path.join(world.root, name) for name in ("ledger", "people"))
        self.clock = ShiftedServer(world)
        self.clock.for_everybody()
        self.clock.go_to(SATURDAY.replace(hour=9))
        self.move_in()
        self.saturday()
        self.night()
        self.go_to(MONDAY.replace(hour=8, minute=32))

    @property
    def environment(self):
        """Of the page's shell and screens."""
        return {**self.clock.environment(), "XDG_CONFIG_HOME": self.world.config,
                "PAIGONG_PROFILE": self.person,
                **({"LC_ALL": "", "LANG": "zh_CN.UTF-8"} if self.chinese else {})}

    def said(self, text):
        """In the page's language."""
        return re.sub(r"{([^|{}]*)\|([^}]*)}", lambda m: m[2 if self.chinese else 1], text)

    def do(self, person, *words):
        program = PROGRAM_OF.get(STAFF[person][0], "paigong-admin") if person in STAFF else (
            "paigong-admin")
        return via(self.world, program, person, *(self.said(word) for word in words))

    # ---- before the page begins

    def move_in(self):
        world = self.world
        os.makedirs(world.config)
        first = world.run("paigongd", "init", world.data, "--json")
        assert first.status == 0, first
        self.server = self.clock.serve(listen=self.address)
        world.enroll("paigong-admin", "admin", first.json()["code"])
        self.do("admin", "site", "add", "garden", "--name", NAME)
        for kind, text in (("units", UNITS), ("fees", FEES)):
            self.bring(kind, text)
        for person, (role, flags, english, chinese) in STAFF.items():
            code = self.do("admin", "staff", "add", person, "--name",
                           chinese if self.chinese else english, "--role", role, "--site",
                           "garden", *flags)["code"]
            world.enroll(PROGRAM_OF.get(role, "paigong-admin"), person, code)

    def bring(self, kind, text):
        file = write(self.world, kind + ".csv", self.said(text))
        self.do("admin", "import", kind, file, "--site", "garden")

    def new(self, by, unit, text, *flags):
        return self.do(by, "new", "--site", "garden", "--unit", unit, "--text", text, *flags)["id"]

    def saturday(self):
        """A slip that went all its way in the week that closes before the page begins (P15)."""
        ticket = self.new("li", "2-0801", TOILET, "--trade", "plumbing")
        self.repaired(ticket, "wang", "chen")
        self.do("li", "return", ticket)
        self.do("li", "visit", ticket, "--satisfied", "--by", "phone")

    def repaired(self, ticket, technician, lead, **said):
        self.do("meng" if said else "li", "dispatch", ticket, "--to", technician)
        for step in ("accept", "arrive"):
            self.do(technician, step, ticket)
        self.do(technician, "done", ticket, *(("--text", said["done"]) if said else ()))
        self.do(technician, "sign", ticket, "--code", self.code(ticket, "sign_off"), "--rating", "5")
        self.do(lead, "check", ticket, "--pass")

    def night(self):
        """P2.2: one put off until the morning, one done, one question."""
        self.go_to(MONDAY - timedelta(minutes=80))
        ticket = self.new("meng", "3-1202", DRIPS, "--trade", "plumbing")
        self.do("meng", "wait", ticket, "--until", "2026-11-23T09:30", "--reason", ASLEEP)
        ticket = self.new("meng", "5-0302", DARK, "--trade", "strong_current")
        self.repaired(ticket, "lin", "hu", done=BREAKER)
        self.do("meng", "register", "--site", "garden", "--unit", "7-1101", "--text", LAMP)

    # ---- while it is played

    def code(self, ticket, name, by="li"):
        return self.do(by, "show", ticket, "--codes")["codes"][name]

    def play(self, direction):
        """What a stage direction says; the codes of the page that are really others."""
        code = re.fullmatch(r"code (\d{6}) is the (consent|sign_off) of (\S+)", direction)
        if code:
            return {code[1]: self.code(code[3], code[2])}
        hour = re.fullmatch(r"at (Tuesday )?(\d\d):(\d\d)", direction)
        has = re.fullmatch(r"(\S+) has (\w+)", direction)
        if hour:
            day = MONDAY + timedelta(days=1 if hour[1] else 0)
            self.go_to(day.replace(hour=int(hour[2]), minute=int(hour[3])))
        elif has:
            rig.eventually(lambda: any(e["event"] == has[2] for e in
                                       self.do("li", "history", has[1])), direction)
        elif direction == "parts are in the store":
            self.bring("parts", PARTS)
        elif direction == "server away":
            self.away = True
            assert self.server.stop() == 0, self.server.log()
        elif direction == "server back":
            self.server, self.away = self.clock.serve(listen=self.address), False
        else:
            self.do(*shlex.split(direction))
        return {}

    def go_to(self, when):
        """Until the server has seen it: it looks at what fell due at once then."""
        def jumps():
            return self.server.log().count("event=time_jumped")
        before = jumps()
        self.clock.go_to(when)
        rig.eventually(lambda: self.away or jumps() > before, "the server saw the time go on")
