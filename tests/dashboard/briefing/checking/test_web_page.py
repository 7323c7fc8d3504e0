"""A page for the web is refused for what it asks for, runs, and holds."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.briefing.checking.problem import Breach
from tests.dashboard.briefing.checking.finished import breaches, honest, swapped
from tests.dashboard.briefing.checking.test_pictures import saved, texted
from tests.dashboard.briefing.checking.world import VICTIM, picture

_BLOCK = re.compile(r'(<script type="application/json"[^>]*>)(.*?)(</script>)', re.DOTALL)


def data(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the page with other data."""

    def made(match: re.Match[str]) -> str:
        whole = json.loads(match[2])
        change(whole)
        return match[1] + json.dumps(whole).replace("<", "\\u003c") + match[3]

    return _BLOCK.sub(made, honest("briefing.html").decode()).encode()


def layer(whole: dict[str, Any], name: str) -> list[dict[str, Any]]:
    features = next(each for each in whole["layers"] if each["id"] == name)["data"]["features"]
    assert features
    return list(features)


def _moved(whole: dict[str, Any], at: tuple[float, float]) -> None:
    layer(whole, "rescues")[0]["geometry"] = {"type": "Point", "coordinates": list(at)}


def _png(content: bytes) -> str:
    return base64.b64encode(content).decode()


DATA: dict[str, tuple[Callable[[dict[str, Any]], object], Breach]] = {
    "an exact point": (lambda all_: _moved(all_, VICTIM), Breach.FINER),
    "a rounded point of nobody": (lambda all_: _moved(all_, (98.6123, 16.3012)), Breach.PLACE),
    "a candidate": (
        lambda all_: layer(all_, "detections")[0]["properties"].update(status="alert"),
        Breach.UNREVIEWED),
    "a small count": (lambda all_: layer(all_, "rescues")[0]["properties"].update(n_people=3),
                      Breach.COUNT),
    "a number beside the rows": (lambda all_: all_.update(lon=98.6123), Breach.PLACE),
    "a fine number beside the rows": (lambda all_: all_.update(lon=98.612345), Breach.FINER),
    "a town that is none": (
        lambda all_: all_["towns"].append({"type": "Feature", "properties": {
            "what": "town", "name": "x"}, "geometry": {"type": "Point", "coordinates": VICTIM}}),
        Breach.PLACE),
    "another picture": (lambda all_: all_["pictures"][0].update(png=_png(picture(77))),
                        Breach.PICTURE),
    "a picture that says more": (
        lambda all_: all_["pictures"][0].update(png=_png(saved(pnginfo=texted()))),
        Breach.METADATA),
}  # fmt: skip


@pytest.mark.parametrize("what", DATA)
def test_a_page_is_refused_whose_data_have(what: str) -> None:
    change, breach = DATA[what]
    assert breach in breaches("a.html", data(change))


def test_a_page_with_its_data_written_anew_passes() -> None:
    assert breaches("a.html", data(lambda _: None)) == set()


BODY = {
    "a script from elsewhere": ('<script src="https://example.org/a.js"></script>', Breach.ACTIVE),
    "a script that its policy does not name": ("<script>1</script>", Breach.ACTIVE),
    "a picture from elsewhere": ('<img src="https://example.org/a.png">', Breach.ACTIVE),
    "a picture from beside it": ('<img src="a.png">', Breach.ACTIVE),
    "a picture that is none of ours": (
        f'<img src="data:image/png;base64,{_png(picture(78))}">', Breach.PICTURE),
    "a picture of another kind": ('<img src="data:image/svg+xml;base64,PHN2Zy8+">',
                                  Breach.ATTACHED),
    "a link outside": ('<a href="https://example.org/">x</a>', Breach.ACTIVE),
    "a link that runs": ('<a href="javascript:alert(1)">x</a>', Breach.ACTIVE),
    "a part that runs": ('<p onclick="alert(1)">x</p>', Breach.ACTIVE),
    "a frame": ("<iframe></iframe>", Breach.ACTIVE),
    "a form": ('<form action="#"></form>', Breach.ACTIVE),
    "a style from elsewhere": ('<p style="background:url(https://example.org/a)">x</p>',
                               Breach.ACTIVE),
    "a style that is fetched": ("<style>@import 'a.css'</style>", Breach.ACTIVE),
    "a font that is none": (
        "<style>@font-face{src:url(data:font/woff2;base64,AAAA)}</style>", Breach.ATTACHED),
    "a script that asks": ("<script>fetch(1)</script>", Breach.ACTIVE),
    "an instruction": ("<?near 98.6?>", Breach.LEFT_BEHIND),
    "words of another kind": ("<![CDATA[98.6]]>", Breach.LEFT_BEHIND),
    "another declaration": ("<!DOCTYPE near>", Breach.METADATA),
    "a comment": ("<!-- 98.6 -->", Breach.LEFT_BEHIND),
    "an exact place": ("<p>98.612345</p>", Breach.FINER),
    "an exact place in an attribute": ('<p title="98.612345">x</p>', Breach.FINER),
    "an exact place split across parts": ("<p>98.61<b>2345</b></p>", Breach.FINER),
    "a place in a drawing": ('<svg><path d="M98.612345 16.301234"></path></svg>', Breach.PLACE),
    "its author": ('<meta name="author" content="heron">', Breach.METADATA),
    "another way": ('<meta http-equiv="refresh" content="0">', Breach.METADATA),
}  # fmt: skip


@pytest.mark.parametrize("what", BODY)
def test_a_page_is_refused_with(what: str) -> None:
    more, breach = BODY[what]
    assert breach in breaches("a.html", swapped("briefing.html", "</main>", f"{more}</main>"))


def test_a_page_is_refused_without_a_policy_that_keeps_it_to_itself() -> None:
    text = honest("briefing.html").decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    loose = (
        "", "default-src *", policy.replace("default-src", "x-src"),
        policy.replace("script-src ", "script-src https: "), policy + "; connect-src *",
        policy.replace("script-src ", "script-src 'unsafe-inline' "),
    )  # fmt: skip
    for each in loose:
        assert each != policy
        assert breaches("a.html", text.replace(policy, each, 1).encode()) == {Breach.ACTIVE}


def test_a_page_without_its_marking_is_refused() -> None:
    text = honest("briefing.html").decode()
    bare = re.sub(r"(<body.*?)TLP:AMBER", r"\1", text, flags=re.DOTALL)
    while "TLP:AMBER" in _without_data(bare):
        bare = re.sub(r"(<(?:body|title).*)TLP:AMBER", r"\1", bare, flags=re.DOTALL)
    assert Breach.MARKING in breaches("a.html", bare.encode())


def _without_data(text: str) -> str:
    return _BLOCK.sub("", text)


def test_what_stands_behind_a_page_is_refused() -> None:
    assert Breach.LEFT_BEHIND in breaches("a.html", honest("briefing.html") + b"x")
