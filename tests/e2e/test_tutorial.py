"""The pages of docs/ that one can follow, typed word for word."""
import played
from office import unstarted


@unstarted
def test_ten_minutes_at_the_repair_desk(world):
    played.play(world, "docs/tutorial.md")
