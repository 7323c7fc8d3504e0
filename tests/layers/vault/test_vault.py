"""layers.vault: what is known exactly, sealed so that neither file nor key alone gives it away."""

import contextlib
import io
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from shapely import Point

from layers.errors import NotReleasableError, RejectedError, StoreDamagedError, VaultKeyError
from layers.terms import Audience
from layers.vault import sealing
from layers.vault.exact import Exact, exact_of, photo
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.exposure.scanner import leaks

PLACE = Point(98.601234567, 16.301234567)
EXACT = Exact(point=PLACE, note="Behind the blue gate.", photos=(b"pixels",))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "files" / "s.vault", Keys(tmp_path / "keys"))


def key_files(vault: Vault) -> list[Path]:
    return sorted(vault.keys.folder.iterdir())


def test_what_is_put_in_comes_out_for_a_caseworker(vault: Vault) -> None:
    vault.put({"P-1": EXACT, "P-2": Exact(point=Point(1, 2))})
    assert vault.exact(Audience.CASEWORKER) == {"P-1": EXACT, "P-2": Exact(point=Point(1, 2))}
    assert vault.exact(Audience.CASEWORKER, {"P-2"}) == {"P-2": Exact(point=Point(1, 2))}


@pytest.mark.parametrize("audience", [each for each in Audience if each != "caseworker"])
def test_for_anybody_else_neither_file_nor_key_is_opened(vault: Vault, audience: Audience) -> None:
    vault.put({"P-1": EXACT})
    vault.path.write_bytes(b"no vault at all")
    with pytest.raises(NotReleasableError, match="for caseworkers"):
        vault.exact(audience)


def test_no_byte_of_the_file_tells_a_point_a_note_or_a_photo(vault: Vault) -> None:
    vault.put({"P-1": EXACT})
    held = b"".join(each.read_bytes() for each in vault.path.parent.iterdir())
    assert leaks(held, [(PLACE.x, PLACE.y)]) == []
    assert b"blue gate" not in held
    assert b"pixels" not in held


def test_putting_in_needs_no_private_key_and_taking_out_does(vault: Vault) -> None:
    vault.put({"P-1": EXACT})
    (key,) = key_files(vault)
    kept = key.read_bytes()
    key.unlink()
    vault.put({"P-2": EXACT})
    with pytest.raises(VaultKeyError, match="Exact places cannot be read without it"):
        vault.exact(Audience.CASEWORKER)
    key.touch(mode=0o600)
    key.write_bytes(kept)
    assert set(vault.exact(Audience.CASEWORKER)) == {"P-1", "P-2"}


def test_what_is_there_stays_and_what_is_new_comes_to_it(vault: Vault) -> None:
    vault.put({"P-1": Exact(point=PLACE)})
    vault.put({"P-1": Exact(point=Point(0, 0), photos=(b"x",))})
    assert vault.exact(Audience.CASEWORKER) == {"P-1": Exact(point=PLACE, photos=(b"x",))}


def test_files_and_folder_are_their_owner_s_alone(vault: Vault) -> None:
    vault.put({"P-1": EXACT})
    for path, mode in (
        (vault.path, 0o600),
        (key_files(vault)[0], 0o600),
        (vault.keys.folder, 0o700),
    ):
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_key_that_others_can_read_is_refused(vault: Vault) -> None:
    vault.put({"P-1": EXACT})
    key_files(vault)[0].chmod(0o644)
    with pytest.raises(VaultKeyError, match="Others than its owner"):
        vault.exact(Audience.CASEWORKER)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN", b"\xff" * 200])
def test_a_spoilt_key_is_named_and_loses_exact_points_alone(vault: Vault, content: bytes) -> None:
    vault.put({"P-1": EXACT})
    key_files(vault)[0].write_bytes(content)
    with pytest.raises(VaultKeyError, match="everything else is as it was"):
        vault.exact(Audience.CASEWORKER)


def test_the_key_of_another_vault_opens_nothing(vault: Vault, tmp_path: Path) -> None:
    vault.put({"P-1": EXACT})
    other = Vault(tmp_path / "other.vault", Keys(tmp_path / "others"))
    other.put({"P-1": EXACT})
    key_files(vault)[0].write_bytes(key_files(other)[0].read_bytes())
    with pytest.raises(VaultKeyError, match="holds another key"):
        vault.exact(Audience.CASEWORKER)


def test_a_new_key_opens_all_and_the_old_one_is_gone(vault: Vault) -> None:
    vault.put({"P-1": EXACT})
    (before,) = key_files(vault)
    vault.rotate()
    (after,) = key_files(vault)
    assert before != after
    assert vault.exact(Audience.CASEWORKER) == {"P-1": EXACT}


def test_after_a_removal_and_a_new_key_no_older_copy_opens(vault: Vault, tmp_path: Path) -> None:
    vault.put({"P-1": EXACT, "P-2": EXACT})
    backup = Vault(tmp_path / "backup.vault", vault.keys)
    assert vault.copy_to(backup.path)
    assert backup.exact(Audience.CASEWORKER) == vault.exact(Audience.CASEWORKER)
    assert vault.purge({"P-1", "P-9"}) == 1
    assert set(vault.exact(Audience.CASEWORKER)) == {"P-2"}
    with pytest.raises(VaultKeyError, match="is not in the folder"):
        backup.exact(Audience.CASEWORKER)


def test_a_kill_before_the_old_key_is_destroyed_is_made_good(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.put({"P-1": EXACT, "P-2": EXACT})
    with monkeypatch.context() as killed:
        killed.setattr(Keys, "destroy", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            vault.purge({"P-1"})
    assert len(key_files(vault)) == 2
    vault.put({"P-3": EXACT})
    assert len(key_files(vault)) == 1
    assert set(vault.exact(Audience.CASEWORKER)) == {"P-2", "P-3"}


def test_without_its_key_nothing_is_purged(vault: Vault) -> None:
    vault.put({"P-1": EXACT})
    key_files(vault)[0].unlink()
    with pytest.raises(VaultKeyError):
        vault.purge({"P-1"})
    assert vault.ids() == {"P-1"}


def test_nothing_of_what_is_removed_is_left_in_the_file(vault: Vault) -> None:
    vault.put({f"P-{n}": EXACT for n in range(50)})
    with sqlite3.connect(vault.path) as file:
        doomed = [row[0] for row in file.execute("SELECT encrypted FROM content")]
    file.close()
    vault.purge({f"P-{n}" for n in range(50)})
    held = b"".join(each.read_bytes() for each in vault.path.parent.iterdir())
    assert not any(each[:32] in held for each in doomed)
    assert b"P-17" not in held


def test_two_reports_cannot_be_swapped(vault: Vault) -> None:
    vault.put({"P-1": EXACT, "P-2": Exact(point=Point(1, 2))})
    with sqlite3.connect(vault.path) as file:
        for here, there in (("P-1", "P-x"), ("P-2", "P-1"), ("P-x", "P-2")):
            file.execute("UPDATE content SET report_id = ? WHERE report_id = ?", (there, here))
    file.close()
    with pytest.raises(StoreDamagedError, match="damaged at report P-"):
        vault.exact(Audience.CASEWORKER)


@pytest.mark.parametrize("where", range(0, 20_480, 97))
def test_a_changed_byte_is_told_or_changes_nothing(
    where: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("vault")
    vault = Vault(folder / "s.vault", Keys(folder / "keys"))
    vault.put({"P-1": EXACT})
    content = bytearray(vault.path.read_bytes())
    content[where % len(content)] ^= 1
    vault.path.write_bytes(content)
    with contextlib.suppress(StoreDamagedError, VaultKeyError):
        assert vault.exact(Audience.CASEWORKER).get("P-1", EXACT) == EXACT


def test_a_file_of_an_older_program_is_named(vault: Vault) -> None:
    vault.path.parent.mkdir()
    vault.path.write_text('{"P-1": [98.6, 16.3]}')
    with pytest.raises(StoreDamagedError, match="Bring back a backup"):
        vault.exact(Audience.CASEWORKER)


@given(content=st.binary(max_size=2_000), about=st.text(max_size=40))
def test_encryption_gives_back_what_it_was_given_and_hides_its_length(
    content: bytes, about: str
) -> None:
    key = sealing.new_content_key()
    made = sealing.encrypt(content, key, about)
    assert sealing.decrypt(made, key, about) == content
    assert (len(made) - 28) % 256 == 0
    with pytest.raises(sealing.UnsealError):
        sealing.decrypt(made, key, about + "x")


@given(
    lon=st.floats(-180, 180), lat=st.floats(-90, 90), note=st.text(max_size=50).filter(str.strip)
)
def test_every_point_and_note_comes_back_to_the_last_bit(lon: float, lat: float, note: str) -> None:
    exact = Exact(point=Point(lon, lat), note=note)
    assert exact_of(exact.contents()) == exact


def test_no_repr_shows_what_is_exact() -> None:
    assert repr(EXACT) == "Exact(point=True, note=True, photos=1)"


def test_a_photograph_keeps_its_pixels_and_nothing_else() -> None:
    picture = Image.new("RGB", (40, 20), (200, 30, 30))
    exif = picture.getexif()
    exif[0x8825] = {1: "N", 2: (16.0, 18.0, 4.4)}
    exif[0x010F] = "Camera of somebody"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"at the gate")
    bare = photo(out.getvalue())
    assert b"Camera" not in bare
    assert b"Exif" not in bare
    assert b"gate" not in bare
    with Image.open(io.BytesIO(bare)) as kept:
        assert kept.size == (40, 20)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", b"\xff\xd8\xff\xe0cut"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(RejectedError, match="no whole JPEG, PNG or WebP"):
        photo(content)
