"""dashboard.digest.receivers: whom a setting names, and what is refused without repeating it."""

import pytest

from dashboard.digest.receivers import receivers
from layers.errors import RejectedError


def test_several_receivers_are_named_by_commas_and_each_once() -> None:
    found = receivers("file:out, mailto:desk@example.org,https://hooks.example/a/KEY,file:out")
    assert [each.kind for each in found] == ["file", "mail", "webhook"]
    assert receivers("") == []


def test_no_word_and_no_repr_holds_an_address_or_a_key() -> None:
    for each in receivers("mailto:desk@example.org,https://hooks.example/a/KEY"):
        for said in (each.word, repr(each)):
            assert "example" not in said
            assert "KEY" not in said


@pytest.mark.parametrize(
    "spec",
    [
        "desk@example.org", "ftp://secret.example/", "file:", "mailto:", "mailto:a@b c@d",
        "mailto:desk@secret.example\r\nBcc: x@y", "mailto:desk@secret.example?cc=x@y",
        "mailto:Desk <desk@secret.example>", "http://secret.example/hook", "https://",
        "https://user:secret@hooks.example/", "https://secret.example/\n",
    ],
)  # fmt: skip
def test_what_is_none_is_refused_and_not_repeated(spec: str) -> None:
    if spec.endswith("/\n"):
        spec = spec[:-1] + "\x00"
    with pytest.raises(RejectedError) as refused:
        receivers(spec)
    assert "secret" not in str(refused.value)
    assert "COMPOUNDWATCH_DIGEST_TO" in str(refused.value)


def test_http_is_for_this_machine_alone() -> None:
    assert receivers("http://127.0.0.1:8000/hook")[0].kind == "webhook"
