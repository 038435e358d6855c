"""Papers to print (P1.4): PDF files, looked at by their text, their fonts and their rendered page."""
import json
import os
import shutil
import stat
import subprocess

import rig
from office import history, hire, set_policy, unstarted, write
from test_approvals import approval, opened
from test_approvals import staff as approvers
from test_defects import office as defects_office
from test_defects import signed_form
from test_outages import import_units, sudden
from test_retention import Months, closed

FEES = ("编号,项目,单位,人工费,材料费,保修\n"
        "GS-01,更换角阀,个,3000,1800,\nGS-03,厨房下水管疏通,次,8000,0,\n")


def tool(*arguments):
    done = subprocess.run(arguments, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stderr.decode()}"
    return done.stdout.decode()


def pages_of(path):
    """The words of each page, in the order in which they stand on it."""
    return tool("pdftotext", "-layout", path, "-").split("\f")[:-1]


def words(path):
    return tool("pdftotext", path, "-").split()


def codes_on(path, page=1):
    """What a scanner reads off the printed page."""
    tool("pdftoppm", "-r", "150", "-f", str(page), "-l", str(page), "-singlefile", "-png", path,
         path[:-4])
    return tool("zbarimg", "-q", "--raw", path[:-4] + ".png").split()


def assert_fonts_embedded(path):
    rows = tool("pdffonts", path).splitlines()[2:]
    assert rows, "no fonts"
    for row in rows:  # by their outlines: else cairo loses some letters of CFF fonts, such as 如
        assert "CairoFont" in row and row.split()[-5:-2] == ["yes", "yes", "yes"], row


def printed(world, person, *arguments, name="paper.pdf", lang="zh"):
    """Prints it; where the file is."""
    path = os.path.join(world.root, name)
    result = world.as_(person, *arguments, "-o", path, "--lang", lang)
    assert result.status == 0, result
    assert path in result.out and not result.err, result
    return path


def priced(world):
    """A tap that was mended and paid for, as far as the sign-off."""
    world.do("admin", "import", "fees", write(world, "fees.csv", FEES), "--site", "garden")
    ticket = world.new(trade="plumbing", reporter="王秀英", phone="13800138000")
    world.through(ticket, until="on_site")
    world.do("wang", "find", ticket, "--text", "角阀开裂")
    for item in ("GS-01:2", "GS-03"):  # the second fault has an agreement of its own (P4.5)
        world.do("wang", "quote", ticket, "--item", item, "--finish", "+1h")
        world.do("wang", "consent", ticket, "--code", world.codes(ticket)["consent"])
    world.do("wang", "material", ticket, "--name", "铜角阀", "--spec", "DN15", "--model", "JM-44053",
             "--qty", "2", "--price", "1800", "--accepted")
    world.do("wang", "material", ticket, "--name", "编织软管", "--qty", "1", "--own", "--verified",
             "外观完好")
    world.do("wang", "done", ticket, "--text", "试水无渗漏")
    world.do("wang", "sign", ticket, "--code", world.codes(ticket)["sign_off"], "--rating", "5")
    world.do("wang", "pay", ticket, "--cash", "17600")
    return ticket


def test_the_slip_of_a_repair_that_was_paid_for(world):
    ticket = priced(world)
    path = printed(world, "li", "slip", ticket)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # it says who lives where
    pages = pages_of(path)
    assert len(pages) == 1, pages
    text = pages[0]
    for part in ("第一联 客服中心存", "第二联 维修班组存", "第三联 客户存"):
        assert part.split()[0] in text and part.split()[1] in text, text
    for said, times in (("花园小区", 3), ("维修派工单", 3), (f"No. {ticket}", 3), ("3-1201", 3),
                        ("王秀英", 3), ("13800138000", 3), ("水管漏水", 3), ("Wang (plumbing)", 3),
                        ("角阀开裂", 3), ("更换角阀", 3), ("厨房下水管疏通", 3), ("铜角阀", 3),
                        ("DN15 JM-44053", 3), ("外观完好", 3), ("试水无渗漏", 3),
                        ("¥176.00", 6), ("壹佰柒拾陆元整", 3), ("班长检查", 2), ("意见：", 1)):
        assert text.count(said) == times, f"{said}: {text.count(said)}\n{text}"
    assert codes_on(path) == [ticket] * 3
    assert_fonts_embedded(path)
    english = words(printed(world, "li", "slip", ticket, name="en.pdf", lang="en"))
    for said in ("Repair", "Reporter", "Technician", "¥176.00", "王秀英"):
        assert said in english, english


def test_a_slip_that_goes_out_is_filled_in_by_hand(world):
    """No quote, nobody on site yet: boxes to write into, nothing made up."""
    ticket = world.new(reporter="周涛")
    world.do("li", "dispatch", ticket, "--to", "wang")
    text = pages_of(printed(world, "li", "slip", ticket))[0]
    assert text.count("签名：") >= 6 and text.count("应收合计") == 3, text
    assert "¥" not in text and "0.00" not in text, text
    received = world.new()
    text = pages_of(printed(world, "li", "slip", received))[0]  # nobody was sent yet
    assert "已受理" in text, text


def test_whose_part_it_is_goes_by_the_policy(world):
    """P1.4: of a public facility part 2 is the responsible party's: the reporter's name is not."""
    world.do("admin", "import", "facilities",
             write(world, "f.csv", "facility,name,place,trade\nlift-2,2号客梯,二号楼东侧,lift\n"),
             "--site", "garden")

    def lift():
        return world.do("li", "new", "--site", "garden", "--kind", "public", "--facility", "lift-2",
                        "--trade", "lift", "--text", "门关不严", "--reporter", "张保安", "--phone",
                        "13511112222", "--apart")["id"]
    text = pages_of(printed(world, "li", "slip", lift()))[0]
    assert "使用（责任）方存" in text and "客户存" not in text, text
    assert text.count("张保安") == 2 and text.count("13511112222") == 2, text
    assert text.count("见第一联") == 2 and text.count("2号客梯") == 3, text
    set_policy(world, "slip_parts: {public: [crew, desk, party]}\n")
    text = "".join(pages_of(printed(world, "li", "slip", lift()))[0].split())
    where = [text.index(keeper) for keeper in ("维修班组存", "客服中心存", "使用（责任）方存")]
    assert where == sorted(where), text


def test_what_does_not_fit_goes_on_behind(world):
    """A long name, a report of 200 characters and 61 lines: nothing is lost."""
    name, report = "欧阳" * 20, "水漫到走廊" * 40
    fees = "编号,项目,单位,人工费,材料费,保修\n" + "".join(
        f"F-{i:02d},项目{i:02d}号,次,100,100000,\n" for i in range(24))
    world.do("admin", "import", "fees", write(world, "fees.csv", fees), "--site", "garden")
    ticket = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--text", report,
                      "--reporter", name)["id"]
    world.through(ticket, until="on_site")
    items = [flag for i in range(24) for flag in ("--item", f"F-{i:02d}")]
    world.do("wang", "quote", ticket, *items)
    world.do("wang", "consent", ticket, "--code", world.codes(ticket)["consent"])
    for i in range(37):
        world.do("wang", "material", ticket, "--name", f"材料{i:02d}号", "--qty", "1", "--price",
                 "101", "--accepted")
    pages = pages_of(printed(world, "li", "slip", ticket))
    assert len(pages) == 3, len(pages)
    assert "另有 58 项，见续页" in pages[0], pages[0]
    behind = "".join((pages[1] + pages[2]).split())
    assert name in behind and behind.count("水漫到走廊") == 40, behind
    for i in range(24):
        assert f"项目{i:02d}号" in behind, behind
    for i in range(37):
        assert f"材料{i:02d}号" in behind, behind
    assert "¥24024.00贰万肆仟零贰拾肆元整" in behind, behind
    assert all(f"No. {ticket}" in page for page in pages), pages
    assert codes_on(os.path.join(world.root, "paper.pdf"), page=3) == [ticket]


def test_a_mornings_slips_in_one_file(world):
    def call_in(unit):
        return world.do("li", "new", "--site", "garden", "--unit", unit, "--text", "漏水")["id"]
    sent = [call_in(f"3-{i}") for i in range(3)]
    for i, ticket in enumerate(sent):
        world.do("li", "dispatch", ticket, "--to", "zhao" if i == 1 else "wang")
    call_in("3-4")  # nobody was sent yet
    done = call_in("3-5")
    world.through(done, until="returned")
    path = printed(world, "li", "slip", "--batch")
    assert [ticket in page for ticket, page in zip(sent, pages_of(path))] == [True] * 3
    assert len(pages_of(path)) == 3
    path = printed(world, "li", "slip", "--batch", "--technician", "zhao")
    assert len(pages_of(path)) == 1 and sent[1] in pages_of(path)[0]
    path = os.path.join(world.root, "none.pdf")
    world.refused("li", "slip", "--batch", "--since", "2099-01-01T00:00", "-o", path,
                  code="not_found", status=3)
    assert not os.path.exists(path)
    for wrong in (("slip", "-o", path), ("slip", sent[0]), ("slip", sent[0], "--batch", "-o", path),
                  ("slip", sent[0], "--since", "08:00", "-o", path),
                  ("slip", "--batch", "--since", "noon", "-o", path)):
        result = world.as_("li", *wrong)
        assert result.status == 2 and len(result.err.strip().splitlines()) == 1, result


def test_who_may_print_what(world):
    """P16.4: what is masked on the screen is masked on paper, and an auditor's look is an entry."""
    ticket = priced(world)
    audited = pages_of(printed(world, "shen", "slip", ticket))[0]
    assert "13800138000" not in audited and "王秀英" not in audited, audited
    assert "138****8000" in audited and "¥176.00" in audited, audited
    looks = len(history(world, ticket, "viewed"))
    assert looks >= 1
    whole = pages_of(printed(world, "shen", "slip", ticket, "--personal"))[0]
    assert "13800138000" in whole, whole
    assert len(history(world, ticket, "viewed")) > looks
    hire(world, "bao", "guard")
    path = os.path.join(world.root, "guard.pdf")
    assert world.as_("bao", "slip", ticket, "-o", path).status in (3, 4)
    assert not os.path.exists(path)
    refused = world.as_("li", "slip", ticket, "--personal", "-o", path)
    assert refused.status == 0 and os.path.exists(path)  # the desk needs it: nothing was masked


def test_where_the_file_goes(world):
    ticket = world.new()
    environment = world.environment()
    desk = [os.path.join(world.build, "client", "paigong-desk"), "--profile", "li", "slip", ticket]
    piped = subprocess.run([*desk, "-o", "-"], env=environment, capture_output=True, check=True)
    assert piped.stdout.startswith(b"%PDF-") and piped.stdout.endswith(b"%%EOF\n"), piped.stdout[-9:]
    assert not piped.stderr
    result = world.as_("li", "slip", ticket, "-o", "-", "--json")
    assert result.status == 2, result
    path = os.path.join(world.root, "a.pdf")
    assert world.do("li", "slip", ticket, "-o", path) == {"file": path, "pages": 1}
    for missing in (os.path.join(world.root, "no", "a.pdf"), world.root):
        result = world.as_("li", "slip", ticket, "-o", missing)
        assert result.status == 1 and missing in result.err, result


def test_a_full_disk_leaves_no_half_file(world):
    ticket = world.new()
    disk = os.path.join(world.root, "disk")
    rig.small_disk(disk, 1)
    try:
        path = os.path.join(disk, "slip.pdf")
        with open(path, "w", encoding="utf-8") as file:
            file.write("the one before")
        filler = rig.fill(disk)
        result = world.as_("li", "slip", ticket, "-o", path)
        assert result.status == 1 and "disk is full" in result.err, result
        assert sorted(os.listdir(disk)) == sorted([os.path.basename(filler), "slip.pdf"])
        with open(path, encoding="utf-8") as file:
            assert file.read() == "the one before"
    finally:
        rig.unmount(disk)
    result = world.as_("li", "slip", ticket, "-o", "/dev/full")
    assert result.status == 1 and "disk is full" in result.err, result


def test_without_a_chinese_font_it_says_which_to_install(world):
    ticket = world.new()
    bare = write(world, "fonts.conf", '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
                 f"<fontconfig><dir>{world.root}/nofonts</dir>"
                 f"<cachedir>{world.root}/cache</cachedir></fontconfig>")
    path = os.path.join(world.root, "a.pdf")
    done = subprocess.run(
        [os.path.join(world.build, "client", "paigong-desk"), "--profile", "li", "slip", ticket,
         "-o", path], env={**world.environment(), "FONTCONFIG_FILE": bare}, capture_output=True,
        text=True, check=False)
    assert done.returncode == 1 and "fonts-noto-cjk" in done.stderr, done
    assert not os.path.exists(path)
    assert not [n for n in os.listdir(world.root) if n.startswith("a.pdf.")]


def test_what_draws_pages_is_loaded_for_a_page_alone(world):
    """A program that lost it does all the rest, and says what is missing, and where."""
    ticket = world.new()
    desk = os.path.join(world.build, "client", "paigong-desk")
    lone = shutil.copy(desk, os.path.join(world.root, "paigong-desk"))
    assert "cairo" not in tool("ldd", desk)

    def run(*arguments):
        return subprocess.run([lone, "--profile", "li", "--lang", "en", *arguments], timeout=60,
                              env=world.environment(), capture_output=True, text=True, check=False)

    assert run("show", ticket).returncode == 0
    path = os.path.join(world.root, "slip.pdf")
    done = run("slip", ticket, "-o", path)
    if done.returncode == 0:
        raise rig.Skip("it is installed on this machine as well")
    assert done.returncode == 1 and "paigong-canvas.so" in done.stderr, done
    assert "install it again" in done.stderr and not os.path.exists(path), done


def test_what_draws_pages_goes_with_the_programs_wherever_they_are_moved(world):
    """As a staged `meson install` lays it, or an archive unpacked somewhere; one of another
    build is refused by its name."""
    ticket = world.new()
    with open(os.path.join(world.build, "meson-info", "intro-buildoptions.json"),
              encoding="utf-8") as file:
        folder = next(o["value"] for o in json.load(file) if o["name"] == "libdir")
    moved = os.path.join(world.root, "moved")
    for place in ("bin", os.path.join(folder, "paigong")):
        os.makedirs(os.path.join(moved, place))
    built = os.path.join(world.build, "client")
    desk = shutil.copy(os.path.join(built, "paigong-desk"), os.path.join(moved, "bin"))
    drawing = shutil.copy(os.path.join(built, "paigong-canvas.so"),
                          os.path.join(moved, folder, "paigong"))
    path = os.path.join(world.root, "slip.pdf")

    def slip():
        return subprocess.run([desk, "--profile", "li", "slip", ticket, "-o", path, "--lang", "en"],
                              timeout=60, env=world.environment(), capture_output=True, text=True,
                              check=False)

    assert slip().returncode == 0 and len(pages_of(path)) == 1
    os.remove(path)
    with open(drawing, "wb") as file:
        file.write(b"no library")
    done = slip()
    assert done.returncode == 1 and drawing[-60:] in done.stderr.replace("bin/../", ""), done
    assert not os.path.exists(path)


@unstarted
def test_of_an_erased_month_only_numbers_and_times_are_left(world):
    months = Months(world)
    ticket = closed(world)
    assert "水管漏水" in pages_of(printed(world, "li", "slip", ticket))[0]
    months.next_month(days=8)
    world.do("li", "new", "--site", "garden", "--unit", "3-1202", "--text", "下个月的事")
    months.erase()
    text = pages_of(printed(world, "li", "slip", ticket))[0]
    assert text.count("已随受理月份销毁") == 3 and f"No. {ticket}" in text, text
    assert "水管漏水" not in text and "周女士" not in text and "13800138000" not in text, text


def test_the_coordination_sheet_and_the_left_over_list(world):
    """P5.4, P9.3: a defect that was confirmed on site has both."""
    defects_office(world)
    ticket = signed_form(world)
    path = os.path.join(world.root, "no.pdf")
    error = world.refused("li", "coordination", "print", ticket, "-o", path, code="refused", status=1)
    assert "P5.4" in error["message"] and not os.path.exists(path), error
    empty = pages_of(printed(world, "li", "leftover", "print"))[0]
    assert "目前没有工程遗留问题" in empty, empty
    world.do("li", "appoint", ticket, "--to", "gao", "--at", "+1h")
    world.do("gao", "inspect", ticket, "--pass", "--text", "空鼓两平方米")
    sheet = pages_of(printed(world, "li", "coordination", "print", ticket))
    assert len(sheet) == 1, sheet
    for said in ("工作协调单", "花园小区", f"No. {ticket}", "外墙渗水", "空鼓两平方米", "A1", "Zhou",
                 "责任部门", "客服主管", "签字："):
        assert said in sheet[0], f"{said}: {sheet[0]}"
    assert codes_on(os.path.join(world.root, "paper.pdf")) == [ticket]
    listed = pages_of(printed(world, "li", "leftover", "print", "--open"))[0]
    for said in ("工程遗留问题汇总表", "共 1 项", ticket.split("-")[0], "外墙渗水", "A1", "审核"):
        assert said in listed, f"{said}: {listed}"
    english = pages_of(printed(world, "li", "leftover", "print", lang="en"))[0]
    assert "List of left-over quality defects" in english, english
    assert_fonts_embedded(os.path.join(world.root, "paper.pdf"))


def test_the_approval_sheet_says_who_said_what(world):
    """P12: steps that were taken have name, date and opinion, the others room for them."""
    approvers(world)
    sheet = opened(world, "--amount", "3000000")["id"]
    approval(world, "gong", "feasible", sheet, "--text", "基层完好，可行")
    text = pages_of(printed(world, "fang", "approval", "print", sheet))[0]
    for said in ("维修项目审批单", sheet, "三号楼屋面漏水", "¥30000.00", "叁万元整", "基层完好，可行",
                 "Gong", "可行性判断：区域经理", "现场勘查", "审批：分管领导"):
        assert said in text, f"{said}: {text}"
    assert codes_on(os.path.join(world.root, "paper.pdf")) == [sheet]
    path = os.path.join(world.root, "no.pdf")
    import_units(world)
    burst = sudden(world)["id"]
    assert world.as_("li", "approval", "print", burst, "-o", path).status == 2
    assert world.as_("li", "outage", "print", sheet, "-o", path).status == 2
    assert world.as_("wang", "approval", "print", sheet, "-o", path).status == 2  # not a handheld's
    assert not os.path.exists(path)


def test_the_notice_in_the_hall(world):
    """P11.2: what, where, since when, why, until when, each possibly unknown; then that it is over."""
    import_units(world)
    burst = sudden(world)["id"]
    text = pages_of(printed(world, "li", "outage", "print", burst))[0]
    for said in ("停水通知", "尊敬的各位业主", "正在查明", "暂未确定", "花园小区", "3号楼", burst):
        assert said in text, f"{said}: {text}"
    assert "提前" not in text and "外出时务必关好水龙头" in text, f"nothing to prepare: {text}"
    world.do("li", "outage", "update", burst, "--cause", "主管爆裂", "--expected", "+2h")
    text = pages_of(printed(world, "li", "outage", "print", burst))[0]
    assert "主管爆裂" in text and "预计" in text and "正在查明" not in text, text
    english = pages_of(printed(world, "li", "outage", "print", burst, lang="en"))[0]
    assert "Notice: no water" in english and "主管爆裂" in english, english
    assert "停水范围" in text and "咨询电话：____" in text, "without a phone there is room for one"
    called = printed(world, "li", "outage", "print", burst, "--phone", "0755-8123 4567")
    assert "咨询电话：0755-8123 4567" in pages_of(called)[0], pages_of(called)
    assert codes_on(called) == [burst], "the desk's scanner reads it"
    world.do("li", "outage", "tell", burst, "--by", "phone")
    world.do("li", "outage", "restored", burst)
    text = pages_of(printed(world, "li", "outage", "print", burst))[0]
    assert "恢复供水通知" in text and "主管爆裂" not in text, text
