"""One Monday of each role, docs/days: the commands and the screens of a whole day."""
import played
from estate import Estate
from office import lengthy, unstarted


@lengthy
@unstarted
def test_the_desk_clerks_day(world):
    played.play(world, "docs/days/desk-clerk.md", Estate(world, "li"))


@lengthy
@unstarted
def test_the_technicians_day(world):
    played.play(world, "docs/days/technician.md", Estate(world, "wang"))


@unstarted
def test_the_department_supervisors_day(world):
    played.play(world, "docs/days/department-supervisor.md", Estate(world, "zhou"))


@lengthy
@unstarted
def test_the_crew_leads_day(world):
    played.play(world, "docs/days/crew-lead.md", Estate(world, "chen"))


@unstarted
def test_the_monitors_day(world):
    played.play(world, "docs/days/monitor.md", Estate(world, "meng"))


@unstarted
def test_the_finance_clerks_day(world):
    played.play(world, "docs/days/finance-clerk.md", Estate(world, "qian"))


@unstarted
def test_the_administrators_day(world):
    played.play(world, "docs/days/administrator.md", Estate(world, "admin"))


@unstarted
def test_the_desk_clerks_day_in_chinese(world):
    played.play(world, "docs/zh/days/desk-clerk.md", Estate(world, "li", chinese=True))


@lengthy
@unstarted
def test_the_technicians_day_in_chinese(world):
    played.play(world, "docs/zh/days/technician.md", Estate(world, "wang", chinese=True))


@unstarted
def test_the_department_supervisors_day_in_chinese(world):
    played.play(world, "docs/zh/days/department-supervisor.md",
                Estate(world, "zhou", chinese=True))


@unstarted
def test_the_crew_leads_day_in_chinese(world):
    played.play(world, "docs/zh/days/crew-lead.md", Estate(world, "chen", chinese=True))


@unstarted
def test_the_monitors_day_in_chinese(world):
    played.play(world, "docs/zh/days/monitor.md", Estate(world, "meng", chinese=True))


@unstarted
def test_the_finance_clerks_day_in_chinese(world):
    played.play(world, "docs/zh/days/finance-clerk.md", Estate(world, "qian", chinese=True))


@unstarted
def test_the_administrators_day_in_chinese(world):
    played.play(world, "docs/zh/days/administrator.md", Estate(world, "admin", chinese=True))
