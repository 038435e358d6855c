"""One Monday of each role, docs/days: the commands and the screens of a whole day."""
import played
from estate import Estate
from office import unstarted


@unstarted
def test_the_desk_clerks_day(world):
    played.play(world, "docs/days/desk-clerk.md", Estate(world, "li"))


@unstarted
def test_the_technicians_day(world):
    played.play(world, "docs/days/technician.md", Estate(world, "wang"))


@unstarted
def test_the_department_supervisors_day(world):
    played.play(world, "docs/days/department-supervisor.md", Estate(world, "zhou"))


@unstarted
def test_the_desk_clerks_day_in_chinese(world):
    played.play(world, "docs/zh/days/desk-clerk.md", Estate(world, "li", chinese=True))


@unstarted
def test_the_technicians_day_in_chinese(world):
    played.play(world, "docs/zh/days/technician.md", Estate(world, "wang", chinese=True))


@unstarted
def test_the_department_supervisors_day_in_chinese(world):
    played.play(world, "docs/zh/days/department-supervisor.md",
                Estate(world, "zhou", chinese=True))
