"""Steps through the triage, in their order: each goes on from what the one before it left."""

from playwright.sync_api import expect

from tests.dashboard.served import settle
from tests.dashboard.walker import ZONE, Walk


def first(walk: Walk) -> None:
    """Confirm a candidate by keys, with its chips and curve; it waits for another reader."""
    walk.go("triage")
    walk.says("before: ")
    walk.says("Your judgement")
    walk.page.keyboard.press("y")
    walk.says("Likelihood that it is real construction: likely")
    walk.shot("triage")
    walk.page.keyboard.press("s")
    walk.says("It waits for another reader.")
    settle(walk.page)


def corrected(walk: Walk) -> None:
    """Correct the outline of the next, give it to a new compound, and take that back."""
    walk.page.get_by_text("Correct the outline").first.click()
    frame = walk.map("compoundwatch_draw")
    corner = frame.get_by_role("button", name="Corner")
    corner.focus()
    for _ in range(6):
        corner.press("ArrowRight")
    walk.says("The original is kept.")
    walk.page.get_by_label("Or to a new one, named").fill("Old Port Annex")
    walk.page.keyboard.press("Tab")
    settle(walk.page)
    walk.shot("triage-corrected", at="Belongs to a compound")
    walk.page.get_by_role("heading", level=1).click()
    for key in ("y", "s"):
        walk.page.keyboard.press(key)
    walk.says("Kept: confirm.")
    settle(walk.page)
    walk.page.keyboard.press("z")
    walk.says("Taken back. It is on record that it was said.")
    settle(walk.page)


def rejected(walk: Walk) -> None:
    """Reject a look-alike: what looks like it there is suppressed, and lifted again."""
    here = walk.page.url
    walk.page.keyboard.press("j")
    walk.page.wait_for_url(lambda url: url != here)
    settle(walk.page)
    for key in ("x", "4", "s"):
        walk.page.keyboard.press(key)
    walk.says("Kept: reject.")
    settle(walk.page)
    lift = walk.page.get_by_role("button", name="Lift")
    expect(lift).to_be_visible()
    walk.says("Rejected by heron")
    walk.shot("triage-suppressed", at="Suppressed look-alikes", high=420)
    lift.click()
    walk.says("Lifted: what it held back is asked about again.")


def second(walk: Walk) -> None:
    """Read second, blind; see how far two agree."""
    walk.go(f"triage?zone={ZONE}")
    walk.says("for a second reading")
    walk.says("A second reading is asked for.")
    expect(walk.page.get_by_text("Who said what")).to_have_count(0)
    walk.shot("triage-blind")
    for key in ("y", "s"):
        walk.page.keyboard.press(key)
    walk.says("Kept: confirm. It is verified now.")
    settle(walk.page)
    walk.says("Agreement of two readers")
    walk.shot("triage-second", at="Suppressed look-alikes")


def overtaken(first: Walk, other: Walk) -> None:
    """Judge one candidate as two at once: who comes later is told, and overwrites nothing."""
    for each in (first, other):
        each.go(f"triage?zone={ZONE}")
        each.says("Your judgement")
    for each, said in ((first, "Kept: confirm."), (other, "Another analyst judged this while")):
        each.page.keyboard.press("y")
        each.page.keyboard.press("s")
        each.says(said)
    settle(other.page)
    other.shot("triage-two", high=700)
