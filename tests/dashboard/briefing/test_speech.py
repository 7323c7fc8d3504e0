"""Numbers, days and quarters of a briefing, as each language writes them."""

from datetime import UTC, date, datetime

import pytest

from dashboard.briefing.speech import speech
from dashboard.language import languages

DAYS = {
    "en": "February 14, 2024", "km": "14 កុម្ភៈ 2024", "lo": "14 ກຸມພາ 2024",
    "my": "၂၀၂၄ ဖေဖော်ဝါရီ ၁၄", "th": "14 กุมภาพันธ์ ค.ศ. 2024", "zh": "2024年2月14日",
}  # fmt: skip
QUARTERS = {
    "en": "Q3 2024", "km": "ត្រីមាស 3/2024", "lo": "ໄຕມາດ 3/2024", "my": "၂၀၂၄ တတိယ သုံးလပတ်",
    "th": "ไตรมาส 3/2024", "zh": "2024年第3季度",
}  # fmt: skip
MONTHS = {
    "en": "Jul 2024", "km": "កក្កដា 2024", "lo": "ກໍລະກົດ 2024", "my": "၂၀၂၄ ဇူလိုင်",
    "th": "กรกฎาคม ค.ศ. 2024", "zh": "2024年7月",
}  # fmt: skip
NUMBERS = {
    "en": "12,345.6", "km": "12,345.6", "lo": "12.345,6", "my": "၁၂,၃၄၅.၆", "th": "12,345.6",
    "zh": "12,345.6",
}  # fmt: skip


@pytest.mark.parametrize("name", languages())
def test_a_language_writes_days_quarters_months_and_numbers_its_own_way(name: str) -> None:
    tongue = speech(name)
    assert tongue.day(date(2024, 2, 14)) == DAYS[name]
    assert tongue.day(datetime(2024, 2, 14, 23, tzinfo=UTC)) == DAYS[name]
    assert tongue.epoch("2024Q3") == QUARTERS[name]
    assert tongue.epoch("2024-07") == MONTHS[name]
    assert tongue.number(12_345.64, 1) == NUMBERS[name]


@pytest.mark.parametrize("name", languages())
def test_no_two_quarters_or_months_are_written_alike(name: str) -> None:
    tongue = speech(name)
    quarters = [f"{year}Q{quarter}" for year in (2023, 2024) for quarter in range(1, 5)]
    months = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
    assert len({tongue.epoch(each) for each in (*quarters, *months)}) == 32


@pytest.mark.parametrize("name", languages())
def test_a_year_is_of_the_gregorian_calendar(name: str) -> None:
    tongue = speech(name)
    for said in (tongue.day(date(2024, 2, 14)), tongue.epoch("2024Q3"), tongue.epoch("2024-07")):
        assert tongue.digits("2024") in said


def test_burmese_digits_are_burmese_and_others_are_latin() -> None:
    assert speech("my").percent(0.83) == "၈၃%"
    assert speech("my").digits("2024-07") == "၂၀၂၄-၀၇"
    assert {speech(name).percent(0.83) for name in languages() if name != "my"} == {"83%"}


def test_a_text_that_no_catalogue_has_stays_english_with_its_values() -> None:
    assert speech("th").says("A text of {count} words", count=5) == "A text of 5 words"
    assert not speech("th").says("")


@pytest.mark.parametrize(("language", "name"), [
    ("en", "Viet Nam"), ("th", "เวียดนาม"), ("km", "វៀតណាម"), ("my", "ဗီယက်နမ်"), ("lo", "ຫວຽດນາມ"),
    ("zh", "越南"),
])  # fmt: skip
def test_a_country_has_its_name_in_the_language(language: str, name: str) -> None:
    assert speech(language).country("VNM") == name


def test_a_country_that_is_invented_says_so() -> None:
    assert speech("en").country("XXA") == "XXA (an invented country)"
    assert speech("zh").country("XXA") == "XXA\uff08虚构国家\uff09"


def test_times_of_records_are_written_as_the_language_does() -> None:
    whole = [speech("en").when(each) for each in ("2024-12-05", "2024-12", "2024Q4", "2024")]
    assert whole == ["December 5, 2024", "Dec 2024", "Q4 2024", "2024"]
    assert speech("my").when("2024-12") == "၂၀၂၄ ဒီဇင်ဘာ"
