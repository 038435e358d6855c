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
